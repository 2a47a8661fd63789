"""Single conditions under which a partner is in a list."""

from __future__ import annotations

import sqlalchemy as sa

from app.core import clock
from app.partners.lifecycle import stale_before
from app.partners.models import Partner, PartnerLanguage, PartnerTopic


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
