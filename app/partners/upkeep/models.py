"""Tables of the upkeep: who looks after an entry, reports that something is wrong, and what changed."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base


class PartnerCare(Base):
    """How one centre looks after one entry. `marked`: it is in use there, whether anybody was referred or not."""

    __tablename__ = "partner_care"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("centre_id", "partner_id"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    editor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    marked: Mapped[bool] = mapped_column(default=False)

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.partner_id


class PartnerDesk(Base):
    """Who looks after the entries that a centre uses and that have no editor of their own there."""

    __tablename__ = "partner_desks"
    __audited__ = True

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id", ondelete="CASCADE"), unique=True)
    editor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))

    def audit_subject(self) -> tuple[str, int]:
        return "centre", self.centre_id


class PartnerReport(Base):
    """誤りの報告: somebody found an entry wrong. It stands until an editor has settled it and the reporter has
    heard. `what`, `verdict`: codes of `rules`."""

    __tablename__ = "partner_reports"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_partner_reports_open", "partner_id", "settled_on"),
        sa.Index("ix_partner_reports_mine", "reported_by_id", "heard_on"),
    )

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"), index=True)
    what: Mapped[str] = clear(String(20), "code")
    note = EncryptedOptional(optional=True)
    reported_on: Mapped[date]
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int]
    verdict: Mapped[str | None] = clear(String(20), "code")
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[int | None]
    heard_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.partner_id


class PartnerChange(Base):
    """One change of an entry, appended. `said`: a list of (field, before, after, secret) as JSON, encrypted whole,
    so that the texts of refuges and hidden addresses stand in clear nowhere."""

    __tablename__ = "partner_changes"
    __audited__ = True
    __table_args__ = (sa.Index("ix_partner_changes_of", "partner_id", "at"),)

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[int]
    how: Mapped[str] = clear(String(10), "code")
    said = EncryptedText()

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.partner_id
