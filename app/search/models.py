"""What can be found: one document for each subject, its words encrypted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Encrypted, clear
from app.core.db import Base


class SearchDocument(Base):
    """`id` rises with the time of what happened (app.search.order): the index gives newest first for nothing.

    The index itself is the table `search_index` (app.search.ddl), which no mapper knows.
    """

    __tablename__ = "search_documents"
    __table_args__ = (sa.UniqueConstraint("kind", "subject_id"),)

    kind: Mapped[str] = clear(sa.String(20), "code")
    subject_id: Mapped[int]
    subject_ref: Mapped[str] = clear(sa.String(40), "reference")
    centre_id: Mapped[int | None] = mapped_column(doc="NULL: of no centre, everybody may find it.")
    sealed: Mapped[bool] = mapped_column(default=False)
    occurred_at: Mapped[datetime]
    title = Encrypted()
    text = Encrypted()
