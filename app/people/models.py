"""Tables of people. Whatever identifies or tells about a person is encrypted; codes for counting are not."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned
from app.people.safe_contact import Say, words_of


class Person(Versioned, Base):
    """相談者・関係者. `call_name` is what to call out loud; `birth` is a partial date (2018, 2018-04, 2018-04-10)."""

    __tablename__ = "persons"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"), index=True)
    call_name = EncryptedText()
    birth = EncryptedOptional(optional=True)
    sex: Mapped[str] = clear(String(20), "code", default="unknown")
    nationality: Mapped[str] = clear(String(20), "code", default="unknown")
    municipality_code: Mapped[str | None] = clear(String(6), "code")
    address = EncryptedOptional(optional=True)
    address_hidden: Mapped[bool] = mapped_column(default=False)
    plain_japanese: Mapped[bool] = mapped_column(default=False)
    uses_sign: Mapped[bool] = mapped_column(default=False)
    note = EncryptedOptional(optional=True)
    # Safe contact: may we call, from when to when, may we say who we are.
    may_call: Mapped[bool | None]
    may_message: Mapped[bool | None]
    may_mail: Mapped[bool | None]
    may_say_who: Mapped[bool | None]
    call_from: Mapped[str | None] = clear(String(5), "code")
    call_until: Mapped[str | None] = clear(String(5), "code")
    call_weekdays: Mapped[str] = clear(String(7), "code", default="")
    contact_note = EncryptedOptional(optional=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persons.id"))

    names: Mapped[list[PersonName]] = relationship(lazy="raise", order_by="PersonName.id", cascade="all, delete-orphan")
    points: Mapped[list[ContactPoint]] = relationship(
        lazy="raise", order_by="ContactPoint.id", cascade="all, delete-orphan"
    )
    languages: Mapped[list[PersonLanguage]] = relationship(
        lazy="raise", order_by="PersonLanguage.id", cascade="all, delete-orphan"
    )
    facts: Mapped[list[ResidenceFact]] = relationship(
        lazy="raise", order_by="(ResidenceFact.as_of.desc(), ResidenceFact.id.desc())"
    )

    def audit_subject(self) -> tuple[str, int]:
        return "person", self.id

    def contact_words(self, say: Say) -> list[str]:
        """How the person may be reached, in words (`say` translates: `rq._`); empty when nobody has asked yet."""
        return words_of(self, say)


class _OfPerson:
    """Rows that belong to one person and are audited as part of that person."""

    __audited__ = True
    person_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "person", self.person_id


class PersonName(_OfPerson, Base):
    """One name as typed; never split. Kinds: NAME_KINDS."""

    __tablename__ = "person_names"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    value = EncryptedText()
    source: Mapped[str] = clear(String(20), "code", default="unknown")


class PersonNameToken(Base):
    """Blind index: a keyed token of a word of a name, its beginning, a number's digits or a day of birth."""

    __tablename__ = "person_name_tokens"
    __table_args__ = (sa.Index("ix_person_name_tokens_lookup", "centre_id", "token", "person_id"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int]
    token: Mapped[bytes] = clear(sa.LargeBinary(8), "digest")


class ContactPoint(_OfPerson, Base):
    """A telephone number, address of mail or account by which the person can be reached."""

    __tablename__ = "contact_points"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    value = EncryptedText()
    note = EncryptedOptional(optional=True)


class PersonLanguage(_OfPerson, Base):
    """A language of the person, and how well (JAPANESE_LEVELS for `ja`)."""

    __tablename__ = "person_languages"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = clear(String(10), "code")
    spoken: Mapped[bool] = mapped_column(default=True)
    written: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str] = clear(String(20), "code", default="unknown")


class ResidenceFact(_OfPerson, Base):
    """What was known of the residence on a day, and from where. Rows are added, never changed."""

    __tablename__ = "residence_facts"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    as_of: Mapped[date]
    status: Mapped[str] = clear(String(60), "code", default="not_asked")
    period_end: Mapped[date | None] = mapped_column(index=True)
    card_expiry: Mapped[date | None]
    pending_since: Mapped[date | None]
    source: Mapped[str] = clear(String(20), "code", default="told")
    note = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]


class Household(Base):
    """世帯. Its members come and go; audited through its members."""

    __tablename__ = "households"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"), index=True)


class HouseholdMember(_OfPerson, Base):
    """A person in a household, in a role, from a day until a day (HOUSEHOLD_ROLES)."""

    __tablename__ = "household_members"
    __table_args__ = (sa.Index("ix_household_members_household", "household_id"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = clear(String(20), "code")
    since: Mapped[date | None]
    until: Mapped[date | None]


class Consent(Versioned, _OfPerson, Base):
    """同意: who agreed to what being told to whom, in which language, how, until when, withdrawn when.

    Covers one partner (`partner_id`) or a kind of partner (`partner_kind`), for `purposes` (codes; `purpose` are
    the words); `fields` are codes of the share-field list. `both_ways`: words may come back, else only status codes.
    `ground` says why somebody else than the person could give it; `text_read` is the very text that was shown or
    read out, `text_version` which wording that was, `kept_at` where the signed paper lies. Who read it, and when, is
    demanded by telephone. `renews_id` is the consent that this one goes on from. A legal exception is no consent: it
    stands on the referral.
    """

    __tablename__ = "consents"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    given_by: Mapped[str] = clear(String(20), "code", default="self")
    ground = EncryptedOptional(optional=True)
    given_on: Mapped[date]
    language: Mapped[str] = clear(String(10), "code")
    interpreter: Mapped[str] = clear(String(20), "code", default="none")
    interpreter_name = EncryptedOptional(optional=True)
    method: Mapped[str] = clear(String(30), "code")
    read_out_by = EncryptedOptional(optional=True)
    read_out_at: Mapped[datetime | None]
    purposes: Mapped[list[str]] = clear(sa.JSON(), "code", default=list, server_default="[]")
    purpose = EncryptedText()
    text_read = EncryptedOptional(optional=True)
    text_version: Mapped[str | None] = clear(String(20), "code")
    kept_at = EncryptedOptional(optional=True)
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"), index=True)
    partner_kind: Mapped[str | None] = clear(String(40), "code")
    fields: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    both_ways: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_note = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]
    renews_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consents.id"))
