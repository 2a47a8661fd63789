"""Partners to choose from for a referral."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only, selectinload

from app.authz.actor import Actor
from app.core import clock
from app.partners.areas import find_in
from app.partners.lifecycle import Freshness, freshness, stale_before
from app.partners.models import Partner
from app.partners.policy import ACTIVE, visible_to
from app.partners.queries.columns import LINE
from app.partners.queries.conditions import has_topic, serves, speaks
from app.partners.queries.words import words

PICK_LIMIT = 20


@dataclass(frozen=True)
class PickItem:
    """One offer of the pick list with the reasons why it is offered, strongest first.

    Reasons: municipality, prefecture, nationwide, topic, language, checked; doubts: unconfirmed,
    stale, dead_number.
    """

    partner: Partner
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    languages: tuple[str, ...]


def pick_list(
    session: Session,
    actor: Actor,
    *,
    topic: str = "",
    municipality: str = "",
    language: str = "",
    q: str = "",
    kind: str = "",
    include_doubtful: bool = False,
    limit: int = PICK_LIMIT,
) -> list[PickItem]:
    """Partners to choose from for a referral: the nearest area first, then language, then the last check.

    ``municipality`` is a code (five or six digits) or a name. Entries that nobody confirmed or checked
    for a year are left out unless ``include_doubtful``; those added by hand within a year are offered.
    """
    where = [visible_to(actor), Partner.state == ACTIVE, *words(session, actor, q)]
    if topic:
        where.append(has_topic(topic))
    if kind:
        where.append(Partner.kind == kind)
    if municipality:
        where.append(serves(municipality))
    if not include_doubtful:
        where.append(_offered())
    rows = session.scalars(
        sa.select(Partner)
        .where(*where)
        .options(load_only(*LINE, raiseload=True), selectinload(Partner.languages))
        .order_by(*_nearest(municipality, language), Partner.name_key, Partner.id)
        .limit(limit)
    ).all()
    return [_pick_item(row, topic=topic, language=language, municipality=municipality) for row in rows]


def _offered() -> sa.ColumnElement[bool]:
    fresh = stale_before(clock.today())
    return sa.or_(
        sa.and_(Partner.confirmed.is_(True), Partner.verified_on >= fresh),
        sa.and_(Partner.by_hand.is_(True), Partner.created_at >= clock.day_start(fresh)),
    )


def _nearest(municipality: str, language: str) -> list[sa.ColumnElement[Any]]:
    code = find_in(municipality, None) if municipality else None
    order: list[sa.ColumnElement[Any]] = []
    if code:
        distance = {"municipality": 1, "prefecture": 2, "nationwide": 3}
        exact = (Partner.municipality_code == code, 0)
        order.append(
            sa.case(
                exact,
                (Partner.area_scope.in_(distance), sa.case(distance, value=Partner.area_scope)),
                else_=4,
            )
        )
    if language:
        order.append(sa.case((speaks(language), 0), else_=1))
    return [
        *order,
        Partner.dead_number_on.is_not(None),
        Partner.confirmed.desc(),
        Partner.verified_on.desc().nulls_last(),
    ]


def _pick_item(partner: Partner, *, topic: str, language: str, municipality: str) -> PickItem:
    spoken = tuple(dict.fromkeys(entry.language for entry in partner.languages))
    trust = freshness(partner.verified_on, clock.today(), confirmed=partner.confirmed)
    # "In this town" is a reason only where a town was asked for.
    reasons = [partner.area_scope] if municipality or partner.area_scope != "municipality" else []
    if topic:
        reasons.append("topic")
    if language in spoken:
        reasons.append("language")
    if trust in (Freshness.FRESH, Freshness.AGEING):
        reasons.append("checked")
    doubts = [str(trust)] if trust in (Freshness.STALE, Freshness.UNCONFIRMED) else []
    if partner.dead_number_on:
        doubts.append("dead_number")
    return PickItem(partner, tuple(reasons), tuple(doubts), spoken)
