"""What can be found: one document for each subject, its words encrypted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Encrypted, clear
from app.core.db import Base
from app.search.ddl import search_ddl, search_ddl_down


class SearchDocument(Base):
    """`id` rises with the time of what happened (app.search.order): the index gives newest first for nothing.

    The index itself is the table `search_index` (FTS5 or tsvector), which no mapper knows.
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


@event.listens_for(Base.metadata, "after_create")
def _add_index(_target: sa.MetaData, connection: sa.Connection, *, tables: list[sa.Table], **_: object) -> None:
    if SearchDocument.__table__ in tables:
        for statement in search_ddl(connection.dialect.name):
            connection.exec_driver_sql(statement)


@event.listens_for(Base.metadata, "before_drop")
def _drop_index(_target: sa.MetaData, connection: sa.Connection, *, tables: list[sa.Table], **_: object) -> None:
    if SearchDocument.__table__ in tables:
        for statement in search_ddl_down(connection.dialect.name):
            connection.exec_driver_sql(statement)
