"""Tables of attendance: one mark for a person and a half day, make-ups of what was missed, what happened to a block."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class AttendanceMark(Versioned, Base):
    """出欠 of an enrolment at a block; no row: expected. Times are `HH:MM` of Japan; minutes are derived from them.

    `source`: list, check_in, notice. `device` is a keyed digest of a token that the check-in leaves in a browser: the
    same one for two people says that they shared a device.
    """

    __tablename__ = "attendance_marks"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("block_id", "enrolment_id"),)

    block_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort_blocks.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    state: Mapped[str] = clear(String(20), "code", default="expected")
    arrived: Mapped[str | None] = clear(String(5), "time")
    left: Mapped[str | None] = clear(String(5), "time")
    source: Mapped[str] = clear(String(20), "code", default="list")
    device: Mapped[str | None] = clear(String(32), "digest")
    note = EncryptedOptional(optional=True)
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id


class MakeUp(Versioned, Base):
    """補講 of one missed block: needed, offered (with the block that makes up for it), done, refused. That its time
    ran out is derived from the last day of the stage.
    """

    __tablename__ = "make_ups"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "missed_block_id"),)

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"))
    missed_block_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort_blocks.id"), index=True)
    offered_block_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cohort_blocks.id"), index=True)
    number: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = clear(String(20), "code", default="needed")
    state_on: Mapped[date]

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id


class BlockEvent(Base):
    """One thing that happened to a block, never changed: opened, closed, locked, reopened, cancelled, changed."""

    __tablename__ = "block_events"
    __audited__ = True

    block_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort_blocks.id"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    known_at: Mapped[datetime]
    effective_on: Mapped[date]
    actor_id: Mapped[int]
    note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "block", self.block_id
