"""Rows of corrections."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import ids
from app.training.corrections.models import CertificationCorrection, CertificationReview, CorrectionProposal


def of_certification(session: Session, certification_id: int) -> Sequence[CertificationCorrection]:
    """The newest first."""
    return session.scalars(
        sa.select(CertificationCorrection)
        .where(CertificationCorrection.certification_id == certification_id)
        .order_by(CertificationCorrection.id.desc())
    ).all()


def proposals(session: Session) -> Sequence[CorrectionProposal]:
    """What waits for a second person, the oldest first."""
    return session.scalars(
        sa.select(CorrectionProposal).where(CorrectionProposal.state == "proposed").order_by(CorrectionProposal.id)
    ).all()


def proposals_by_ref(session: Session, refs: Collection[str]) -> dict[str, CorrectionProposal]:
    """By reference."""
    return {one.ref: one for one in session.scalars(
        sa.select(CorrectionProposal).where(CorrectionProposal.ref.in_(refs))
    )}  # fmt: skip


def proposal_by_ref(session: Session, ref: str) -> CorrectionProposal | None:
    return session.scalar(sa.select(CorrectionProposal).where(CorrectionProposal.ref == ids.clean_ref(ref)))


def open_proposal(session: Session, certification_id: int) -> CorrectionProposal | None:
    """The one that waits; there is never a second."""
    return session.scalar(
        sa.select(CorrectionProposal).where(
            CorrectionProposal.certification_id == certification_id, CorrectionProposal.state == "proposed"
        )
    )


UNDECIDED = ("open", "order_proposed")


def reviews(session: Session) -> Sequence[CertificationReview]:
    """Those that wait for a decision or for the order that one called for, the oldest first."""
    return session.scalars(
        sa.select(CertificationReview).where(CertificationReview.state.in_(UNDECIDED)).order_by(CertificationReview.id)
    ).all()


def reviews_of(session: Session, certification_id: int) -> Sequence[CertificationReview]:
    """All of a certification, the newest first."""
    return session.scalars(
        sa.select(CertificationReview)
        .where(CertificationReview.certification_id == certification_id)
        .order_by(CertificationReview.id.desc())
    ).all()


def review_by_ref(session: Session, ref: str) -> CertificationReview | None:
    return session.scalar(sa.select(CertificationReview).where(CertificationReview.ref == ids.clean_ref(ref)))
