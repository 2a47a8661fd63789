"""Tables of files from outside: held between upload and decision, taken over as batches with the rows as they were."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base


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
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None]
    undone_reason = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "course_batch", self.id


class CourseBatchRow(Base):
    """One row of a batch, frozen: what stood in it, what was done (new, changed, same, skipped, error) and why.

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
