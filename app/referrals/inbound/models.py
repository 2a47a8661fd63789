"""What only a referral from another office has. The rest stands in its `Referral`, as for every other."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base


class Arrival(Base):
    """受入れ: how it came and what the other office told; the person has no record here before we accept.

    `tell_back` is how far the person lets us answer (a code of `words.TELL_BACK`), asked on `tell_back_on`;
    `told` repeats the state that the office heard of last.
    """

    __tablename__ = "arrivals"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), unique=True)
    came_on: Mapped[date]
    came_by: Mapped[str] = clear(String(20), "code")
    their_reference = EncryptedOptional(optional=True)
    asked_by = EncryptedOptional(optional=True)
    answer_to = EncryptedOptional(optional=True)
    person_told = EncryptedText()
    language: Mapped[str] = clear(String(10), "code", default="unknown")
    contact_told = EncryptedOptional(optional=True)
    consent_said: Mapped[str] = clear(String(20), "code")
    consent_note = EncryptedOptional(optional=True)
    tell_back: Mapped[str] = clear(String(20), "code", default="decision")
    tell_back_on: Mapped[date | None]
    tell_back_method: Mapped[str | None] = clear(String(30), "code")
    told: Mapped[str | None] = clear(String(20), "code")
    told_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id
