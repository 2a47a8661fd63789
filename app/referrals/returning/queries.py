"""What was asked back, and what of it is still open."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.referrals.models import DataReturn, Referral


def of_referral(session: Session, referral: Referral) -> DataReturn | None:
    """What this partner was asked to delete or return; None when nothing was asked."""
    return session.scalar(sa.select(DataReturn).where(DataReturn.referral_id == referral.id))
