"""Entries that are, or may be, the same desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, load_only

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core.text import similar_names
from app.partners import tokens
from app.partners.classify import REFUGE_KINDS
from app.partners.duplicates import NEAR_SCORE
from app.partners.models import Partner, PartnerDuplicate, PartnerToken
from app.partners.policy import ACTIVE, visible_to
from app.partners.queries.columns import LINE
from app.partners.text import desk_key, digits, fold


def same_desk(session: Session, actor: Actor, partner: Partner, *, limit: int = 30) -> Sequence[Partner]:
    """Other entries of this desk: its other services, and the other places it serves."""
    org_key = partner.keys()["org_key"]
    if org_key.endswith("|"):
        return ()  # without a number the name alone proves nothing
    return session.scalars(
        sa.select(Partner)
        .where(
            visible_to(actor),
            sa.or_(Partner.org_key == org_key, *_maybe_refuge(actor, org_key)),
            Partner.id != partner.id,
            Partner.state == ACTIVE,
        )
        .options(load_only(*LINE, raiseload=True))
        .order_by(Partner.municipality_code, Partner.service_name, Partner.id)
        .limit(limit)
    ).all()


def similar(
    session: Session, actor: Actor, *, org_name: str, phone: str, municipality_code: str | None
) -> list[Partner]:
    """Entries that may be the desk somebody is about to add: same number, or a like name nearby."""
    number, name = digits(phone), fold(org_name)[:400]
    grounds = [Partner.name_key == name, Partner.kind.in_(sorted(REFUGE_KINDS))] if name else []
    if number:
        grounds.append(Partner.org_key == desk_key(org_name, phone)[:300])
        grounds.append(Partner.search_text.endswith("\n" + number, autoescape=True))
    if municipality_code:
        grounds.append(Partner.municipality_code == municipality_code)
    rows = session.scalars(
        sa.select(Partner)
        .where(visible_to(actor), Partner.state == ACTIVE, sa.or_(sa.false(), *grounds))
        .options(load_only(*LINE, raiseload=True))
        .order_by(Partner.id)
        .limit(500)
    ).all()
    scored = [(_likeness(row, org_name, number, municipality_code), row) for row in rows]
    close = sorted((item for item in scored if item[0] >= NEAR_SCORE), key=lambda item: -item[0])
    return [row for _, row in close[:8]]


def _likeness(row: Partner, org_name: str, number: str, municipality_code: str | None) -> int:
    same_number = bool(number) and digits(row.phone) == number
    elsewhere = None not in (row.municipality_code, municipality_code) and (row.municipality_code != municipality_code)
    if elsewhere and not same_number:
        return 0  # towns share names: a like name in another town is another desk
    likeness = similar_names(row.org_name, org_name)
    return likeness if same_number else likeness - 5


def _maybe_refuge(actor: Actor, org_key: str, number: str = "") -> list[sa.ColumnElement[bool]]:
    """Refuges with this desk or number, by tokens, for those who may know of them."""
    if not actor.can(Permission.PARTNER_HIDDEN):
        return []
    found = sa.select(PartnerToken.partner_id).where(PartnerToken.token.in_(tokens.of_desk(org_key, number)))
    return [Partner.id.in_(found)]


@dataclass(frozen=True)
class DuplicatePair:
    """Two entries offered to an editor as perhaps one desk."""

    id: int
    low: Partner
    high: Partner
    reason: str
    score: int


def open_duplicates(session: Session, actor: Actor, *, limit: int = 50) -> list[DuplicatePair]:
    """Pairs nobody has judged yet, surest first."""
    low, high = aliased(Partner), aliased(Partner)
    known = sa.select(Partner.id).where(visible_to(actor), Partner.state == ACTIVE)
    rows = session.execute(
        sa.select(PartnerDuplicate, low, high)
        .join(low, low.id == PartnerDuplicate.low_id)
        .join(high, high.id == PartnerDuplicate.high_id)
        .where(PartnerDuplicate.decided.is_(None), low.id.in_(known), high.id.in_(known))
        .order_by(PartnerDuplicate.score.desc(), PartnerDuplicate.id)
        .limit(limit)
    ).all()
    return [DuplicatePair(pair.id, one, other, pair.reason, pair.score) for pair, one, other in rows]
