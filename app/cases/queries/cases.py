"""Every SELECT of cases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.policy import visible_to
from app.core import ids


def by_ref(session: Session, actor: Actor, ref: str) -> Case | None:
    """The case with this reference (as typed or read out), or None when there is none for this actor."""
    return session.scalar(sa.select(Case).where(Case.ref == ids.clean_ref(ref), visible_to(actor)))


def by_id(session: Session, actor: Actor, case_id: int) -> Case | None:
    """The case with this row id, or None when there is none for this actor."""
    return session.scalar(sa.select(Case).where(Case.id == case_id, visible_to(actor)))
