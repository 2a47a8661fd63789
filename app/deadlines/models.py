"""Tables of life events and of the deadlines that follow from them.

Civil dates and codes stand in clear, because deadlines are sought by day across cases; what was told about an event
(its facts and the note) is encrypted.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class LifeEvent(Versioned, Base):
    """Something that happened to a person of the case (`code`: a life event of the catalogue).

    `on_from`, `on_until`: the civil day, or the first and last day that it can have been; both empty: not known.
    `facts`: what the event asks, as JSON of fact code to ISO date, yes/no or choice.
    """

    __tablename__ = "life_events"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    code: Mapped[str] = clear(String(40), "code")
    on_from: Mapped[date | None]
    on_until: Mapped[date | None]
    facts = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)
    state: Mapped[str] = clear(String(20), "code", default="recorded")
    error_note = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id


class LegalDeadline(Versioned, Base):
    """A deadline as it was computed and shown, for one rule, one member and one event.

    The days stay as they are until a person accepts others. `rule_from`: the first day of the rule's version, empty
    for the version without one. `member`: the reference of the person concerned, or
    `newborn:` or `deceased:` with the reference of the event.
    `kept`: the days that a person chose to keep although the computation gives others (ISO dates, comma between).
    """

    __tablename__ = "legal_deadlines"
    __audited__ = True
    __table_args__ = (
        sa.UniqueConstraint("event_id", "rule", "member"),
        sa.Index("ix_legal_deadlines_due", "centre_id", "state", "office_on"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int]
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("life_events.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    member: Mapped[str] = clear(String(40), "reference")
    rule: Mapped[str] = clear(String(10), "code")
    rule_from: Mapped[date | None]
    opens_on: Mapped[date | None]
    safe_on: Mapped[date]
    last_on: Mapped[date]
    office_on: Mapped[date]
    kept: Mapped[str | None] = clear(String(60), "code")
    state: Mapped[str] = clear(String(20), "code", default="open")
    state_on: Mapped[date | None]
    state_note = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id


class DeadlineChange(Base):
    """Days that a person accepted in place of others, and why they changed."""

    __tablename__ = "deadline_changes"
    __audited__ = True

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    deadline_id: Mapped[int] = mapped_column(sa.ForeignKey("legal_deadlines.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int]
    code: Mapped[str] = clear(String(20), "code")
    old_last_on: Mapped[date]
    new_last_on: Mapped[date]
    why = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id
