"""Tables of what the course system reported: hours per subject, results of tests, and what waits for a decision."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class _OfEnrolment:
    __audited__ = True
    enrolment_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id


class HoursReport(_OfEnrolment, Base):
    """Minutes of one subject as a source reported them on a civil day. Rows are added; the newest is shown.

    `per_cent` and `completed_on` are told as reported and decide nothing. `batch_row_id` is the row of the file.
    """

    __tablename__ = "hours_reports"
    __table_args__ = (sa.Index("ix_hours_reports_of", "enrolment_id", "subject"),)

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"))
    subject: Mapped[str] = clear(String(20), "code")
    minutes: Mapped[int] = mapped_column(sa.Integer)
    per_cent: Mapped[int | None] = mapped_column(sa.Integer)
    completed_on: Mapped[date | None]
    as_of: Mapped[date]
    source: Mapped[str] = clear(String(30), "code")
    batch_row_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_batch_rows.id"), index=True)


class ResultReport(_OfEnrolment, Base):
    """Result of one try at a test (`confirmation`, `final`) as reported. Whether it is a pass here, the attempt says
    that was made of it, not the source. Without an attempt: taken over before attempts were made of reports.
    """

    __tablename__ = "result_reports"
    __table_args__ = (sa.Index("ix_result_reports_of", "enrolment_id", "test", "attempt"),)

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"))
    test: Mapped[str] = clear(String(20), "code")
    attempt: Mapped[int] = mapped_column(sa.Integer)
    score: Mapped[int] = mapped_column(sa.Integer)
    maximum: Mapped[int] = mapped_column(sa.Integer)
    passed: Mapped[bool | None]
    completed_on: Mapped[date | None]
    as_of: Mapped[date]
    source: Mapped[str] = clear(String(30), "code")
    batch_row_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_batch_rows.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(sa.ForeignKey("test_attempts.id"), index=True)


class ReportConflict(_OfEnrolment, Versioned, Base):
    """A report that contradicts what was accepted, or itself. It changes nothing until somebody decides: kept or taken.

    Kinds: lower (than accepted), differs (another result of the same try), verdict (score and pass mark say otherwise
    than the source; nothing was accepted). `completed_on` and `passed` are those of a test as reported.
    """

    __tablename__ = "report_conflicts"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code", default="lower")
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    subject: Mapped[str] = clear(String(20), "code")
    attempt: Mapped[int | None] = mapped_column(sa.Integer)
    accepted: Mapped[int] = mapped_column(sa.Integer)
    reported: Mapped[int] = mapped_column(sa.Integer)
    maximum: Mapped[int | None] = mapped_column(sa.Integer)
    completed_on: Mapped[date | None]
    passed: Mapped[bool | None]
    as_of: Mapped[date]
    source: Mapped[str] = clear(String(30), "code")
    batch_row_id: Mapped[int] = mapped_column(sa.ForeignKey("course_batch_rows.id"), index=True)
    state: Mapped[str] = clear(String(20), "code", default="open", index=True)
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]
    note = EncryptedOptional(optional=True)
