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

    `frozen` is the JSON of what was sent and `frozen_digest` its SHA-256; `fields` are codes of SHARE_FIELDS, of which
    `story`, `health` and `danger` are written here; `beyond_reason` says why more than the minimum is told.
    `exception_at_once`: it could not wait for the second person, who reviews it afterwards (`exception_review`).
    `mode` "inbound" is what another office asks of us: `app.referrals.inbound` alone deals with it.
    The `*_due_on` are the clocks of `app.referrals.clocks` (civil days); `held_since` stops them; `spans` are the
    settings of the centre as they were when it was sent. `sub_status` says more of where it stands and moves nothing.
    `hop` is its place in the chain of referrals for its need. `tell_by` is set while a partner that was told of the
    person has not yet been told to stop.
    """

    __tablename__ = "referrals"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_referrals_list", "centre_id", "status", "answer_due_on"),
        sa.CheckConstraint(
            "(case_id IS NOT NULL AND person_id IS NOT NULL) OR mode = 'inbound'", name="only_inbound_without_case"
        ),
        sa.Index("ix_referrals_partner", "partner_id", "status"),
        # A referral follows one that was there before it: no chain can bite its own tail.
        sa.CheckConstraint("follows_id < id", name="follows_an_older"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    # Empty only where another office asks us and we have not accepted: `policy.visible_to` leaves those out.
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True, nullable=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), nullable=True)
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("steps.id", ondelete="SET NULL"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id"))
    mode: Mapped[str] = clear(String(30), "code")
    priority: Mapped[str] = clear(String(20), "code", default="routine")
    status: Mapped[str] = clear(String(20), "code", default="draft")
    sub_status: Mapped[str | None] = clear(String(30), "code")
    request = EncryptedText()
    story = EncryptedOptional(optional=True)
    health = EncryptedOptional(optional=True)
    danger = EncryptedOptional(optional=True)
    purpose: Mapped[str | None] = clear(String(30), "code")
    beyond_reason = EncryptedOptional(optional=True)
    fields: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    consent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consents.id"))
    exception: Mapped[str | None] = clear(String(30), "code")
    exception_note = EncryptedOptional(optional=True)
    exception_by_id: Mapped[int | None]
    exception_approved_by_id: Mapped[int | None]
    exception_approved_at: Mapped[datetime | None]
    exception_at_once: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    exception_review: Mapped[str | None] = clear(String(20), "code")
    exception_review_note = EncryptedOptional(optional=True)
    exception_reviewed_by_id: Mapped[int | None]
    exception_reviewed_at: Mapped[datetime | None]
    frozen = EncryptedOptional(optional=True)
    frozen_digest: Mapped[str | None] = clear(String(64), "digest")
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    spans: Mapped[dict[str, int] | None] = clear(sa.JSON(none_as_null=True), "code")
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
    referred_to = EncryptedOptional(optional=True)
    activities = EncryptedOptional(optional=True)
    helped: Mapped[str | None] = clear(String(20), "code")
    could_not_learn: Mapped[str | None] = clear(String(30), "code")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    why_fewer: Mapped[str | None] = clear(String(30), "code")
    person_said = EncryptedOptional(optional=True)
    next_action = EncryptedOptional(optional=True)
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None]
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    hop: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")
    review_task_id: Mapped[int | None]
    tell_by: Mapped[date | None]
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
    """One move or word: who acted, who typed it, heard by which way, why. Rows are only added.

    `code` says what it was when the state stayed (seen, planned, progress, closed …); it is empty for moves, and for
    what was written before it was kept.
    """

    __tablename__ = "referral_events"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    from_status: Mapped[str] = clear(String(20), "code", default="")
    to_status: Mapped[str] = clear(String(20), "code")
    code: Mapped[str] = clear(String(20), "code", default="", server_default="")
    sub_status: Mapped[str | None] = clear(String(30), "code")
    actor_kind: Mapped[str] = clear(String(20), "code")
    actor_name = EncryptedOptional(optional=True)
    typed_by_id: Mapped[int]
    heard_via: Mapped[str | None] = clear(String(20), "code")
    reason: Mapped[str | None] = clear(String(30), "code")
    note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id


class _OfReferral:
    """Rows that belong to one referral and are audited as part of it."""

    __audited__ = True
    referral_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id


class ReferralNeed(_OfReferral, Base):
    """A need that a referral serves beside its first one, and what the person said of it (`helped`) when asked."""

    __tablename__ = "referral_needs"
    __table_args__ = (sa.UniqueConstraint("referral_id", "need_id"),)

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"))
    need_id: Mapped[int] = mapped_column(sa.ForeignKey("needs.id", ondelete="CASCADE"), index=True)
    helped: Mapped[str | None] = clear(String(20), "code")


class ReferralAttempt(_OfReferral, Base):
    """試みた連絡: a try to reach the partner or the person. `at` is when it was made; rows are only added."""

    __tablename__ = "referral_attempts"

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    whom: Mapped[str] = clear(String(20), "code")
    at: Mapped[datetime]
    way: Mapped[str] = clear(String(20), "code")
    result: Mapped[str] = clear(String(20), "code")
    note = EncryptedOptional(optional=True)
    by_id: Mapped[int]
    recorded_at: Mapped[datetime]


class CallTask(_OfReferral, Base):
    """A call to a partner that let a day pass: once for each day (`what` was due on `due_on`), as a task."""

    __tablename__ = "referral_calls"
    __table_args__ = (sa.UniqueConstraint("referral_id", "what", "due_on"),)

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = clear(String(20), "code")
    due_on: Mapped[date]


class StopNotice(_OfReferral, Base):
    """取消の連絡: a partner that was told of the person has to be told to stop and to delete or return it.

    Open while `told_on` is empty. `kept` says what the partner answered about what it holds.
    """

    __tablename__ = "referral_notices"

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = clear(String(30), "code")
    asked_at: Mapped[datetime]
    task_id: Mapped[int | None]
    way: Mapped[str | None] = clear(String(20), "code")
    told_on: Mapped[date | None]
    told_to = EncryptedOptional(optional=True)
    told_by_id: Mapped[int | None]
    kept: Mapped[str | None] = clear(String(20), "code")
    note = EncryptedOptional(optional=True)


class ClockSetting(Base):
    """期日の決まり of a centre: business days for a kind of partner ('' for all) and a priority.

    The newest row counts; rows are only added, so that the history stays. `removed`: from then on the next wider rule.
    """

    __tablename__ = "referral_clocks"
    __audited__ = True
    __table_args__ = (sa.Index("ix_referral_clocks_rule", "centre_id", "partner_kind", "priority"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    partner_kind: Mapped[str] = clear(String(40), "code", default="")
    priority: Mapped[str] = clear(String(20), "code")
    answer: Mapped[int] = mapped_column(sa.Integer)
    first_contact: Mapped[int] = mapped_column(sa.Integer)
    news: Mapped[int] = mapped_column(sa.Integer)
    outcome: Mapped[int] = mapped_column(sa.Integer)
    call: Mapped[int] = mapped_column(sa.Integer)
    supervisor: Mapped[int] = mapped_column(sa.Integer)
    attempts: Mapped[int] = mapped_column(sa.Integer)
    removed: Mapped[bool] = mapped_column(default=False)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "centre", self.centre_id


class MinimumSetting(Base):
    """最小の決まり of a centre: what drafts to a kind of partner open with (codes of SHARE_FIELDS).

    The newest row counts; rows are only added, so that the history stays. `removed`: from then on that of the product.
    """

    __tablename__ = "referral_minima"
    __audited__ = True
    __table_args__ = (sa.Index("ix_referral_minima_rule", "centre_id", "partner_kind"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    partner_kind: Mapped[str] = clear(String(40), "code")
    fields: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    removed: Mapped[bool] = mapped_column(default=False)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "centre", self.centre_id


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


class ReferralUpdate(Base):
    """続報: what was corrected or added after sending. `number` counts from 1 within its referral.

    `frozen` is the JSON of what was sent and `frozen_digest` its SHA-256; `fields` are codes of SHARE_FIELDS.
    `seen_at` is when the partner had it in hand, `seen_by` who said so, `heard_via` by which way.
    """

    __tablename__ = "referral_updates"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("referral_id", "number", name="uq_referral_updates_number"),)

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    fields: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    frozen = EncryptedText()
    frozen_digest: Mapped[str] = clear(String(64), "digest")
    consent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consents.id"))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int]
    seen_at: Mapped[datetime | None]
    seen_by = EncryptedOptional(optional=True)
    heard_via: Mapped[str | None] = clear(String(20), "code")

    def audit_subject(self) -> tuple[str, int]:
        return "referral", self.referral_id


class DataReturn(Base):
    """消去・返却の確認: asked for once for each referral; open until `done_on`, the civil day on which it was done.

    `why` and `how` are codes of app.referrals.returning.words. The row stays, with who said it and by which way.
    """

    __tablename__ = "referral_returns"
    __audited__ = True

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), unique=True)
    why: Mapped[str] = clear(String(30), "code")
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    how: Mapped[str | None] = clear(String(20), "code")
    said_by = EncryptedOptional(optional=True)
    heard_via: Mapped[str | None] = clear(String(20), "code")
    note = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None]

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
