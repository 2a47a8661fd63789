"""Every SELECT of reviews."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Review
from app.core.plain import shown

_NEWEST = (
    sa.select(Review)
    .where(Review.case_id == sa.bindparam("case"))
    .order_by(Review.at.desc(), Review.id.desc())
    .limit(1)
)


def newest(session: Session, case_id: int) -> Review | None:
    """The last look that a supervisor took at a case."""
    return next(iter(shown(session, Review, _NEWEST, {"case": case_id})), None)
