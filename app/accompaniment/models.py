"""The table of accompaniments."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class Accompaniment(Versioned, Base):
    """同行支援 of a person of a case, to a partner of the directory or a place in words.

    `starts`: civil `HH:MM`. `companion_id` is a colleague, `companion_name` a helper from outside. `went_on`: the day
    on which it was held, by which it counts. Minutes are whole ones, of travel there and back, and on site.
    """

    __tablename__ = "accompaniments"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_accompaniments_day", "state", "planned_on"),
        sa.Index("ix_accompaniments_figures", "centre_id", "state", "went_on"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    referral_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("steps.id", ondelete="SET NULL"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    domain: Mapped[str] = clear(String(20), "code")
    place = EncryptedOptional(optional=True)
    meeting = EncryptedOptional(optional=True)
    planned_on: Mapped[date]
    starts: Mapped[str | None] = clear(String(5), "code")
    companion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    companion_name = EncryptedOptional(optional=True)
    interpreter: Mapped[str] = clear(String(20), "code", default="unknown")
    language: Mapped[str] = clear(String(10), "code", default="unknown")
    papers = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)
    state: Mapped[str] = clear(String(20), "code", default="planned")
    result: Mapped[str | None] = clear(String(20), "code")
    result_note = EncryptedOptional(optional=True)
    went_on: Mapped[date | None]
    travel_minutes: Mapped[int | None] = mapped_column(sa.Integer)
    site_minutes: Mapped[int | None] = mapped_column(sa.Integer)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "accompaniment", self.id
