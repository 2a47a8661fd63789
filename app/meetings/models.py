"""The tables of meetings."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Meeting(Versioned, Base):
    """支援会議 of a case. `starts`: civil `HH:MM`. `ground`: `consent`, or a code of the legal exceptions.

    An exception has words (`ground_note`) and is approved by a second person: neither who planned the meeting nor
    who last wrote it (`written_by_id`). `held_on`: the civil day on which people met.
    """

    __tablename__ = "meetings"
    __audited__ = True
    __table_args__ = (sa.Index("ix_meetings_day", "state", "planned_on"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    title = EncryptedText()
    planned_on: Mapped[date]
    starts: Mapped[str | None] = clear(String(5), "code")
    place = EncryptedOptional(optional=True)
    ground: Mapped[str] = clear(String(30), "code")
    ground_note = EncryptedOptional(optional=True)
    duty = EncryptedOptional(optional=True)
    approved_by_id: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    state: Mapped[str] = clear(String(20), "code", default="planned")
    held_on: Mapped[date | None]
    why_not = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    written_by_id: Mapped[int]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "meeting", self.id


class _OfMeeting:
    __audited__ = True
    meeting_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "meeting", self.meeting_id


class MeetingNeed(_OfMeeting, Base):
    """An item of the agenda: the words that stand on the paper, the need behind them, and what was said of it."""

    __tablename__ = "meeting_needs"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    position: Mapped[int] = mapped_column(sa.Integer)
    words = EncryptedText()
    said = EncryptedOptional(optional=True)


class MeetingPerson(_OfMeeting, Base):
    """Somebody invited: an office of the directory or a name in words. `present`: None until it is recorded."""

    __tablename__ = "meeting_persons"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = clear(String(20), "code")
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    name = EncryptedOptional(optional=True)
    present: Mapped[bool | None]


class MeetingDecision(_OfMeeting, Base):
    """What was decided, who does it by which civil day: an office of the directory, or `who` in words.

    `step_id` is the step of the plan that came of it.
    """

    __tablename__ = "meeting_decisions"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    text = EncryptedText()
    owner: Mapped[str] = clear(String(20), "code")
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    who = EncryptedOptional(optional=True)
    due_on: Mapped[date | None]
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("steps.id", ondelete="SET NULL"), index=True)
