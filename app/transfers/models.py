"""Tables of transfers between centres. Reasons, consents and the closing summary are encrypted."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned
from app.transfers.lifecycle import READ_DAYS


class Transfer(Versioned, Base):
    """引継ぎ of one case from a centre to another.

    The consent to it stands here and not among the person's consents: those speak of data told to an office again and
    again until they end; this one is of one act, of the whole file, to one centre. `guarded`: the place to which the
    person goes is kept from the ordinary staff of the former centre. `summary`: the closing summary as JSON, frozen at
    the handover for the former centre, readable until `readable_until` (a civil day), then deleted.
    """

    __tablename__ = "transfers"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_transfers_incoming", "to_centre_id", "status"),
        sa.Index("ix_transfers_outgoing", "from_centre_id", "status"),
        sa.Index("ix_transfers_case", "case_id", "handed_over_at"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    from_centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    to_centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    status: Mapped[str] = clear(String(20), "code")
    reason = EncryptedText()
    guarded: Mapped[bool]
    read_days: Mapped[int] = mapped_column(sa.Integer, default=READ_DAYS)
    proposed_by_id: Mapped[int]
    proposed_at: Mapped[datetime]
    given_by: Mapped[str | None] = clear(String(20), "code")
    given_ground = EncryptedOptional(optional=True)
    given_on: Mapped[date | None]
    language: Mapped[str | None] = clear(String(10), "code")
    interpreter: Mapped[str | None] = clear(String(20), "code")
    interpreter_name = EncryptedOptional(optional=True)
    method: Mapped[str | None] = clear(String(30), "code")
    read_out_by = EncryptedOptional(optional=True)
    read_out_at: Mapped[datetime | None]
    text_read = EncryptedOptional(optional=True)
    exception: Mapped[str | None] = clear(String(30), "code")
    exception_note = EncryptedOptional(optional=True)
    exception_approved_by_id: Mapped[int | None]
    exception_approved_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    end_reason = EncryptedOptional(optional=True)
    handed_over_at: Mapped[datetime | None]
    readable_until: Mapped[date | None] = mapped_column(index=True)
    summary = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "transfer", self.id


class TransferCopy(Base):
    """A person with other business in the former centre: stays there, and a copy of their record came along.

    For tracing what was handed over; no page shows it, so that neither centre reads the other's record.
    """

    __tablename__ = "transfer_copies"
    __audited__ = True

    transfer_id: Mapped[int] = mapped_column(sa.ForeignKey("transfers.id", ondelete="CASCADE"), index=True)
    original_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"))
    copy_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"))

    def audit_subject(self) -> tuple[str, int]:
        return "transfer", self.transfer_id
