"""Single conditions under which a partner is in a list."""

from __future__ import annotations

import sqlalchemy as sa

from app.codes.lists import PREFECTURES
from app.core import clock
from app.partners.areas import find_in, prefecture_of, serving_codes
from app.partners.lifecycle import stale_before
from app.partners.models import Partner, PartnerLanguage, PartnerTopic


def serves(municipality: str, prefecture: str = "") -> sa.ColumnElement[bool]:
    """Offices of the place, of its whole prefecture, and of all Japan. An unknown place has none."""
    found = find_in(municipality, prefecture or None) if municipality else None
    if municipality and found is None:
        return sa.false()
    code = found or ""
    whole = prefecture_of(code) if code else prefecture
    if whole not in PREFECTURES:
        return sa.false()
    here = Partner.municipality_code.in_(serving_codes(code)) if code else Partner.prefecture_code == whole
    return sa.or_(
        here,
        sa.and_(Partner.area_scope == "prefecture", Partner.prefecture_code == whole),
        Partner.area_scope == "nationwide",
    )


def has_topic(topic: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(PartnerTopic.partner_id == Partner.id, PartnerTopic.topic == topic)


def speaks(language: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(PartnerLanguage.partner_id == Partner.id, PartnerLanguage.language == language)


def checked(check: str) -> sa.ColumnElement[bool]:
    stale = sa.or_(Partner.verified_on.is_(None), Partner.verified_on < stale_before(clock.today()))
    return {
        "confirmed": Partner.confirmed.is_(True),
        "unconfirmed": Partner.confirmed.is_(False),
        "stale": sa.and_(Partner.confirmed.is_(True), stale),
        "dead": Partner.dead_number_on.is_not(None),
        "queue": sa.and_(Partner.by_hand.is_(True), Partner.confirmed.is_(False)),
    }.get(check, sa.false())
