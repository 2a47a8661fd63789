"""Table of leave: one record moves deadlines of training and the end of validity."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class LearnerLeave(Versioned, Base):
    """休業など, from a day until a day (both included). Why somebody is on leave is told to administrators only.

    Kinds: childbirth, child_care, illness, family_care, secondment, bereavement, other. States: requested, checked,
    granted, refused, replaced. Ended early or extended: another row takes its place on the day `replaced_on`, so that
    what was known before stays readable. `known_on` is the day of the grant.
    """

    __tablename__ = "learner_leaves"
    __audited__ = True
    __table_args__ = (sa.CheckConstraint("last_day >= first_day", name="ends_after_start"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    kind = EncryptedOptional(optional=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    moves_training: Mapped[bool] = mapped_column(default=True)
    moves_validity: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = clear(String(20), "code", default="requested")
    requested_on: Mapped[date]
    known_on: Mapped[date | None]
    replaced_on: Mapped[date | None]
    evidence = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)
    requested_by_id: Mapped[int]
    decided_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id
