"""Rows of leave."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import ids
from app.training.leave.models import LearnerLeave


def by_ref(session: Session, ref: str) -> LearnerLeave | None:
    return session.scalar(sa.select(LearnerLeave).where(LearnerLeave.ref == ids.clean_ref(ref)))


def of_learner(session: Session, learner_id: int) -> Sequence[LearnerLeave]:
    """The newest first."""
    return session.scalars(
        sa.select(LearnerLeave)
        .where(LearnerLeave.learner_id == learner_id)
        .order_by(LearnerLeave.first_day.desc(), LearnerLeave.id.desc())
    ).all()


def waiting(session: Session) -> Sequence[LearnerLeave]:
    """What waits for a check or a decision, the oldest first."""
    return session.scalars(
        sa.select(LearnerLeave).where(LearnerLeave.state.in_(("requested", "checked"))).order_by(LearnerLeave.id)
    ).all()
