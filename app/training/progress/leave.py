"""What leave does to the days of the training, for the preview before it is granted."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import lazy
from app.training.enrolment.facts import leave_of
from app.training.leave.models import LearnerLeave
from app.training.models import Learner
from app.training.progress import queries
from app.training.service.leave import Effect
from app.training.stages.deadlines import Span
from app.training.standing.records import Leave

TRAINING = lazy("研修")


def effects(
    session: Session, learner: Learner, wanted: Leave, instead_of: LearnerLeave | None = None
) -> list[Effect]:  # fmt: skip
    """Every day of the training that this person is in, as it is and as it would be. Nothing is written."""
    present = leave_of(session, [learner.id]).get(learner.id, [])
    after = [*present, Span(wanted.first, wanted.last)]
    if instead_of is not None and (replaced := Span(instead_of.first_day, instead_of.last_day)) in after:
        after.remove(replaced)
    return [
        Effect(TRAINING, one.name, one.before, one.after)
        for _cohort, days in queries.leave_effects(session, learner, present, after, clock.today())
        for one in days
    ]
