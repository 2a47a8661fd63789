"""The table of numbered updates. Rows are only added; the partner's `seen` is the one thing that comes later."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base


class ReferralUpdate(Base):
    """続報: what was corrected or added after sending. `number` counts from 1 within its referral.

    `frozen` is the JSON of what was sent and `frozen_digest` its SHA-256; `fields` are codes of SHARE_FIELDS.
    `seen_at` is when the partner had it in hand, `seen_by` who said so, `heard_via` by which way.
    """

    __tablename__ = "referral_updates"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("referral_id", "number", name="uq_referral_updates_number"),)

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    fields: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    frozen = EncryptedText()
    frozen_digest: Mapped[str] = clear(String(64), "digest")
    consent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consents.id"))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int]
    seen_at: Mapped[datetime | None]
    seen_by = EncryptedOptional(optional=True)
    heard_via: Mapped[str | None] = clear(String(20), "code")

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id
