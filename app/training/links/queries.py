"""Every SELECT of addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.links.models import TrainingLink


def _live(purpose: str) -> sa.Select[TrainingLink]:
    return sa.select(TrainingLink).where(TrainingLink.purpose == purpose, TrainingLink.revoked_at.is_(None))


def live_of(session: Session, purpose: str, subject_id: int) -> Sequence[TrainingLink]:
    """Those of one thing that nobody has ended, also when they ran out or were locked; the newest first."""
    chosen = _live(purpose).where(TrainingLink.subject_id == subject_id)
    return session.scalars(chosen.order_by(TrainingLink.id.desc())).all()


def live(session: Session, purpose: str, subject_ids: Collection[int]) -> Mapping[int, TrainingLink]:
    """The newest of each of many things, by their row ids."""
    chosen = _live(purpose).where(TrainingLink.subject_id.in_(subject_ids)).order_by(TrainingLink.id)
    return {link.subject_id: link for link in session.scalars(chosen)}


def by_digest(session: Session, digest: str) -> TrainingLink | None:
    """None alike for one that never was, has ended or has run out."""
    return session.scalar(
        sa.select(TrainingLink).where(
            TrainingLink.token_digest == digest,
            TrainingLink.revoked_at.is_(None),
            TrainingLink.expires_on >= clock.today(),
        )
    )


def locked(session: Session, link: TrainingLink) -> TrainingLink:
    """The row as it is now, kept from others until the commit: tries at one moment wait for each other."""
    return session.scalars(
        sa.select(TrainingLink)
        .where(TrainingLink.id == link.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
