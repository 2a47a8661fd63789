"""One person's way through one cohort, worked out from events for any day. Pure; civil dates of Japan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.training.enrolment.lifecycle import State
from app.training.stages.kinds import BLOCKS, DONE, Stage, StageState

_AFTER: Mapping[str, State] = {
    "applied": State.APPLIED, "return": State.RETURNED, "resubmit": State.APPLIED, "accept": State.ACCEPTED,
    "wait": State.WAITING, "offer": State.OFFERED, "take": State.ACCEPTED, "lapse": State.WAITING,
    "decline": State.DECLINED, "enrol": State.ENROLLED, "withdraw": State.WITHDRAWN,
    "carry_over": State.CARRIED_OVER, "end": State.NOT_COMPLETED, "complete": State.COMPLETED,
    "carried_in": State.ACCEPTED,
}  # fmt: skip
_BY_STATE = {state: kind for kind, state in reversed(list(_AFTER.items()))}
TAKEN = frozenset({State.ACCEPTED, State.ENROLLED, State.COMPLETED, State.CARRIED_OVER, State.NOT_COMPLETED})
"""States of whoever was given a seat."""
_PREFIX = "stage_"
_STATES = {f"{_PREFIX}{state}": state for state in StageState}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, from a civil day on."""

    kind: str
    stage: str | None
    on: date
    reason: str | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """An enrolment with its events, the oldest first. `agreed_on`: the tasks of the practicum were agreed;
    `certified_on`: the day of the decision about the person; `carried_from`: the enrolment that it goes on from.
    """

    id: int
    learner: int
    cohort: int
    carried_in: bool
    applied_on: date
    events: Sequence[Event] = ()
    agreed_on: date | None = None
    certified_on: date | None = None
    carried_from: int | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far it was on a day. `accepted`: a seat was given at any time before; `leaving` is the event by which it
    ended before completion, None while it goes on.
    """

    state: State
    accepted: bool
    stages: Mapping[Stage, StageState]
    done_on: Mapping[Stage, date]
    begun_on: Mapping[Stage, date]
    leaving: Event | None
    agreed: bool
    certified: bool

    def done(self, stage: Stage) -> bool:
        return self.stages.get(stage) in DONE


def told(events: Sequence[Event], state: str, day: date, stages: Mapping[str, tuple[str, date]]) -> list[Event]:
    """The events with what no event tells added before them: records taken over from elsewhere have rows alone.

    `state` of the enrolment holds from `day`; each stage has its state and the day of it.
    """
    known = {event.stage for event in events if event.kind in _STATES}
    found = [Event(f"{_PREFIX}{how}", stage, on) for stage, (how, on) in stages.items() if stage not in known]
    if not any(event.kind in _AFTER for event in events):
        found.append(Event(_BY_STATE[State(state)], None, day))
    return sorted([*found, *events], key=lambda event: event.on) if found else list(events)


def reached(way: Way, on: date) -> Reached | None:
    """Where the enrolment stood at the end of a civil day; None where it was not there yet."""
    if way.applied_on > on:
        return None
    state, former, accepted = State.APPLIED, State.APPLIED, way.carried_in
    leaving: Event | None = None
    stages: dict[Stage, StageState] = {}
    done_on: dict[Stage, date] = {}
    begun_on: dict[Stage, date] = {}
    for event in way.events:
        if event.on > on:
            continue
        if event.kind in _STATES and event.stage:
            _settle(Stage(event.stage), _STATES[event.kind], event.on, stages, done_on, begun_on)
        elif event.kind == "reinstate":
            state, leaving = former, None
        elif event.kind in _AFTER:
            former, state = state, _AFTER[event.kind]
            leaving = event if state in ENDINGS else None
            accepted = accepted or state in TAKEN
    practicum = stages.get(Stage.PRACTICUM)
    agreed = practicum in DONE or (way.agreed_on is not None and way.agreed_on <= on)
    certified = state is State.COMPLETED and way.certified_on is not None and way.certified_on <= on
    return Reached(state, accepted, stages, done_on, begun_on, leaving, agreed, certified)


ENDINGS = frozenset({State.WITHDRAWN, State.CARRIED_OVER, State.NOT_COMPLETED, State.DECLINED})
"""States in which a way ended before completion."""


def _settle(
    stage: Stage, state: StageState, on: date, stages: dict[Stage, StageState], done_on: dict[Stage, date],
    begun_on: dict[Stage, date],
) -> None:  # fmt: skip
    stages[stage] = state
    if state in DONE:
        done_on[stage] = on
    else:
        done_on.pop(stage, None)
        if state is not StageState.CLOSED:
            begun_on.setdefault(stage, on)


def blocks_done(one: Reached) -> bool:
    """Whether all four half days count."""
    return all(one.done(block) for block in BLOCKS)
