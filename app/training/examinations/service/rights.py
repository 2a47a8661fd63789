"""Who may sit a test now, how often still, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.core import clock
from app.training.enrolment.course_values import CourseValues, in_force
from app.training.enrolment.facts import facts
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries, rules
from app.training.examinations.lifecycle import State
from app.training.examinations.models import Sitting
from app.training.examinations.queries import Whole
from app.training.examinations.rules import Past, Right, Terms
from app.training.programme.models import Cohort
from app.training.stages.deadlines import Calendar, Span, resit_until
from app.training.stages.gates import Facts, keeping_shut
from app.training.stages.kinds import DONE, Stage


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be put on the list of a sitting."""

    enrolment: Enrolment
    right: Right


def pass_mark(session: Session, kind: str, on: date) -> int:
    """Per cent, of the policy in force on a civil day."""
    values = in_force(session, on)
    return values.pass_mark_final if kind == "final" else values.pass_mark_confirmation


def _calendar(cohort: Cohort) -> Calendar:
    return Calendar(
        cohort.online_from, cohort.online_until, cohort.practicum_from, cohort.practicum_until, cohort.ends_on
    )


def terms(values: CourseValues, enrolment: Enrolment, leave: Sequence[Span]) -> Terms:
    """What the policy gives this person. The enrolment comes with its cohort."""
    last_day = resit_until(
        _calendar(enrolment.cohort), leave, values.resit_leave_cap_days, values.resit_months
    )  # fmt: skip
    return Terms(values.tries, values.wait_days, last_day)


def right_of(session: Session, enrolment: Enrolment, kind: str, on: date) -> Right:
    """The right to sit on a civil day. The enrolment comes with its cohort."""
    return rights_of(session, [enrolment], kind, on)[enrolment.id]


def rights_of(session: Session, enrolments: Sequence[Enrolment], kind: str, on: date) -> dict[int, Right]:
    """The rights of several, by row id of the enrolment. Attempts of the enrolments that one goes on from count."""
    values, gates = in_force(session, on), facts(session, enrolments, on)
    chains = queries.chains_of(session, enrolments)
    attempts = queries.attempts_by_enrolment(session, {number for chain in chains.values() for number in chain})
    leaves = queries.leaves_of(session, {one.learner_id for one in enrolments})
    return {
        one.id: rules.right_to_sit(
            past(kind, [attempt for number in chains[one.id] for attempt in attempts.get(number, ())]),
            terms(values, one, leaves.get(one.learner_id, [])),
            on,
            stage_open=is_open(Stage(kind), gates[one.id], on),
        )
        for one in enrolments
    }


def past(kind: str, attempts: Sequence[Whole]) -> list[Past]:
    """Attempts at a test as the rules ask of them."""
    return [Past(State(one.attempt.state), one.attempt.held_on) for one in attempts if one.attempt.kind == kind]


def is_open(stage: Stage, gates: Facts, on: date) -> bool:
    """Whether the stage of a test can still be met on a civil day."""
    state = gates.state(stage)
    return state not in DONE and not keeping_shut(stage, state, gates, on)


def candidates(session: Session, sitting: Sitting) -> list[Candidate]:
    """Everybody in training whose stage is open, of this cohort or an earlier one, who is not on the list yet."""
    on = clock.civil_day(sitting.opens_at)
    listed = {one.attempt.enrolment_id for one in queries.attempts_in(session, sitting)}
    there = [one for one in queries.enrolled(session) if one.id not in listed]
    rights = rights_of(session, there, sitting.kind, on)
    return [Candidate(one, rights[one.id]) for one in there if rights[one.id].bar not in _NOT_SHOWN]


_NOT_SHOWN = frozenset({rules.Bar.PASSED, rules.Bar.STAGE})
