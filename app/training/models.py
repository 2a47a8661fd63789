"""Tables of the register: learners, their names by day, certifications and everything decided about them.

Nothing here is changed that was decided: periods, orders and documents are added, replaced or set aside, with the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Learner(Versioned, Base):
    """受講者・認証者: somebody in training or certified. Outlives the account (`user_id`) with which they log in."""

    __tablename__ = "learners"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    birth = EncryptedOptional(optional=True)
    mail = EncryptedOptional(optional=True)
    workplace = EncryptedOptional(optional=True)
    prefecture_code: Mapped[str | None] = clear(String(2), "code")
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]

    names: Mapped[list[LearnerName]] = relationship(lazy="raise", order_by="LearnerName.id")

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.id

    def name(self, kind: str, on: date) -> str:
        """The name of a kind that was borne on a civil day; '' for none."""
        return borne_name(self.names, kind, on)

    def shown_name(self, on: date) -> str:
        """By what to call them in the register: the legal name, else whatever is known."""
        return shown_name(self.names, on) or self.ref


class LearnerName(Base):
    """A name as written, from a day until a day (both included). Kinds: legal, common, former, romanised, kana.

    `corrected_on`: it was written wrongly and never borne; another took its place on that day.
    """

    __tablename__ = "learner_names"
    __audited__ = True

    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    value = EncryptedText()
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    corrected_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id

    def held_on(self, day: date) -> bool:
        """Whether it was borne on that civil day; an open end goes on."""
        return self.corrected_on is None and (self.valid_from or date.min) <= day <= (self.valid_until or date.max)


def borne_name(names: Sequence[LearnerName], kind: str, on: date) -> str:
    """Of these names the one of a kind that was borne on a civil day; '' for none."""
    borne = [one for one in names if one.kind == kind and one.held_on(on)]
    return borne[-1].value if borne else ""


def shown_name(names: Sequence[LearnerName], on: date) -> str:
    """The legal name of that day, else the common one, else whatever is known; '' without any."""
    return borne_name(names, "legal", on) or borne_name(names, "common", on) or (names[-1].value if names else "")


class LearnerDistinction(Base):
    """別の人: two rows of the register that look like one person and were checked. `low_id` < `high_id`."""

    __tablename__ = "learner_distinctions"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("low_id", "high_id"),)

    low_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"), index=True)
    checked_on: Mapped[date]
    checked_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.low_id


class Certification(Versioned, Base):
    """認証: proposed by one person, decided by another. `number` is given once, with the approval.

    `identity_checked_on`: when the proposer said that identity and name were compared with papers.

    Its standing is never stored: `standing.deriving` works it out.
    """

    __tablename__ = "certifications"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    tier: Mapped[str] = clear(String(20), "code", default="coordinator")
    state: Mapped[str] = clear(String(20), "code", default="proposed", index=True)
    number: Mapped[str | None] = clear(String(20), "reference", unique=True)
    starts_on: Mapped[date]
    basis_note = EncryptedText()
    identity_checked_on: Mapped[date | None]
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]
    decision_number: Mapped[str | None] = clear(String(40), "reference")
    decision_note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "certification", self.id


class _OfCertification:
    __audited__ = True
    certification_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "certification", self.certification_id


class ValidityPeriod(_OfCertification, Base):
    """認証期間, first and last day as decided under a policy version. `replaced_on`: a correction took its place."""

    __tablename__ = "validity_periods"
    __table_args__ = (
        sa.UniqueConstraint("certification_id", "number"),
        sa.CheckConstraint("ends_on > starts_on", name="ends_after_start"),
    )

    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    basis: Mapped[str] = clear(String(20), "code")
    policy_number: Mapped[int] = mapped_column(sa.Integer)
    known_on: Mapped[date]
    replaced_on: Mapped[date | None]
    decision_number: Mapped[str] = clear(String(40), "reference", default="")
    decided_by_id: Mapped[int]


class CertificationOrder(_OfCertification, Base):
    """停止・取消し: from a day, until a day or a decision; set aside by a later one.

    `noticed_on`: the holder was told; `hearing`: what they said, or why they were not heard; `at_once`: the ground does
    not let it wait for the notice; `appeal_until`: the last day on which they may object.
    """

    __tablename__ = "certification_orders"

    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"), index=True)
    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code")
    starts_on: Mapped[date]
    until: Mapped[date | None]
    known_on: Mapped[date]
    ground = EncryptedText()
    noticed_on: Mapped[date | None]
    hearing = EncryptedOptional(optional=True)
    at_once: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    appeal_until: Mapped[date | None]
    decision_number: Mapped[str] = clear(String(40), "reference")
    ordered_by_id: Mapped[int]
    set_aside_on: Mapped[date | None]
    set_aside_from: Mapped[date | None]
    set_aside_note = EncryptedOptional(optional=True)
    set_aside_by_id: Mapped[int | None]


class CertificationEnding(_OfCertification, Base):
    """返納・死亡: from this day the certification is closed for good."""

    __tablename__ = "certification_endings"

    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"), unique=True)
    kind: Mapped[str] = clear(String(20), "code")
    starts_on: Mapped[date]
    known_on: Mapped[date]
    note = EncryptedOptional(optional=True)
    recorded_by_id: Mapped[int]


class CertificateDocument(_OfCertification, Base):
    """認証書: what was printed, frozen at issue with its digest. `code` answers for ever at `/v/{code}`.

    States: issued; superseded (renewal, name, correction); replaced (lost, damaged); withdrawn (revoked);
    void (issued in error, before publication). `state_on` is
    the civil day of the last change; `follower_id` the document that came after.
    """

    __tablename__ = "certificate_documents"

    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"), index=True)
    period_id: Mapped[int] = mapped_column(sa.ForeignKey("validity_periods.id"))
    code: Mapped[str] = clear(String(20), "reference", unique=True)
    snapshot = EncryptedText()
    digest: Mapped[str] = clear(String(64), "digest")
    state: Mapped[str] = clear(String(20), "code", default="issued")
    state_on: Mapped[date]
    reason: Mapped[str | None] = clear(String(20), "code")
    issued_on: Mapped[date]
    issued_by_id: Mapped[int]
    follower_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate_documents.id"))
    # Of the signed credential: its name, one for the holder that leads to nobody, its place in both status lists.
    credential_uuid: Mapped[str] = clear(String(36), "reference", unique=True)
    subject_uuid: Mapped[str] = clear(String(36), "reference", unique=True)
    status_index: Mapped[int] = mapped_column(sa.Integer, unique=True)


class VerificationCount(Base):
    """How often the public check gave an answer in a month (`2026-11`); who asked is kept nowhere."""

    __tablename__ = "verification_counts"
    __table_args__ = (sa.UniqueConstraint("month", "answer"),)

    month: Mapped[str] = clear(String(7), "code")
    answer: Mapped[str] = clear(String(20), "code")
    times: Mapped[int] = mapped_column(sa.Integer, default=0)
