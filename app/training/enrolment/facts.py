"""What the gates ask about an enrolment, read from its rows and from where the person works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.enrolment.course_values import in_force
from app.training.enrolment.lifecycle import State
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.leave.models import LearnerLeave
from app.training.stages.deadlines import ONE_DAY, Span
from app.training.stages.gates import Facts, StageFact
from app.training.stages.kinds import Stage, StageState
from app.training.workplaces.models import Supervision, WorkplacePeriod

IN_TRAINING = frozenset({State.ENROLLED, State.COMPLETED})


def facts_of(session: Session, enrolment: Enrolment, on: date) -> Facts:
    """The facts about one enrolment on a civil day."""
    return facts(session, [enrolment], on)[enrolment.id]


def facts(session: Session, enrolments: Iterable[Enrolment], on: date) -> Mapping[int, Facts]:
    """The facts about several, by row id; three queries whatever their number."""
    found = {one.id: one for one in enrolments}
    stages: defaultdict[int, dict[Stage, StageFact]] = defaultdict(dict)
    for row in session.scalars(sa.select(StageProgress).where(StageProgress.enrolment_id.in_(found))):
        stages[row.enrolment_id][Stage(row.stage)] = StageFact(
            StageState(row.state), row.state_on, row.due_override, row.valid_until
        )
    at_work, supervised = _at_work(session, {one.learner_id for one in found.values()}, on)
    before_make_up = in_force(session, on).test_before_make_up
    return {
        number: Facts(
            one.state in IN_TRAINING, stages[number], one.learner_id in at_work, one.learner_id in supervised,
            before_make_up,
        )
        for number, one in found.items()
    }  # fmt: skip


def _at_work(session: Session, learner_ids: Iterable[int], on: date) -> tuple[set[int], set[int]]:
    """Who has a workplace on that day, and for whom a supervisor there has agreed by then."""
    covers = sa.and_(WorkplacePeriod.starts_on <= on, sa.func.coalesce(WorkplacePeriod.ends_on, on) >= on)
    here = sa.select(WorkplacePeriod.learner_id).where(WorkplacePeriod.learner_id.in_(list(learner_ids)), covers)
    agreed = (
        here.join(Supervision, Supervision.period_id == WorkplacePeriod.id)
        .where(Supervision.starts_on <= on, sa.func.coalesce(Supervision.ends_on, on) >= on)
        .where(Supervision.agreed_at.is_not(None), Supervision.agreed_at < clock.day_start(on + ONE_DAY))
    )
    return set(session.scalars(here)), set(session.scalars(agreed))


def leave_of(session: Session, learner_ids: Collection[int]) -> Mapping[int, list[Span]]:
    """Granted leave that moves the training, by row id of the learner."""
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for row in session.scalars(
        sa.select(LearnerLeave).where(
            LearnerLeave.learner_id.in_(learner_ids), LearnerLeave.state == "granted", LearnerLeave.moves_training
        )
    ):
        found[row.learner_id].append(Span(row.first_day, row.last_day))
    return found
