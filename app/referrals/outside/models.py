"""Answers that were carried in by file: which have arrived, and which could not be applied."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base


class CarriedAnswer(Base):
    """運ばれた回答. `trouble` says why it could not be applied (a code of `returning.TROUBLES`); then `said` keeps
    its form as JSON until somebody of the centre has looked at it (`settled_at`)."""

    __tablename__ = "carried_answers"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    answer_id: Mapped[str] = clear(String(64), "digest", unique=True)
    verb: Mapped[str] = clear(String(20), "code")
    said_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    trouble: Mapped[str | None] = clear(String(20), "code")
    said = EncryptedOptional(optional=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id
