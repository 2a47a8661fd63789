"""Pages of entries. The caller's policy gives the centres; None is the officer who may see all."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry


def entries_of_subject(
    session: Session,
    kind: str,
    subject_id: int,
    *,
    centre_ids: frozenset[int] | None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[AuditEntry]:
    """What happened to one subject, newest first; `before` is the last number of the page above."""
    wanted = sa.and_(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
    return _page(session, wanted, centre_ids, before, limit)


def entries_of_actor(
    session: Session,
    actor_id: int,
    *,
    centre_ids: frozenset[int] | None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[AuditEntry]:
    """What one user did and read, newest first."""
    return _page(session, AuditEntry.actor_id == actor_id, centre_ids, before, limit)


def entries(
    session: Session, *, centre_ids: frozenset[int] | None, before: int | None = None, limit: int = 50
) -> Sequence[AuditEntry]:
    """All entries, newest first."""
    return _page(session, sa.true(), centre_ids, before, limit)


def _page(
    session: Session,
    wanted: sa.ColumnElement[bool],
    centre_ids: frozenset[int] | None,
    before: int | None,
    limit: int,
) -> Sequence[AuditEntry]:
    select = sa.select(AuditEntry).where(wanted).order_by(AuditEntry.id.desc()).limit(limit)
    if centre_ids is not None:
        select = select.where(AuditEntry.centre_id.in_(centre_ids))
    if before is not None:
        select = select.where(AuditEntry.id < before)
    return session.scalars(select).all()
