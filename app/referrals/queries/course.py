"""The course of a referral: its events, and the referrals before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.queries import staff
from app.referrals.models import Referral, ReferralEvent


@dataclass(frozen=True)
class Event:
    """A line of a referral's history with the name of who typed it."""

    row: ReferralEvent
    typed_by: str


def events_of(session: Session, referral: Referral) -> list[Event]:
    """The history, the newest first."""
    found = session.scalars(
        sa.select(ReferralEvent).where(ReferralEvent.referral_id == referral.id).order_by(ReferralEvent.id.desc())
    ).all()
    names = staff.names(session, {event.typed_by_id for event in found})
    return [Event(event, names.get(event.typed_by_id, "")) for event in found]


def chain_of(session: Session, referral: Referral) -> tuple[Referral | None, Sequence[Referral]]:
    """The referral before this one, and those that followed it."""
    before = session.get(Referral, referral.follows_id) if referral.follows_id else None
    after = session.scalars(sa.select(Referral).where(Referral.follows_id == referral.id).order_by(Referral.id)).all()
    return before, after
