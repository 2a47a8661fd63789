"""Which partners a centre refers to: what the upkeep of the directory goes by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.partners.upkeep.rules import Use
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral


def of_centres(session: Session, centre_ids: Collection[int], since: date) -> Iterator[Use]:
    """Each partner that these centres have open referrals to, or wrote one to since that civil day. One query."""
    is_open = Referral.status.in_(sorted(OPEN))
    recent = sa.or_(is_open, Referral.created_at >= clock.day_start(since))
    oldest = sa.func.min(sa.case((is_open, Referral.created_at)))
    asked = (
        sa.select(
            Referral.partner_id, Referral.centre_id, sa.func.max(Referral.created_at),
            sa.func.sum(sa.case((is_open, 1), else_=0)), oldest,
        )
        .where(Referral.centre_id.in_(sorted(centre_ids)), Referral.status != "entered_in_error", recent)
        .group_by(Referral.partner_id, Referral.centre_id)
    )  # fmt: skip
    for partner_id, centre_id, last, count, first in session.connection().execute(asked):
        since_day = clock.civil_day(first) if first else None
        yield Use(partner_id, centre_id, clock.civil_day(last), int(count), since_day)
