"""訂正: a new record that points at what it corrects; both stay readable."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedText, clear
from app.core.db import Base


class CertificationCorrection(Base):
    """What was corrected (day, name, person), when and why. `effects`: the changes that were shown before saving."""

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
