"""Every SELECT of needs."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.lifecycle import OPEN_NEEDS
from app.cases.models import Need
from app.core import ids
from app.core.plain import shown

# Built once: building a statement costs as much as asking for a few rows.
_OF_CASE = sa.select(Need).where(Need.case_id == sa.bindparam("case")).order_by(Need.position, Need.id)


def of_case(session: Session, case_id: int) -> list[Need]:
    """All needs of a case in their order."""
    return list(session.scalars(_OF_CASE, {"case": case_id}))


def shown_of_case(session: Session, case_id: int) -> list[Need]:
    """The same only to be shown: they cannot be changed."""
    return shown(session, Need, _OF_CASE, {"case": case_id})


def still_open(session: Session, case_id: int) -> list[Need]:
    """The needs that a closing sheet must end, in their order."""
    return [need for need in of_case(session, case_id) if need.state in OPEN_NEEDS]


def by_ref(session: Session, case_id: int, ref: str) -> Need | None:
    """A need of this very case."""
    return session.scalar(sa.select(Need).where(Need.case_id == case_id, Need.ref == ids.clean_ref(ref)))
