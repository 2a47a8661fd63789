"""Tables of referrals. What was sent is frozen with a digest; every move is an appended event."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Referral(Versioned, Base):
    """連携・引継ぎ. `status` repeats the last event's target; `closed_on` is set after asking the person.

    `frozen` is the JSON of what was sent and `frozen_digest` its SHA-256; `fields` are codes of SHARE_FIELDS.
    The `*_due_on` are the clocks of `app.referrals.clocks` (civil days); `held_since` stops them.
    """

    __tablename__ = "referrals"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_referrals_list", "centre_id", "status", "answer_due_on"),
        sa.Index("ix_referrals_partner", "partner_id", "status"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("steps.id", ondelete="SET NULL"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id"))
    mode: Mapped[str] = clear(String(30), "code")
    priority: Mapped[str] = clear(String(20), "code", default="routine")
    status: Mapped[str] = clear(String(20), "code", default="draft")
    request = EncryptedText()
    story = EncryptedOptional(optional=True)
    fields: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    consent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consents.id"))
    exception: Mapped[str | None] = clear(String(30), "code")
    exception_note = EncryptedOptional(optional=True)
    exception_by_id: Mapped[int | None]
    exception_approved_by_id: Mapped[int | None]
    exception_approved_at: Mapped[datetime | None]
    frozen = EncryptedOptional(optional=True)
    frozen_digest: Mapped[str | None] = clear(String(64), "digest")
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    answer_due_on: Mapped[date | None]
    first_contact_due_on: Mapped[date | None]
    first_contact_on: Mapped[date | None]
    news_due_on: Mapped[date | None]
    outcome_due_on: Mapped[date | None]
    held_since: Mapped[date | None]
    review_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    partner_person = EncryptedOptional(optional=True)
    outcome: Mapped[str | None] = clear(String(30), "code")
    activities = EncryptedOptional(optional=True)
    helped: Mapped[str | None] = clear(String(20), "code")
    could_not_learn: Mapped[str | None] = clear(String(30), "code")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    person_said = EncryptedOptional(optional=True)
    next_action = EncryptedOptional(optional=True)
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None]
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    error_asked_by_id: Mapped[int | None]
    error_note = EncryptedOptional(optional=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    edited_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.id

    @property
    def written_by_id(self) -> int:
        """Who last wrote the content; they cannot be its second person."""
        return self.edited_by_id or self.created_by_id


class ReferralEvent(Base):
    """One move: who acted, who typed it, heard by which way, why. Rows are only added."""

    __tablename__ = "referral_events"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    from_status: Mapped[str] = clear(String(20), "code", default="")
    to_status: Mapped[str] = clear(String(20), "code")
    actor_kind: Mapped[str] = clear(String(20), "code")
    actor_name = EncryptedOptional(optional=True)
    typed_by_id: Mapped[int]
    heard_via: Mapped[str | None] = clear(String(20), "code")
    reason: Mapped[str | None] = clear(String(30), "code")
    note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id


class AnswerLink(Base):
    """回答ページ: the address under which a partner without an account answers one referral.

    `token` opens the page, `code` (six figures, told by telephone) its content; both are kept encrypted so that the
    coordinator can tell them again, and found by the digest of the token. `expires_on` is the last civil day.
    `session_digest` is that of the browser that gave the code last, until `session_until`.
    """

    __tablename__ = "answer_links"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = clear(String(64), "digest", unique=True)
    token = EncryptedText()
    code = EncryptedText()
    made_at: Mapped[datetime]
    made_by_id: Mapped[int]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(sa.Integer, default=0)
    session_digest: Mapped[str | None] = clear(String(64), "digest")
    session_until: Mapped[datetime | None]

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id


class Gap(Versioned, Base):
    """連携先不足: no partner was found, or the one asked declined; reported by area, domain, language and status.

    `residence_status` is what was known on the day; `workaround` is what was done instead (None: nobody said).
    `mistaken_on`: recorded in error on that civil day found out; kept, and in no figure.
    """

    __tablename__ = "gaps"
    __audited__ = True
    __table_args__ = (sa.Index("ix_gaps_figures", "centre_id", "recorded_on"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    referral_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referrals.id"))
    domain: Mapped[str] = clear(String(20), "code")
    partner_kind: Mapped[str | None] = clear(String(40), "code")
    municipality_code: Mapped[str | None] = clear(String(6), "code")
    language: Mapped[str] = clear(String(10), "code", default="unknown")
    residence_status: Mapped[str] = clear(String(60), "code", default="not_asked")
    reason: Mapped[str] = clear(String(30), "code")
    note = EncryptedOptional(optional=True)
    workaround: Mapped[str | None] = clear(String(20), "code")
    workaround_note = EncryptedOptional(optional=True)
    recorded_on: Mapped[date]
    recorded_by_id: Mapped[int]
    mistaken_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "gap", self.id
