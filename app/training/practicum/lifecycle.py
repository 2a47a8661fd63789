"""States of a practicum, who moves it where, and how many days count. Pure. Source: training reference, 2.3."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.training.standing.counting import months_after


class State(StrEnum):
    """Where a practicum stands. RUNNING and RE_AGREEMENT may also follow from dates, see `state_on`."""

    DRAFTING = "drafting"
    PROPOSED = "proposed"
    SUPERVISOR_AGREED = "supervisor_agreed"
    AGREED = "agreed"
    RUNNING = "running"
    PAUSED = "paused"
    RE_AGREEMENT = "re_agreement"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"


class Actor(StrEnum):
    """Trainee, supervisor at the workplace, instructor, training administrator."""

    TRAINEE = "trainee"
    SUPERVISOR = "supervisor"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


class Act(StrEnum):
    """What somebody does with it."""

    PROPOSE = "propose"
    AGREE = "agree"
    SEND_BACK = "send_back"
    PAUSE = "pause"
    RESUME = "resume"
    REPORT = "report"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    REOPEN = "reopen"


ENDED = frozenset({State.ACCEPTED, State.NOT_ACCEPTED})
DRAFTED = frozenset({State.DRAFTING, State.RE_AGREEMENT})
"""States in which tasks are written."""
WRITTEN = frozenset({State.RUNNING, State.RETURNED})
"""States in which reports are written."""

_S, _A, _W = State, Act, Actor
MOVES: dict[tuple[State, Act, Actor], State] = {
    (_S.DRAFTING, _A.PROPOSE, _W.TRAINEE): _S.PROPOSED,
    (_S.RE_AGREEMENT, _A.PROPOSE, _W.TRAINEE): _S.PROPOSED,
    (_S.PROPOSED, _A.AGREE, _W.SUPERVISOR): _S.SUPERVISOR_AGREED,
    (_S.PROPOSED, _A.SEND_BACK, _W.SUPERVISOR): _S.DRAFTING,
    (_S.PROPOSED, _A.SEND_BACK, _W.INSTRUCTOR): _S.DRAFTING,
    (_S.SUPERVISOR_AGREED, _A.AGREE, _W.INSTRUCTOR): _S.AGREED,
    (_S.SUPERVISOR_AGREED, _A.SEND_BACK, _W.INSTRUCTOR): _S.DRAFTING,
    (_S.RUNNING, _A.PAUSE, _W.ADMIN): _S.PAUSED,
    (_S.PAUSED, _A.RESUME, _W.ADMIN): _S.RUNNING,
    (_S.RUNNING, _A.REPORT, _W.TRAINEE): _S.REPORTED,
    (_S.RETURNED, _A.REPORT, _W.TRAINEE): _S.REPORTED,
    (_S.REPORTED, _A.CONFIRM, _W.SUPERVISOR): _S.CONFIRMED,
    (_S.REPORTED, _A.DISPUTE, _W.SUPERVISOR): _S.RUNNING,
    (_S.CONFIRMED, _A.ACCEPT, _W.INSTRUCTOR): _S.ACCEPTED,
    (_S.CONFIRMED, _A.RETURN, _W.INSTRUCTOR): _S.RETURNED,
    # Another last day was set for a stage that was not met, or corrected to be so (2.2): the work goes on.
    **{(state, _A.REOPEN, _W.ADMIN): _S.RUNNING for state in ENDED},
    **{(state, _A.REFUSE, _W.ADMIN): _S.NOT_ACCEPTED for state in _S if state not in ENDED},
}
"""Every move there is. What follows from dates (`state_on`) is nobody's act."""


def target(state: State, act: Act, actor: Actor) -> State | None:
    """Where the act of that actor leads from there; None where it is not to be had."""
    return MOVES.get((state, act, actor))


def acts(state: State, actor: Actor) -> list[Act]:
    """What that actor may do in that state."""
    return [act for (source, act, who) in MOVES if source is state and who is actor]


def state_on(
    stored: State, *, started_on: date | None, today: date, agreed_with: int | None, supervised_by: int | None
) -> State:
    """The state on a civil day: agreed runs from its start day on, and running is agreed anew where the supervisor
    (with them the workplace) is another than the one with whom the tasks were agreed.
    """
    state = stored
    if state is State.AGREED and started_on is not None and started_on <= today:
        state = State.RUNNING
    if state is State.RUNNING and supervised_by is not None and supervised_by != agreed_with:
        return State.RE_AGREEMENT
    return state


@dataclass(frozen=True)
class Span:
    """Civil days from the first to the last, both included; without a last one it goes on."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day <= (self.last or date.max)


def days_off(spans: Iterable[Span], first: date, last: date) -> int:
    """Days between two civil days (both included) that lie in any of the spans; overlapping ones count once."""
    wanted = sorted((max(span.first, first), min(span.last or last, last)) for span in spans)
    counted, after = 0, first
    for start, end in wanted:
        start = max(start, after)
        if end >= start:
            counted += (end - start).days + 1
            after = end + timedelta(days=1)
    return counted


def capped(spans: Iterable[Span], since: date, cap_days: int) -> list[Span]:
    """The first so many days of closed spans from a day on, without overlap; days before it take nothing away."""
    found, after, left = [], since, cap_days
    for span in sorted(spans, key=lambda one: one.first):
        first = max(span.first, after)
        last = min(span.last or date.max, first + timedelta(days=left - 1))
        if left > 0 and first <= last:
            found.append(Span(first, last))
            left, after = left - (last - first).days - 1, last + timedelta(days=1)
    return found


def planned_end(started_on: date, months: int, off: Iterable[Span], today: date) -> date:
    """The last day: so many calendar months, and one day more for each day that does not count.

    A pause that goes on is counted until today, so that the end moves day by day.
    """
    spans = [Span(span.first, span.last or max(today, span.first)) for span in off]
    base = months_after(started_on, months) - timedelta(days=1)
    end = base
    while (later := base + timedelta(days=days_off(spans, started_on, end))) != end:
        end = later
    return end


def gaps(held: Iterable[Span], first: date, last: date) -> list[Span]:
    """The stretches between two civil days on which none of the spans holds: days without a workplace."""
    found, after = [], first
    for span in sorted(held, key=lambda one: one.first):
        if span.first > last:
            break
        if span.first > after:
            found.append(Span(after, span.first - timedelta(days=1)))
        if span.last is None:
            return found
        after = max(after, span.last + timedelta(days=1))
    if after <= last:
        found.append(Span(after, last))
    return found


def may_be_refused(*, today: date, last_day: date | None, returns: int, is_returned_again: bool) -> bool:
    """Whether "not accepted" may be proposed at all: the last day is over, or the work came back a second time."""
    return (last_day is not None and today > last_day) or (returns >= 1 and is_returned_again)
