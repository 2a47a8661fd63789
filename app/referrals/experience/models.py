"""Remarks of a centre on a partner: for colleagues only, they leave in no list, figure or export."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedText, clear
from app.core.db import Base


class PartnerRemark(Base):
    """Something worth knowing before one asks this partner again; `withdrawn_at` takes it off the list."""

    __tablename__ = "partner_remarks"
    __audited__ = True
    __table_args__ = (sa.Index("ix_partner_remarks_partner", "partner_id", "centre_id"),)

    ref: Mapped[str] = clear(sa.String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id"))
    text = EncryptedText()
    written_at: Mapped[datetime]
    written_by_id: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "partner", self.partner_id
