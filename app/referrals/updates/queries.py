"""The updates of a referral, and what a partner was told last of each field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.referrals import content
from app.referrals.content import Content
from app.referrals.models import Referral, ReferralUpdate


def of_referral(session: Session, referral: Referral) -> Sequence[ReferralUpdate]:
    """All of them in the order of their numbers."""
    return session.scalars(
        sa.select(ReferralUpdate).where(ReferralUpdate.referral_id == referral.id).order_by(ReferralUpdate.number)
    ).all()


def by_number(session: Session, referral: Referral, number: int) -> ReferralUpdate | None:
    """One update; None for a number that was not given."""
    return session.scalar(
        sa.select(ReferralUpdate).where(ReferralUpdate.referral_id == referral.id, ReferralUpdate.number == number)
    )


def frozen(update: ReferralUpdate) -> Content:
    """What was sent."""
    kept: Content = json.loads(update.frozen)
    return kept


def is_whole(update: ReferralUpdate) -> bool:
    """Whether what is kept is what was sent; False as soon as one character differs."""
    return content.digest(update.frozen) == update.frozen_digest


def told(referral: Referral, updates: Iterable[ReferralUpdate]) -> Mapping[str, str]:
    """Field code → the text that the partner was told last: by the sheet, or by a later update."""
    sheet = content.frozen(referral) or {"shared": []}
    last = {code: text for code, _label, text in sheet["shared"]}
    for update in updates:
        last |= {code: now for code, _label, _before, now in frozen(update)["changes"]}
    return last


def told_rules(referral: Referral, updates: Iterable[ReferralUpdate]) -> str:
    """The rules of safe contact as the partner was told them last."""
    last = (content.frozen(referral) or {"safe_contact": ""})["safe_contact"]
    for update in updates:
        last = frozen(update)["safe_contact"]
    return str(last)
