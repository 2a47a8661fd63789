"""訂正: proposed with its effects, decided by another; and 審査, a certification that a late correction touched."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class CorrectionProposal(Versioned, Base):
    """訂正の提案: what is wrong (day, name, person), what is right, and what its proposer was shown that it changes.

    States: proposed, decided, refused. One at most waits for each certification. `correction_id`: what came of it.
    """

    __tablename__ = "correction_proposals"
    __audited__ = True
    __table_args__ = (
        sa.Index(
            "uq_correction_proposals_open", "certification_id", unique=True,
            sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"),
        ),
    )  # fmt: skip

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"))
    kind: Mapped[str] = clear(String(20), "code")
    right_day: Mapped[date | None]
    name_kind: Mapped[str | None] = clear(String(20), "code")
    right_name = EncryptedOptional(optional=True)
    reason = EncryptedText()
    effects = EncryptedText()
    state: Mapped[str] = clear(String(20), "code", default="proposed", index=True)
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]
    decision_note = EncryptedOptional(optional=True)
    correction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certification_corrections.id"))

    def audit_subject(self) -> tuple[str, int]:
        return "certification", self.certification_id


class CertificationCorrection(Base):
    """What was corrected (day, name, person), when and why. `effects`: the changes that were shown before deciding."""

    __tablename__ = "certification_corrections"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    known_on: Mapped[date]
    reason = EncryptedText()
    effects = EncryptedText()
    decision_number: Mapped[str] = clear(String(40), "reference")
    decided_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "certification", self.certification_id


class CertificationReview(Versioned, Base):
    """審査: hours, a test or a half day were found wrong after the certification, whose standing waits for a decision.

    States: open; order_proposed (one approver found that an order is due, `proposed_order`); confirmed (the standing
    stays); ordered (another approver gave the order). `recommended` is what whoever corrected the stage held right.
    """

    __tablename__ = "certification_reviews"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    certification_id: Mapped[int] = mapped_column(sa.ForeignKey("certifications.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    stage: Mapped[str] = clear(String(20), "code")
    reason = EncryptedText()
    recommended: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code", default="open", index=True)
    opened_on: Mapped[date]
    opened_by_id: Mapped[int]
    proposed_order: Mapped[str | None] = clear(String(20), "code")
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]
    decision_number: Mapped[str | None] = clear(String(40), "reference")
    decision_note = EncryptedOptional(optional=True)
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certification_orders.id"))

    def audit_subject(self) -> tuple[str, int]:
        return "certification", self.certification_id
