"""Tables of the partner directory. Offices are public; the people who work there are not."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Partner(Versioned, Base):
    """連携先: an office and the service that it offers. `search_text` is folded for finding in any script."""

    __tablename__ = "partners"
    __audited__ = True
    __table_args__ = (
        sa.UniqueConstraint("source_format", "source_id"),
        sa.Index("ix_partners_state_kind", "state", "kind"),
        sa.Index("ix_partners_area", "prefecture_code", "municipality_code"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    source_format: Mapped[str | None] = clear(String(20), "code")
    source_id: Mapped[str | None] = clear(String(120), "reference")
    source_url: Mapped[str] = clear(String(500), "public", default="")
    source_hash: Mapped[str] = clear(String(64), "digest", default="")
    org_name: Mapped[str] = clear(String(200), "public")
    service_name: Mapped[str] = clear(String(200), "public", default="")
    department: Mapped[str] = clear(String(200), "public", default="")
    description: Mapped[str] = clear(sa.Text(), "public", default="")
    kind: Mapped[str] = clear(String(40), "code")
    name_key: Mapped[str] = clear(String(400), "public", default="", index=True)
    search_text: Mapped[str] = clear(sa.Text(), "public", default="")
    org_key: Mapped[str] = clear(String(300), "public", default="", index=True)
    municipality_code: Mapped[str | None] = clear(String(6), "code")
    prefecture_code: Mapped[str | None] = clear(String(2), "code")
    area_scope: Mapped[str] = clear(String(20), "code", default="municipality")
    phone: Mapped[str] = clear(String(60), "public", default="")
    phone_e164: Mapped[str] = clear(String(20), "public", default="")
    fax: Mapped[str] = clear(String(60), "public", default="")
    email: Mapped[str] = clear(String(200), "public", default="")
    postal_code: Mapped[str] = clear(String(10), "public", default="")
    address: Mapped[str] = clear(String(300), "public", default="")
    address_hidden: Mapped[bool] = mapped_column(default=False)
    url: Mapped[str] = clear(String(500), "public", default="")
    hours: Mapped[str] = clear(sa.Text(), "public", default="")
    closed_days: Mapped[str] = clear(sa.Text(), "public", default="")
    methods: Mapped[str] = clear(sa.Text(), "public", default="")
    who: Mapped[str] = clear(sa.Text(), "public", default="")
    fees: Mapped[str] = clear(sa.Text(), "public", default="")
    papers: Mapped[str] = clear(sa.Text(), "public", default="")
    intake: Mapped[str] = clear(sa.Text(), "public", default="")
    capacity: Mapped[str | None] = clear(String(20), "code")
    capacity_on: Mapped[date | None]
    state: Mapped[str] = clear(String(20), "code", default="active")
    confirmed: Mapped[bool] = mapped_column(default=False)
    verified_on: Mapped[date | None] = mapped_column(index=True)
    verified_by_id: Mapped[int | None]
    verified_source: Mapped[str] = clear(String(500), "public", default="")
    dead_number_on: Mapped[date | None]
    dead_number_by_id: Mapped[int | None]
    retired_on: Mapped[date | None]
    retired_reason = EncryptedOptional(optional=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    by_hand: Mapped[bool] = mapped_column(default=False)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centres.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    updated_at: Mapped[datetime]

    topics: Mapped[list[PartnerTopic]] = relationship(lazy="raise", cascade="all, delete-orphan")
    languages: Mapped[list[PartnerLanguage]] = relationship(lazy="raise", cascade="all, delete-orphan")
    contacts: Mapped[list[PartnerContact]] = relationship(lazy="raise", order_by="PartnerContact.id")

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.id

    @property
    def name(self) -> str:
        """Organisation and, where it says more, the service."""
        if self.service_name and self.service_name not in self.org_name:
            return f"{self.org_name}（{self.service_name}）"
        return self.org_name


class PartnerTopic(Base):
    """A topic that the office can help with."""

    __tablename__ = "partner_topics"
    __table_args__ = (
        sa.UniqueConstraint("partner_id", "topic"),
        sa.Index("ix_partner_topics_topic", "topic"),
    )

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"))
    topic: Mapped[str] = clear(String(40), "code")


class PartnerLanguage(Base):
    """A language spoken there: on which weekdays (`0` Monday to `6`; empty = always), by whom or what."""

    __tablename__ = "partner_languages"

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = clear(String(10), "code")
    weekdays: Mapped[str] = clear(String(7), "code", default="")
    mode: Mapped[str | None] = clear(String(20), "code")
    note: Mapped[str] = clear(String(200), "public", default="")


class PartnerContact(Versioned, Base):
    """Somebody to ask for at the office."""

    __tablename__ = "partner_contacts"
    __audited__ = True

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    name = EncryptedText()
    duty = EncryptedOptional(optional=True)
    phone = EncryptedOptional(optional=True)
    email = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)
    retired_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.partner_id


class PartnerDuplicate(Base):
    """Two entries that may be the same desk, offered to an editor."""

    __tablename__ = "partner_duplicates"
    __audited__ = "partner"
    __table_args__ = (sa.UniqueConstraint("low_id", "high_id"),)

    low_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    score: Mapped[int]
    reason: Mapped[str] = clear(String(40), "code", default="")
    decided: Mapped[str | None] = clear(String(20), "code")
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.low_id
