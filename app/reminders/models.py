"""Tables of reminders. They hold references, kinds and days, never a word about anybody who is advised."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base


class ReminderSettings(Base):
    """How one person wants to be reminded. `hour`: of the day in Japan, from which on the mail may leave.

    `legal_days`, `work_days`: days before, comma between; `kinds`: the kinds beside those of the law.
    """

    __tablename__ = "reminder_settings"
    __audited__ = True

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    legal_days: Mapped[str] = clear(String(60), "code")
    work_days: Mapped[str] = clear(String(60), "code")
    kinds: Mapped[list[str]] = clear(sa.JSON(), "code")
    mail: Mapped[bool]
    hour: Mapped[int] = mapped_column(sa.Integer)
    locale: Mapped[str] = clear(String(5), "code", default="ja")
    address = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "user", self.user_id


class Digest(Base):
    """A mail that is to leave: an outbox row, without the text, which is written anew at each try.

    `state`: waiting, sent, empty (all had been read), failed. `next_at`: not to be tried before this instant.
    """

    __tablename__ = "reminder_digests"
    __table_args__ = (sa.UniqueConstraint("user_id", "day"), sa.Index(None, "state", "next_at"))

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    day: Mapped[date]
    state: Mapped[str] = clear(String(10), "code", default="waiting")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Reminder(Base):
    """That a person was reminded of an item on a civil day: once, whoever asks how often.

    `item`: the key of the thing (`lifecycle.Item.key`); `instead_of_id`: whose item it is where that is a colleague.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "item", "day"),
        sa.Index("ix_reminders_unread", "user_id", "read_at"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    instead_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    item: Mapped[str] = clear(String(60), "reference")
    kind: Mapped[str] = clear(String(10), "code")
    subject_ref: Mapped[str] = clear(String(20), "reference")
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int]
    day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date]
    safe_day: Mapped[date | None]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reminder_digests.id", ondelete="SET NULL"), index=True)


class Absence(Base):
    """Days on which a colleague is not there, the first and the last included, and who looks after their days."""

    __tablename__ = "absences"
    __audited__ = True
    __table_args__ = (sa.Index(None, "last_on", "cover_id"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    cover_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "user", self.user_id


class CalendarFeed(Base):
    """The secret address of somebody's calendar: only its digest is kept."""

    __tablename__ = "calendar_feeds"
    __audited__ = True

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    token_digest: Mapped[str] = clear(String(64), "digest", unique=True)
    made_at: Mapped[datetime]

    def audit_subject(self) -> tuple[str, int]:
        return "user", self.user_id
