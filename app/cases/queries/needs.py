"""Every SELECT of needs."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.lifecycle import OPEN_NEEDS
from app.cases.models import Need
from app.core import ids


def of_case(session: Session, case_id: int) -> list[Need]:
    """All needs of a case in their order."""
    found = session.scalars(sa.select(Need).where(Need.case_id == case_id).order_by(Need.position, Need.id))
    return list(found)


def still_open(session: Session, case_id: int) -> list[Need]:
    """The needs that a closing sheet must end, in their order."""
    return [need for need in of_case(session, case_id) if need.state in OPEN_NEEDS]


def by_ref(session: Session, case_id: int, ref: str) -> Need | None:
    """A need of this very case."""
    return session.scalar(sa.select(Need).where(Need.case_id == case_id, Need.ref == ids.clean_ref(ref)))
