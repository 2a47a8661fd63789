"""Tables of employers, of who worked where and when, and of supervision at the workplace."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Employer(Versioned, Base):
    """所属機関: a body that runs or is entrusted with a consultation desk. Public bodies: nothing of it is secret.

    Kinds: state, prefecture, municipality, association (国際交流協会など), contractor, other. `listed_on` is the civil
    day from which it agreed to stand in the published list (所属機関リスト); empty: not listed.
    """

    __tablename__ = "employers"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    code: Mapped[str | None] = clear(String(40), "reference", unique=True)
    name: Mapped[str] = clear(String(200), "label")
    kind: Mapped[str] = clear(String(20), "code")
    prefecture_code: Mapped[str] = clear(String(2), "code")
    municipality_code: Mapped[str | None] = clear(String(5), "code")
    listed_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "employer", self.id


class WorkplacePeriod(Versioned, Base):
    """勤務先, from a day until a day (both included, open end: still there). Main workplaces of a person never overlap;
    a gap is allowed and shown.

    `employment`: full_time, part_time, fixed_term, entrusted (委託), volunteer, other. `desk`: one_stop, municipal,
    state, other.
    """

    __tablename__ = "workplace_periods"
    __audited__ = True
    __table_args__ = (sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employers.id"), index=True)
    is_main: Mapped[bool] = mapped_column(default=True)
    employment: Mapped[str] = clear(String(20), "code")
    desk: Mapped[str] = clear(String(20), "code")
    role = EncryptedOptional(optional=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    end_reason: Mapped[str | None] = clear(String(20), "code")
    recorded_by_id: Mapped[int]

    employer: Mapped[Employer] = relationship(lazy="raise")
    supervisions: Mapped[list[Supervision]] = relationship(lazy="raise", order_by="Supervision.starts_on")

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id


class Supervision(Base):
    """指導者 at the workplace inside a period; never the learner. `agreed_at`: when they accepted; a substitute stands
    in where the first has left. `absence_told_from`: the civil day since when it is agreed that they are told of
    absences from the group days; empty: they are not told.
    """

    __tablename__ = "supervisions"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    period_id: Mapped[int] = mapped_column(sa.ForeignKey("workplace_periods.id"), index=True)
    name = EncryptedText()
    mail = EncryptedOptional(optional=True)
    is_substitute: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    agreed_at: Mapped[datetime | None]
    absence_told_from: Mapped[date | None]

    def is_told_of_absence(self, on: date) -> bool:
        """Whether that was agreed by the civil day, and they guide then."""
        guides = self.starts_on <= on <= (self.ends_on or date.max)
        return guides and self.absence_told_from is not None and self.absence_told_from <= on

    def audit_subject(self) -> tuple[str, int]:
        return "supervision", self.id
