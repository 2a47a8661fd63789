"""The table of what partners were asked to delete or return."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base


class DataReturn(Base):
    """消去・返却の確認: asked for once for each referral; open until `done_on`, the civil day on which it was done.

    `why` and `how` are codes of app.referrals.returning.words. The row stays, with who said it and by which way.
    """

    __tablename__ = "referral_returns"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), unique=True)
    why: Mapped[str] = clear(String(30), "code")
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    how: Mapped[str | None] = clear(String(20), "code")
    said_by = EncryptedOptional(optional=True)
    heard_via: Mapped[str | None] = clear(String(20), "code")
    note = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id
