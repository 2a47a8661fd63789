"""Tables of renewal. What happened is added to; one open case at most per certification, by a rule of the database."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class RenewalCase(Versioned, Base):
    """更新の手続き of one certification. Open while `ended_on` is empty; "missed" is derived, never stored.

    `ends_on`: the last valid day that it is about; `deferred_until`: the day until which it was put off; `met_on`: the
    day on which the training was met; `course`: renewal, or long (after a long lapse, or without practice).
    """

    __tablename__ = "renewal_cases"
    __audited__ = True
    __table_args__ = (
        sa.Index(
            "uq_renewal_cases_open", "certification_id", unique=True, sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        ),
        sa.UniqueConstraint("certification_id", "number"),
    )  # fmt: skip

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = clear(String(20), "code", default="invited", index=True)
    course: Mapped[str] = clear(String(20), "code", default="renewal")
    practising: Mapped[bool] = mapped_column(default=True)
    ends_on: Mapped[date]
    opened_on: Mapped[date]
    deferred_until: Mapped[date | None]
    met_on: Mapped[date | None]
    submitted_by_id: Mapped[int | None]
    decision_number: Mapped[str | None] = clear(String(40), "reference")
    ended_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "renewal_case", self.id


class RenewalStep(Base):
    """One move of a case: when it was known, from when it holds, by whom, why. Only added to."""

    __tablename__ = "renewal_steps"
    __audited__ = True

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renewal_cases.id"), index=True)
    move: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code")
    known_on: Mapped[date]
    effective_on: Mapped[date]
    note = EncryptedOptional(optional=True)
    by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "renewal_case", self.case_id


class RenewalSession(Versioned, Base):
    """更新研修の回 on a day, with seats. `closed_on`: attendance was entered; `cancelled_on`: it did not take place."""

    __tablename__ = "renewal_sessions"
    __audited__ = True
    __table_args__ = (sa.CheckConstraint("seats > 0", name="has_seats"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    held_on: Mapped[date] = mapped_column(index=True)
    course: Mapped[str] = clear(String(20), "code", default="renewal")
    venue: Mapped[str] = clear(String(120), "public")
    seats: Mapped[int] = mapped_column(sa.Integer)
    cancelled_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "renewal_session", self.id


class RenewalSeat(Base):
    """A case's seat in a session. `attended` is empty until attendance is entered; `left_on`: the seat was given up."""

    __tablename__ = "renewal_seats"
    __audited__ = True
    __table_args__ = (
        sa.Index(
            "uq_renewal_seats_held", "session_id", "case_id", unique=True, sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        ),
    )  # fmt: skip

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("renewal_sessions.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renewal_cases.id"), index=True)
    taken_on: Mapped[date]
    left_on: Mapped[date | None]
    attended: Mapped[bool | None]
    marked_on: Mapped[date | None]
    marked_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "renewal_case", self.case_id


class RenewalNotice(Base):
    """One notice of one end: due on a day, and what became of it. Made once, whatever runs twice.

    `step`: m12 m6 m3 m1 d14 before the end, a1 a14 after it. States: waiting (to be mailed), sent, bounced, letter
    (a letter is needed), lettered (the letter was sent), passed (overtaken by a later one, or no longer wanted).
    """

    __tablename__ = "renewal_notices"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("certification_id", "ends_on", "step"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"))
    ends_on: Mapped[date]
    step: Mapped[str] = clear(String(5), "code")
    due_on: Mapped[date]
    state: Mapped[str] = clear(String(20), "code", index=True)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    bounced_on: Mapped[date | None]
    lettered_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "certification", self.certification_id
