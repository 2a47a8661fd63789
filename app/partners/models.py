"""Tables of the partner directory. Offices are public; refuges, and the people who work anywhere, are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import ids
from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned
from app.partners import hiding, tokens
from app.partners.classify import REFUGE_KINDS
from app.partners.details import keeping
from app.partners.details.tables import (
    PartnerArea,
    PartnerFee,
    PartnerLanguage,
    PartnerOrganisation,
    PartnerOrganisationName,
    PartnerPaper,
    PartnerSchedule,
    PartnerStatus,
    PartnerTelephone,
)
from app.partners.details.values import Details
from app.partners.discreet import DiscreetOptional, DiscreetText

__all__ = [
    "Partner",
    "PartnerArea",
    "PartnerContact",
    "PartnerDuplicate",
    "PartnerFee",
    "PartnerLanguage",
    "PartnerOrganisation",
    "PartnerOrganisationName",
    "PartnerPaper",
    "PartnerSchedule",
    "PartnerStatus",
    "PartnerTelephone",
    "PartnerToken",
    "PartnerTopic",
    "token_rows",
]


def _rows(table: str) -> Any:
    """A list of particulars; joined by the id alone, as the kind beside it is the database's own guard."""
    join = f"Partner.id == foreign({table}.partner_id)"
    return relationship(lazy="raise", cascade="all, delete-orphan", primaryjoin=join, order_by=f"{table}.id")


class Partner(Versioned, Base):
    """連携先: an office and the service that it offers. `search_text` is folded for finding in any script.

    Of refuges every text lies in `hidden`, and the columns are empty (`hiding`): on the class an attribute like
    `org_name` is the column, on a row it is the text wherever that lies.
    """

    __tablename__ = "partners"
    __audited__ = True
    __table_args__ = (
        sa.UniqueConstraint("source_format", "source_id"),
        sa.CheckConstraint(hiding.NO_REFUGE_IN_CLEAR, name="no_refuge_in_clear"),
        sa.CheckConstraint(hiding.NO_HIDDEN_ADDRESS_IN_CLEAR, name="no_hidden_address_in_clear"),
        sa.Index("ix_partners_state_kind", "state", "kind"),
        sa.Index("ix_partners_area", "prefecture_code", "municipality_code"),
        sa.Index("ix_partners_municipality", "municipality_code"),
        sa.Index("ix_partners_scope", "area_scope", "prefecture_code"),
        # What the particulars of an office point to.
        sa.Index("ix_partners_id_kind", "id", "kind", unique=True),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    source_format: Mapped[str | None] = clear(String(20), "code")
    source_id = DiscreetOptional(String(120), "reference", nullable=True)
    source_url = DiscreetText(String(500), default="")
    source_hash = DiscreetText(String(64), "digest", default="")
    hidden = EncryptedOptional(optional=True)
    org_name = DiscreetText(String(200))
    service_name = DiscreetText(String(200), default="")
    department = DiscreetText(String(200), default="")
    description = DiscreetText(sa.Text(), default="")
    kind: Mapped[str] = clear(String(40), "code")
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner_organisations.id"), index=True)
    other_names = DiscreetText(sa.Text(), default="", server_default="")
    name_key: Mapped[str] = clear(String(400), "public", default="", index=True)
    search_text: Mapped[str] = clear(sa.Text(), "public", default="")
    org_key: Mapped[str] = clear(String(300), "public", default="", index=True)
    municipality_code: Mapped[str | None] = clear(String(6), "code")
    prefecture_code: Mapped[str | None] = clear(String(2), "code")
    area_scope: Mapped[str] = clear(String(20), "code", default="municipality")
    phone = DiscreetText(String(60), default="")
    phone_e164 = DiscreetText(String(20), default="")
    fax = DiscreetText(String(60), default="")
    email = DiscreetText(String(200), default="")
    postal_code = DiscreetText(String(10), default="")
    address = DiscreetText(String(300), default="")
    address_hidden: Mapped[bool] = mapped_column(default=False)
    url = DiscreetText(String(500), default="")
    hours = DiscreetText(sa.Text(), default="")
    closed_days = DiscreetText(sa.Text(), default="")
    methods = DiscreetText(sa.Text(), default="")
    who = DiscreetText(sa.Text(), default="")
    fees = DiscreetText(sa.Text(), default="")
    papers = DiscreetText(sa.Text(), default="")
    intake = DiscreetText(sa.Text(), default="")
    minimum_age: Mapped[int | None] = mapped_column(sa.SmallInteger)
    maximum_age: Mapped[int | None] = mapped_column(sa.SmallInteger)
    residents_only: Mapped[bool | None]
    intake_routes: Mapped[str] = clear(String(80), "code", default="", server_default="")
    accepts_referrals: Mapped[bool | None]
    own_consent_form: Mapped[bool | None]
    capacity: Mapped[str | None] = clear(String(20), "code")
    capacity_on: Mapped[date | None]
    state: Mapped[str] = clear(String(20), "code", default="active")
    confirmed: Mapped[bool] = mapped_column(default=False)
    verified_on: Mapped[date | None] = mapped_column(index=True)
    verified_by_id: Mapped[int | None]
    verified_source = DiscreetText(String(500), default="")
    verify_due_on: Mapped[date | None] = mapped_column(index=True)
    dead_number_on: Mapped[date | None]
    dead_number_by_id: Mapped[int | None]
    retired_on: Mapped[date | None]
    retired_reason = EncryptedOptional(optional=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"), index=True)
    by_hand: Mapped[bool] = mapped_column(default=False)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centres.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    updated_at: Mapped[datetime]

    topics: Mapped[list[PartnerTopic]] = relationship(lazy="raise", cascade="all, delete-orphan")
    languages: Mapped[list[PartnerLanguage]] = _rows("PartnerLanguage")
    telephones: Mapped[list[PartnerTelephone]] = _rows("PartnerTelephone")
    schedules: Mapped[list[PartnerSchedule]] = _rows("PartnerSchedule")
    areas: Mapped[list[PartnerArea]] = _rows("PartnerArea")
    statuses: Mapped[list[PartnerStatus]] = _rows("PartnerStatus")
    fee_rows: Mapped[list[PartnerFee]] = _rows("PartnerFee")
    paper_rows: Mapped[list[PartnerPaper]] = _rows("PartnerPaper")
    organisation: Mapped[PartnerOrganisation | None] = relationship(lazy="raise")
    contacts: Mapped[list[PartnerContact]] = relationship(lazy="raise", order_by="PartnerContact.id")

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.id

    @property
    def name(self) -> str:
        """Organisation and, where it says more, the service."""
        if self.service_name and self.service_name not in self.org_name:
            return f"{self.org_name}（{self.service_name}）"
        return self.org_name

    @property
    def hidden_texts(self) -> Mapping[str, str]:
        """The texts that are encrypted, by field; empty for a public office."""
        stored: bytes | None = getattr(self, "hidden_ct")  # noqa: B009 - made by the descriptor, unknown to mypy
        if stored is None:
            return _NOTHING
        known = self.__dict__.get("_hidden_texts")
        if known is None or known[0] != stored:
            known = self.__dict__["_hidden_texts"] = (stored, hiding.unpacked(self.hidden))
        found: Mapping[str, str] = known[1]
        return found

    def hide(self, name: str, text: str | None) -> None:
        """Set a text that is encrypted now."""
        self.hidden = hiding.packed({**self.hidden_texts, name: text or ""})

    def settle(self) -> None:
        """Put every text where it belongs by kind and mark, and compute what follows from the texts.

        Called before each row is written, so a partner that becomes a refuge, or stops being one, moves whole.
        """
        self.address_hidden = hiding.hides_address(self.kind, bool(self.address_hidden))
        texts = {name: getattr(self, name) or "" for name in hiding.TEXTS}
        named = texts | {name: getattr(self, name) for name in hiding.SOURCE}
        rows = self.hidden_texts.get(hiding.ROWS)
        clear_texts, hidden = hiding.part(self.kind, self.address_hidden, named)
        if rows:
            hidden[hiding.ROWS] = rows
        keys = self.keys()
        for name, text in clear_texts.items():
            setattr(self, f"{name}_clear", text or (None if name == "source_id" else ""))
        for name, key in keys.items():
            setattr(self, name, "" if self.is_refuge else key)
        self.hidden = hiding.packed(hidden)

    def keys(self) -> dict[str, str]:
        """What the partner is found and compared by, folded; a refuge keeps tokens of it alone."""
        shown = (
            "org_name",
            "other_names",
            "service_name",
            "department",
            "phone",
            *(() if self.address_hidden else ("address",)),
        )
        texts = {name: getattr(self, name) for name in shown}
        return tokens.keys_of(texts, self.municipality_code, self.prefecture_code)

    @property
    def details(self) -> Details:
        """The particulars, wherever they lie; loaded with the whole entry (`queries.by_ref`)."""
        return keeping.of(self)

    @property
    def is_refuge(self) -> bool:
        """Whether nothing of the row may be read without the right and the keys."""
        return self.kind in REFUGE_KINDS


_NOTHING: Mapping[str, str] = MappingProxyType({})


@event.listens_for(Partner, "before_insert")
@event.listens_for(Partner, "before_update")
def _settle(_mapper: object, connection: Connection, partner: Partner) -> None:
    if partner.is_refuge and _changed(partner, "kind"):
        keeping.take_in(connection, partner)
    partner.settle()


def _changed(partner: Partner, *names: str) -> bool:
    state: Any = sa.inspect(partner)
    return any(state.attrs[name].history.has_changes() for name in names)


@event.listens_for(Partner, "after_insert")
@event.listens_for(Partner, "after_update")
def _index(_mapper: object, connection: Connection, partner: Partner) -> None:
    if _changed(partner, "hidden_ct", "kind"):
        connection.execute(sa.delete(PartnerToken).where(PartnerToken.partner_id == partner.id))
        if partner.is_refuge:
            found = tokens.of_refuge(partner.keys(), partner.phone)
            connection.execute(sa.insert(PartnerToken), token_rows(partner.id, found))


@event.listens_for(Partner, "after_update")
def _leave_body(_mapper: object, connection: Connection, partner: Partner) -> None:
    state: Any = sa.inspect(partner)
    for body_id in filter(None, state.attrs.organisation_id.history.deleted or ()):
        keeping.drop_unused_body(connection, body_id)


def token_rows(partner_id: int, found: Iterable[bytes]) -> list[dict[str, Any]]:
    """Rows of tokens for an insert that goes round the mapper."""
    return [{"id": ids.new_id(), "partner_id": partner_id, "token": token} for token in sorted(found)]


class PartnerToken(Base):
    """Blind index of refuges: a keyed token of a pair of letters, of the desk or of its number."""

    __tablename__ = "partner_tokens"
    __table_args__ = (sa.Index("ix_partner_tokens_token", "token", "partner_id"),)

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    token: Mapped[bytes] = clear(sa.LargeBinary(8), "digest")


class PartnerTopic(Base):
    """A topic that the office can help with."""

    __tablename__ = "partner_topics"
    __table_args__ = (
        sa.UniqueConstraint("partner_id", "topic"),
        sa.Index("ix_partner_topics_topic", "topic"),
    )

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"))
    topic: Mapped[str] = clear(String(40), "code")


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
