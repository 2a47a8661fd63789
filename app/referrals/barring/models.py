"""Which partners a case keeps away from. Only those of the case read this table's rows."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedText, clear
from app.core.db import Base, Versioned


class BarredPartner(Versioned, Base):
    """A desk, or its whole organisation, kept out of one case until `lifted_at`. `ground`: a code of `words`."""

    __tablename__ = "barred_partners"
    __audited__ = True
    __table_args__ = (sa.Index("ix_barred_partners_case", "case_id", "lifted_at"),)

    ref: Mapped[str] = clear(sa.String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id"))
    whole_organisation: Mapped[bool] = mapped_column(default=False)
    ground: Mapped[str] = clear(sa.String(20), "code")
    reason = EncryptedText()
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id
