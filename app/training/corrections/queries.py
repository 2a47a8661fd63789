"""Rows of corrections."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training.corrections.models import CertificationCorrection


def of_certification(session: Session, certification_id: int) -> Sequence[CertificationCorrection]:
    """The newest first."""
    return session.scalars(
        sa.select(CertificationCorrection)
        .where(CertificationCorrection.certification_id == certification_id)
        .order_by(CertificationCorrection.id.desc())
    ).all()
