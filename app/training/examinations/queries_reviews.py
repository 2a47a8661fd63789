"""What was looked at again after a test: reviews, keys that were wrong, whom a change would touch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training import queries as register
from app.training.enrolment.models import Enrolment
from app.training.examinations.models import (
    Attempt,
    Regrade,
    Review,
)
from app.training.models import Certification


def reviews_of(session: Session, attempt: Attempt) -> Sequence[Review]:
    """The newest first."""
    return session.scalars(sa.select(Review).where(Review.attempt_id == attempt.id).order_by(Review.id.desc())).all()


def open_reviews(session: Session) -> list[tuple[Review, Attempt]]:
    """What waits for a proposal or a decision, the oldest first."""
    rows = session.execute(
        sa.select(Review, Attempt)
        .join(Attempt, Attempt.id == Review.attempt_id)
        .where(Review.outcome.is_(None))
        .order_by(Review.id)
    )
    return [(review, attempt) for review, attempt in rows.all()]


def names_of(session: Session, attempts: Collection[Attempt], on: date) -> dict[int, str]:
    """What those who sat are called on a day, by enrolment."""
    wanted = sa.select(Enrolment.id, Enrolment.learner_id).where(
        Enrolment.id.in_({one.enrolment_id for one in attempts})
    )
    learners = {enrolment: learner for enrolment, learner in session.execute(wanted)}  # noqa: C416 - to mypy a row is no pair
    called = register.called_on(session, set(learners.values()), on)
    return {enrolment: called[learner] for enrolment, learner in learners.items() if learner in called}


def regrades(session: Session, version_ids: Collection[int] | None = None) -> Sequence[Regrade]:
    """The newest first; without versions those that wait for a decision."""
    wanted = sa.select(Regrade).order_by(Regrade.id.desc())
    held = Regrade.state == "proposed" if version_ids is None else Regrade.version_id.in_(version_ids)
    return session.scalars(wanted.where(held)).all()


def certified(session: Session, learner_ids: Collection[int]) -> set[int]:
    """Whom of these people somebody certified already."""
    return set(
        session.scalars(
            sa.select(Certification.learner_id).where(
                Certification.learner_id.in_(learner_ids), Certification.state == "approved"
            )
        )
    )
