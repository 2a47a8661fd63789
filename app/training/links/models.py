"""Table of addresses that were given to people without an account."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base


class TrainingLink(Base):
    """An address for one purpose (practicum, sign_off, survey) and the row of that purpose. As with partners' answer
    pages (decision 0027): found by the digest of its token; the six figures are told otherwise, and counted when wrong.

    Without `code` the address alone opens it: only for what shows nobody's data. `supervision_id` and `capacity`
    (supervisor, substitute, desk_head) say in whose place somebody answers. `expires_on` is the last civil day.
    """

    __tablename__ = "training_links"
    __audited__ = True
    __table_args__ = (sa.Index("ix_training_links_subject", "purpose", "subject_id"),)

    purpose: Mapped[str] = clear(String(20), "code")
    subject_id: Mapped[int]
    told_to = EncryptedText()
    supervision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supervisions.id"))
    capacity: Mapped[str | None] = clear(String(20), "code")
    token_digest: Mapped[str] = clear(String(64), "digest", unique=True)
    token = EncryptedText()
    code = EncryptedOptional(optional=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(sa.Integer, default=0)
    session_digest: Mapped[str | None] = clear(String(64), "digest")
    session_until: Mapped[datetime | None]

    def audit_subject(self) -> tuple[str, int]:
        return self.purpose, self.subject_id
