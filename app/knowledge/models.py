"""Tables of know-how cards. A card holds coded facts and texts from which identity was removed."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Card(Versioned, Base):
    """ノウハウ. States: draft, checking, published, returned, retired. `scope`: centre, prefecture, all."""

    __tablename__ = "cards"
    __audited__ = True
    __table_args__ = (sa.Index("ix_cards_state", "state", "scope", "centre_id"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = clear(String(20), "code", default="draft")
    scope: Mapped[str] = clear(String(20), "code", default="centre")
    prefecture_code: Mapped[str | None] = clear(String(2), "code")
    title = EncryptedText()
    situation = EncryptedText()
    done = EncryptedText()
    tips = EncryptedOptional(optional=True)
    residence_status: Mapped[str] = clear(String(60), "code", default="unknown")
    language: Mapped[str] = clear(String(10), "code", default="unknown")
    household: Mapped[str] = clear(String(30), "code", default="unknown")
    outcome: Mapped[str] = clear(String(30), "code", default="unknown")
    partner_kinds: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    days: Mapped[int | None] = mapped_column(sa.Integer)
    written_by_id: Mapped[int]
    written_at: Mapped[datetime]
    checked_by_id: Mapped[int | None]
    checked_at: Mapped[datetime | None]
    check_note = EncryptedOptional(optional=True)
    published_on: Mapped[date | None]
    review_on: Mapped[date | None]
    shown: Mapped[int] = mapped_column(sa.Integer, default=0)
    used: Mapped[int] = mapped_column(sa.Integer, default=0)
    helped: Mapped[int] = mapped_column(sa.Integer, default=0)

    domains: Mapped[list[CardDomain]] = relationship(lazy="raise", cascade="all, delete-orphan")

    def audit_subject(self) -> tuple[str, int]:
        return "card", self.id


class CardDomain(Base):
    """A domain of need that the card speaks of."""

    __tablename__ = "card_domains"
    __table_args__ = (sa.UniqueConstraint("card_id", "domain"), sa.Index("ix_card_domains_domain", "domain"))

    card_id: Mapped[int] = mapped_column(sa.ForeignKey("cards.id", ondelete="CASCADE"))
    domain: Mapped[str] = clear(String(20), "code")
