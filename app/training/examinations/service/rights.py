"""Who may sit a test now, how often still, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.core import clock
from app.training.enrolment.course_values import in_force
from app.training.enrolment.lifecycle import StageState
from app.training.enrolment.lifecycle import State as EnrolmentState
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries, rules
from app.training.examinations.lifecycle import State
from app.training.examinations.models import Sitting
from app.training.examinations.rules import Past, Right, Terms

SITS = frozenset({StageState.OPEN, StageState.UNDER_WAY, StageState.NOT_MET})
"""States of the stage in which its test may be sat: a failed one is sat again."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be put on the list of a sitting."""

    enrolment: Enrolment
    right: Right


def pass_mark(session: Session, kind: str, on: date) -> int:
    """Per cent, of the policy in force on a civil day."""
    values = in_force(session, on)
    return values.pass_mark_final if kind == "final" else values.pass_mark_confirmation


def terms(session: Session, enrolment: Enrolment, on: date) -> Terms:
    """What the policy of a day gives this person, leave included."""
    values = in_force(session, on)
    leaves = queries.leaves_of(session, enrolment.learner_id)
    last = rules.last_day_of_re_sit(
        enrolment.cohort.ends_on, values.resit_months, leaves, values.training_leave_cap_days
    )  # fmt: skip
    return Terms(values.tries, values.wait_days, last)


def right_of(session: Session, enrolment: Enrolment, kind: str, on: date) -> Right:
    """The right to sit on a civil day. The enrolment comes with cohort and stages."""
    past = [
        Past(State(one.attempt.state), one.attempt.held_on)
        for one in queries.attempts_of(session, enrolment)
        if one.attempt.kind == kind
    ]
    stage = next((one.state for one in enrolment.stages if one.stage == kind), StageState.CLOSED)
    is_open = stage in SITS and enrolment.state == EnrolmentState.ENROLLED
    return rules.right_to_sit(past, terms(session, enrolment, on), on, stage_open=is_open)


def candidates(session: Session, sitting: Sitting) -> list[Candidate]:
    """Everybody in training whose stage is open, of this cohort or an earlier one, who is not on the list yet."""
    on = clock.civil_day(sitting.opens_at)
    listed = {one.attempt.enrolment_id for one in queries.attempts_in(session, sitting)}
    return [
        Candidate(enrolment, right_of(session, enrolment, sitting.kind, on))
        for enrolment in queries.enrolled(session, sitting.kind, SITS)
        if enrolment.id not in listed
    ]
