"""Tables of files from outside: held between upload and decision, taken over as batches with the rows as they were."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class LearnerNumber(Base):
    """By which number a course system knows a person; a number means one person for ever within its source."""

    __tablename__ = "learner_numbers"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("source", "number"),)

    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = clear(String(30), "code")
    number: Mapped[str] = clear(String(60), "reference")

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id


class CourseFile(Base):
    """A file between its upload and the decision about it: one for each person, encrypted, for a day."""

    __tablename__ = "course_files"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = clear(String(20), "code")
    mode: Mapped[str] = clear(String(20), "code")
    source: Mapped[str] = clear(String(30), "code")
    name = EncryptedText()
    content = EncryptedText()
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_batches.id"))


class CourseBatch(Base):
    """One file that was taken over. `digest` (keyed) knows the same bytes again."""

    __tablename__ = "course_batches"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code")
    mode: Mapped[str] = clear(String(20), "code")
    source: Mapped[str] = clear(String(30), "code")
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int]
    file_name = EncryptedText()
    digest: Mapped[bytes] = clear(sa.LargeBinary(32), "digest", index=True)
    made: Mapped[int] = mapped_column(sa.Integer)
    changed: Mapped[int] = mapped_column(sa.Integer)
    same: Mapped[int] = mapped_column(sa.Integer)
    skipped: Mapped[int] = mapped_column(sa.Integer)
    refused: Mapped[int] = mapped_column(sa.Integer)
    unclear: Mapped[int] = mapped_column(sa.Integer, default=0)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None]
    undone_reason = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "course_batch", self.id


class UnclearRow(Versioned, Base):
    """A row of which nobody can say by its numbers whom it means, until somebody does: open, tied, new, set_aside.

    `identity` (keyed digest) are the cells that say who it is: the answer holds for every later row with the same.
    `data` is the row as it was uploaded, `number` its row in the sheet; `origin_id`: the batch in which the other rows
    of its file were taken over, so this one follows when it is answered, as the batch `batch_id`. `number_id` is the
    number that the answer taught.
    """

    __tablename__ = "unclear_rows"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code")
    source: Mapped[str] = clear(String(30), "code")
    identity: Mapped[bytes] = clear(sa.LargeBinary(32), "digest", unique=True)
    number: Mapped[int] = mapped_column(sa.Integer)
    codes: Mapped[str] = clear(String(200), "code")
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    file_name = EncryptedText()
    data = EncryptedText()
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_batches.id"))
    state: Mapped[str] = clear(String(20), "code", default="open", index=True)
    learner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    number_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learner_numbers.id", ondelete="SET NULL"))
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_batches.id"))
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]
    note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "unclear_row", self.id


class CourseBatchRow(Base):
    """One row of a batch, frozen: what stood in it, what was done (an action of a plan) and why.

    `made` names rows that it made (table:id), `before` what a changed one was, for the undo; `version` is that of the
    learner as the batch left it.
    """

    __tablename__ = "course_batch_rows"
    __table_args__ = (sa.UniqueConstraint("batch_id", "number"),)

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("course_batches.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    action: Mapped[str] = clear(String(10), "code")
    codes: Mapped[str] = clear(String(200), "code", default="")
    learner_id: Mapped[int | None] = mapped_column(sa.BigInteger(), index=True)
    version: Mapped[int | None] = mapped_column(sa.Integer)
    data = EncryptedText()
    made = EncryptedOptional(optional=True)
    before = EncryptedOptional(optional=True)
