"""Every SELECT of reviews."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Review


def newest(session: Session, case_id: int) -> Review | None:
    """The last look that a supervisor took at a case."""
    return session.scalar(
        sa.select(Review).where(Review.case_id == case_id).order_by(Review.at.desc(), Review.id.desc()).limit(1)
    )
