"""Table of case groups."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class CaseGroupPlace(Base):
    """事例検討の班: in which group (from 1) somebody sits at a half day."""

    __tablename__ = "case_group_places"
    __audited__ = True
    __table_args__ = (
        sa.UniqueConstraint("block_id", "enrolment_id"),
        sa.CheckConstraint("number >= 1", name="counts_from_one"),
    )

    block_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort_blocks.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    number: Mapped[int] = mapped_column(sa.Integer)

    def audit_subject(self) -> tuple[str, int]:
        return "block", self.block_id
