"""Every SELECT of results that come from outside: files, tests that a course system held, what hangs on both."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training.enrolment.models import Enrolment, StageProgress
from app.training.examinations.lifecycle import State
from app.training.examinations.models import Attempt, AttemptEvent, ResultFile, Review, Sitting
from app.training.stages.kinds import StageState


def sitting_elsewhere(session: Session, enrolment: Enrolment, kind: str, source: str) -> Sitting | None:
    """The test of a kind that a course system held for the cohort, in which this enrolment has no attempt yet; a second
    one holds second tries.
    """
    sat = sa.exists().where(Attempt.sitting_id == Sitting.id, Attempt.enrolment_id == enrolment.id)
    held = Sitting.cohort_id == enrolment.cohort_id, Sitting.kind == kind, Sitting.source == source
    return session.scalar(sa.select(Sitting).where(*held, ~sat).order_by(Sitting.id).limit(1))


def is_empty(session: Session, sitting: Sitting) -> bool:
    """Whether nobody is on the list of a sitting."""
    return session.scalar(sa.select(Attempt.id).where(Attempt.sitting_id == sitting.id).limit(1)) is None


def files_of(session: Session, sitting: Sitting) -> Sequence[ResultFile]:
    """Every file that was sent for a sitting, the newest first."""
    return session.scalars(
        sa.select(ResultFile).where(ResultFile.sitting_id == sitting.id).order_by(ResultFile.id.desc())
    ).all()


def file_sent(session: Session, sitting: Sitting, digest: str) -> ResultFile | None:
    """The same file, applied before to the same sitting."""
    return session.scalar(
        sa.select(ResultFile).where(
            ResultFile.sitting_id == sitting.id, ResultFile.digest == digest, ResultFile.state == "applied"
        )
    )


def moves_of(session: Session, attempt_ids: Collection[int]) -> dict[int, list[State]]:
    """Attempt → the states that it went through, the oldest first."""
    rows = session.execute(
        sa.select(AttemptEvent.attempt_id, AttemptEvent.after)
        .where(AttemptEvent.attempt_id.in_(attempt_ids))
        .order_by(AttemptEvent.id)
    )
    found: dict[int, list[State]] = {}
    for attempt_id, after in rows:
        found.setdefault(attempt_id, []).append(State(after))
    return found


def reviewed(session: Session, attempt_ids: Collection[int]) -> set[int]:
    """Which of these attempts have a review or an appeal."""
    return set(session.scalars(sa.select(Review.attempt_id).where(Review.attempt_id.in_(attempt_ids))))


def stages_begun(session: Session, enrolment: Enrolment) -> set[str]:
    """Stages of an enrolment on which something was recorded."""
    begun = sa.select(StageProgress.stage).where(
        StageProgress.enrolment_id == enrolment.id, StageProgress.state != StageState.CLOSED
    )
    return set(session.scalars(begun))
