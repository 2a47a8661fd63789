"""One partner with what hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.authz.actor import Actor
from app.core import ids
from app.partners import organisations
from app.partners.details import keeping
from app.partners.models import Partner
from app.partners.policy import visible_to


def by_ref(session: Session, actor: Actor, ref: str) -> Partner | None:
    """The partner with its topics, languages and contact persons; None when the actor may not know of it."""
    return session.scalars(
        sa.select(Partner).where(Partner.ref == ids.clean_ref(ref), visible_to(actor)).options(*_whole())
    ).one_or_none()


def by_id(session: Session, actor: Actor, partner_id: int) -> Partner | None:
    """The same by row id, for packages that hold one."""
    return session.scalars(
        sa.select(Partner).where(Partner.id == partner_id, visible_to(actor)).options(*_whole())
    ).one_or_none()


def named(session: Session, partner_ids: Collection[int]) -> dict[int, Partner]:
    """Row id → partner, also those that a reader may not know of: show them by `policy.shown_name` alone."""
    if not partner_ids:
        return {}
    return {row.id: row for row in session.scalars(sa.select(Partner).where(Partner.id.in_(sorted(partner_ids))))}


def _whole() -> tuple[Any, ...]:
    return (selectinload(Partner.topics), selectinload(Partner.contacts), *particulars())


def particulars() -> tuple[Any, ...]:
    """For selects of partners whose `details` are read."""
    lists = (getattr(Partner, attribute) for attribute, _ in keeping.KEPT.values())
    return (*map(selectinload, lists), organisations.loading())


def merged_into(session: Session, actor: Actor, partner: Partner) -> Partner | None:
    """The entry that took this one's place."""
    return by_id(session, actor, partner.merged_into_id) if partner.merged_into_id else None


def taken_in(session: Session, actor: Actor, partner: Partner) -> Sequence[Partner]:
    """The entries that were merged into this one: their numbers in their sources, and what those said."""
    chosen = sa.select(Partner).where(visible_to(actor), Partner.merged_into_id == partner.id)
    return session.scalars(chosen.order_by(Partner.id)).all()


def checker_name(session: Session, partner: Partner) -> str:
    """Who checked the entry last; '' when it was the publisher of a list."""
    if partner.verified_by_id is None:
        return ""
    return session.scalar(sa.select(User.name).where(User.id == partner.verified_by_id)) or ""
