"""Tables of the lists that were taken over: files on their way, matched columns, batches and their rows."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned

CREATED = "created"
CHANGED = "changed"


class ColumnMatch(Versioned, Base):
    """The columns of a centre's own list, matched to our fields under a name and known again by the header row."""

    __tablename__ = "partner_column_matches"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("centre_id", "name"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    name: Mapped[str] = clear(String(80), "label")
    headers: Mapped[str] = clear(String(64), "digest", index=True)
    columns: Mapped[dict[str, str]] = clear(sa.JSON(), "label")
    used_at: Mapped[datetime]

    def audit_subject(self) -> tuple[str, int]:
        return "partner_columns", self.id


class HeldFile(Base):
    """A file between its upload and its import: one for each person, encrypted, for a day."""

    __tablename__ = "partner_held_files"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    file_format: Mapped[str] = clear(String(20), "code")
    name = EncryptedText()
    content = EncryptedText()
    match_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner_column_matches.id"))
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner_imports.id"))


class PartnerImport(Base):
    """One list that was taken over. Its file is known again by the keyed digest of its bytes."""

    __tablename__ = "partner_imports"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int]
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centres.id"))
    file_format: Mapped[str] = clear(String(20), "code")
    file_name = EncryptedText()
    digest: Mapped[bytes] = clear(sa.LargeBinary(32), "digest", index=True)
    total: Mapped[int] = mapped_column(sa.Integer)
    created: Mapped[int] = mapped_column(sa.Integer)
    updated: Mapped[int] = mapped_column(sa.Integer)
    unchanged: Mapped[int] = mapped_column(sa.Integer)
    refused: Mapped[int] = mapped_column(sa.Integer)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None]
    undone_reason = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        # The directory as a whole: an import is one act, however many entries it made.
        return "partner", 0


class PartnerImportRow(Base):
    """An entry that an import made or changed; `before` is what stood there, encrypted whatever the entry is.

    `version` is that of the entry as the import left it: a higher one means that it was changed since.
    `outcome` says what became of it when the import was undone (see `undoing.OUTCOMES`).
    """

    __tablename__ = "partner_import_rows"
    __table_args__ = (sa.Index("ix_partner_import_rows_batch", "batch_id", "made"),)

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("partner_imports.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    made: Mapped[str] = clear(String(10), "code")
    version: Mapped[int] = mapped_column(sa.Integer)
    before = EncryptedOptional(optional=True)
    outcome: Mapped[str] = clear(String(10), "code", default="")
