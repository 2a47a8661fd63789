"""Which clocks hold for what a centre sends: its own, by kind of partner and priority, else those of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.referrals.clocks import DEFAULTS, Spans
from app.referrals.models import ClockSetting

DAYS = tuple(asdict(DEFAULTS["routine"]))


def in_force(session: Session, centre_id: int, partner_kind: str, priority: str) -> Spans:
    """The narrowest rule: of this kind, else of all kinds, else what the product comes with."""
    found = newest(session, centre_id, (partner_kind, ""), priority)
    for kind in (partner_kind, ""):
        if kind in found and not found[kind].removed:
            return spans_of_row(found[kind])
    return DEFAULTS[priority]


def newest(session: Session, centre_id: int, kinds: Sequence[str], priority: str) -> Mapping[str, ClockSetting]:
    """Kind → the row that counts for it, also one that took a rule back."""
    chosen = sa.select(ClockSetting).where(
        ClockSetting.centre_id == centre_id, ClockSetting.partner_kind.in_(kinds), ClockSetting.priority == priority
    )
    return {row.partner_kind: row for row in session.scalars(chosen.order_by(ClockSetting.id))}


def spans_of_row(row: ClockSetting) -> Spans:
    """The days of one rule."""
    return Spans(**{name: getattr(row, name) for name in DAYS})
