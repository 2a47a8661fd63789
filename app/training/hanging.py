"""What hangs on a row of the register or on an enrolment: found from the tables, so that a new one is not forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.db import Base

_PARTS = frozenset({"learner_names", "learner_distinctions"})
"""Part of a person, not something that hangs on them."""


def _columns(target: str) -> Iterator[tuple[Any, str]]:
    """Model and attribute of every column that points to a table, by its address (`learners.id`)."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        table = mapper.local_table
        for column in getattr(table, "columns", ()):
            if table.name not in _PARTS and any(key.target_fullname == target for key in column.foreign_keys):  # type: ignore[attr-defined]
                yield mapper.class_, mapper.get_property_by_column(column).key


def rows_on(session: Session, target: str, row_id: int) -> list[tuple[Any, str]]:
    """Every row that points to this one, with the attribute by which it does."""
    return [
        (row, name)
        for model, name in _columns(target)
        for row in session.scalars(sa.select(model).where(getattr(model, name) == row_id))
    ]
