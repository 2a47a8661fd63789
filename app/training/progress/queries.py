"""From rows to what the plain rules ask: one person's stages, a whole cohort, its funnel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.core import ids
from app.training.attendance import queries as attendance
from app.training.attendance.models import MakeUp
from app.training.enrolment.course_values import CourseValues, in_force
from app.training.enrolment.facts import facts, leave_of
from app.training.enrolment.lifecycle import State
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.models import Certification, Learner
from app.training.practicum import queries as practicums
from app.training.programme.models import Block, Cohort
from app.training.stages import gates
from app.training.stages.deadlines import Calendar, Caps, Moved, Sitting, Span, effects
from app.training.stages.gates import Reason
from app.training.stages.kinds import BLOCKS, Stage, StageState
from app.training.stages.outlook import Outlook, Person, outlook

_ABOUT_WAIVERS = ("waiver_proposed", "waiver_refused", "stage_waived")


def enrolment_by_ref(session: Session, ref: str) -> Enrolment | None:
    """With learner, names, cohort and its blocks."""
    return session.scalar(_whole().where(Enrolment.ref == ids.clean_ref(ref)))


def _whole() -> sa.Select[Enrolment]:
    return sa.select(Enrolment).options(
        selectinload(Enrolment.learner).selectinload(Learner.names),
        selectinload(Enrolment.cohort).selectinload(Cohort.blocks),
    )


def of_cohort(session: Session, cohort: Cohort) -> Sequence[Enrolment]:
    """Everybody who ever asked for a seat in it."""
    return session.scalars(_whole().where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id)).all()


def calendar_of(cohort: Cohort) -> Calendar:
    """The cohort's days; its blocks must be loaded."""
    return Calendar(
        cohort.online_from, cohort.online_until, cohort.practicum_from, cohort.practicum_until, cohort.ends_on,
        tuple(
            Sitting(block.number, block.held_on, block.is_make_up)
            for block in cohort.blocks
            if block.state != "cancelled"
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Where one person stands on a day: everything that the pages say follows from it."""

    enrolment: Enrolment
    person: Person
    outlook: Outlook
    shut: Mapping[Stage, Sequence[Reason]]

    @property
    def done(self) -> int:
        return len(Stage) - len(self.outlook.ahead)

    def half_days(self, on: date) -> tuple[int, int]:
        """How many of the four are done, and how many of the others are still to come on that civil day: planned ones
        that were not given up, and make-ups that were offered.
        """
        person, coming = self.person, 0
        open_numbers = [
            number for number, stage in enumerate(BLOCKS, start=1) if not person.facts.done(stage, on)
        ]  # fmt: skip
        for number in open_numbers:
            regular = person.calendar.sitting(number)
            is_ahead = regular is not None and regular.day >= on and number not in person.wanted
            coming += is_ahead or number in person.make_ups
        return len(BLOCKS) - len(open_numbers), coming

    def state(self, stage: Stage) -> StageState:
        return self.person.facts.state(stage)


def standing_of(session: Session, enrolment: Enrolment, on: date) -> Standing:
    """Of one enrolment, loaded with its cohort and blocks."""
    return standings(session, [enrolment], on)[0]


def standings(session: Session, enrolments: Sequence[Enrolment], on: date) -> list[Standing]:
    """Of several on one civil day; a handful of queries whatever their number."""
    values = in_force(session, on)
    known = facts(session, enrolments, on)
    leave = leave_of(session, {one.learner_id for one in enrolments})
    begun = practicums.begun(session, [one.id for one in enrolments])
    open_make_ups: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    for made in attendance.make_ups(session, [one.id for one in enrolments]):
        open_make_ups[made.enrolment_id, made.state].add(made.number)
    return [
        _standing(one, Person(
            calendar_of(one.cohort), known[one.id], leave.get(one.learner_id, ()),
            values.practicum_months, _caps(values), frozenset(open_make_ups[one.id, "offered"]),
            frozenset(open_make_ups[one.id, "needed"] | open_make_ups[one.id, "refused"]),
            begun[one.id].last_day if one.id in begun else None,
        ), on)
        for one in enrolments
    ]  # fmt: skip


def _caps(values: CourseValues) -> Caps:
    return Caps(values.training_leave_cap_days, values.practicum_leave_cap_days, values.resit_leave_cap_days)


def _standing(enrolment: Enrolment, person: Person, on: date) -> Standing:
    shut = {
        stage: gates.keeping_shut(stage, person.facts.state(stage), person.facts, on)
        for stage in Stage
        if not person.facts.done(stage, on)
    }
    return Standing(enrolment, person, outlook(person, on), shut)


def leave_effects(
    session: Session, learner: Learner, present: Sequence[Span], wanted: Sequence[Span], on: date
) -> list[tuple[Cohort, list[Moved]]]:
    """What leave would do to the days of the training that this person is in: each day with old and new value.

    `present` is the leave that counts already, `wanted` all that would count then.
    """
    found = session.scalars(_whole().where(Enrolment.learner_id == learner.id, Enrolment.state == State.ENROLLED)).all()
    values = in_force(session, on)
    known = facts(session, found, on)
    begun = practicums.begun(session, [one.id for one in found])
    return [
        (one.cohort, effects(
            calendar_of(one.cohort), present, wanted, _caps(values), values.resit_months,
            {stage: fact.due_override for stage, fact in known[one.id].stages.items()},
            begun[one.id].until(present, wanted) if one.id in begun else (None, None),
        ))
        for one in found
    ]  # fmt: skip


ACCEPTED = frozenset({"accepted", "enrolled", "completed", "carried_over", "not_completed"})


@dataclass(frozen=True)
class Funnel:
    """How many people of a cohort came how far. Who was carried in is counted apart, so that rates are not flattered;
    who was carried out stays in the steps that they made.
    """

    steps: Mapping[str, int]
    carried_in: Mapping[str, int]
    carried_out: int
    withdrawn: int


def funnel(session: Session, people: Sequence[Standing], on: date) -> Funnel:
    """Of everybody of one cohort, as of a civil day."""
    certified = attendance.certified(session, [one.enrolment.learner_id for one in people])
    steps: dict[str, int] = dict.fromkeys(_STEPS, 0)
    carried = dict(steps)
    for one in people:
        counts = carried if one.enrolment.carried_from_id else steps
        for step in _reached(one, certified.get(one.enrolment.learner_id), on):
            counts[step] += 1
    states = [one.enrolment.state for one in people]
    return Funnel(steps, carried, states.count("carried_over"), states.count("withdrawn"))


_STEPS = (
    "applied", "accepted", "online", "confirmation", "practicum_open", "practicum", "blocks", "final", "certified",
)  # fmt: skip


def _reached(one: Standing, certified: Certification | None, on: date) -> list[str]:
    known = one.person.facts
    begun = known.state(Stage.PRACTICUM) is not StageState.CLOSED
    reached = (
        True, one.enrolment.state in ACCEPTED, known.done(Stage.ONLINE, on), known.done(Stage.CONFIRMATION, on), begun,
        known.done(Stage.PRACTICUM, on), all(known.done(block, on) for block in BLOCKS), known.done(Stage.FINAL, on),
        certified is not None and one.enrolment.state == "completed",
    )  # fmt: skip
    return [step for step, there in zip(_STEPS, reached, strict=True) if there]


def events_of(session: Session, enrolment: Enrolment) -> Sequence[EnrolmentEvent]:
    """What happened to the stages, the newest first."""
    return session.scalars(
        sa.select(EnrolmentEvent)
        .where(EnrolmentEvent.enrolment_id == enrolment.id, EnrolmentEvent.stage.is_not(None))
        .order_by(EnrolmentEvent.id.desc())
    ).all()


def proposed_waiver(session: Session, enrolment: Enrolment, stage: Stage) -> EnrolmentEvent | None:
    """The waiver of a stage that waits for a second person: the last word about waiving it is a proposal."""
    found = session.scalar(
        sa.select(EnrolmentEvent)
        .where(
            EnrolmentEvent.enrolment_id == enrolment.id, EnrolmentEvent.stage == stage,
            EnrolmentEvent.kind.in_(_ABOUT_WAIVERS),
        )
        .order_by(EnrolmentEvent.id.desc())
        .limit(1)
    )  # fmt: skip
    return found if found is not None and found.kind == "waiver_proposed" else None


def with_proposed_waivers(session: Session) -> Sequence[Enrolment]:
    """Enrolments of which a waiver of some stage waits for a second person."""
    last = (
        sa.select(sa.func.max(EnrolmentEvent.id))
        .where(EnrolmentEvent.kind.in_(_ABOUT_WAIVERS))
        .group_by(EnrolmentEvent.enrolment_id, EnrolmentEvent.stage)
    )
    open_ones = sa.select(EnrolmentEvent.enrolment_id).where(
        EnrolmentEvent.id.in_(last), EnrolmentEvent.kind == "waiver_proposed"
    )
    return session.scalars(sa.select(Enrolment).where(Enrolment.id.in_(open_ones)).order_by(Enrolment.id)).all()


def blocks_of(session: Session, enrolment: Enrolment) -> list[tuple[Block, MakeUp | None]]:
    """The half days that concern this person, in their order: the cohort's, and make-ups offered to them."""
    made = attendance.make_ups(session, [enrolment.id])
    offered = attendance.blocks(session, [one.offered_block_id for one in made if one.offered_block_id])
    missed = {one.missed_block_id: one for one in made if one.state != "not_needed"}
    own = [(block, missed.get(block.id)) for block in enrolment.cohort.blocks if not block.is_make_up]
    return [*own, *((block, None) for block in offered.values())]
