"""Rows of one model to be shown, without the mapper: nothing is tracked, nothing loaded later, nothing saved.

A list shows fifty rows, a timeline thirty; making mapped objects of them costs several times the query. What comes
back reads like the model (columns, encrypted texts, properties, methods) but has no relationships, and refuses
to be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.db import Base

M = TypeVar("M", bound=Base)


def shown(
    session: Session, model: type[M], statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> list[M]:
    """The rows of `statement`, which selects the model alone, in their order."""
    return [row for row, _ in shown_with(session, model, statement, values)]


def shown_with(
    session: Session, model: type[M], statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> list[tuple[M, tuple[Any, ...]]]:
    """The same of a statement that selects the model first and then columns, which come beside each row."""
    stand_in, names = _stand_in(model)
    width = len(names)
    session.flush()  # what this transaction has changed is seen; on a page that reads there is nothing
    found = []
    for values_of_row in session.connection().execute(statement, values or {}).all():
        row = object.__new__(stand_in)
        row.__dict__.update(zip(names, values_of_row, strict=False))
        found.append((row, tuple(values_of_row[width:])))
    return found


def _refuse(_self: object, name: str, _value: object) -> NoReturn:
    raise TypeError(f"{name} of a row that is only shown cannot be changed")


@cache
def _stand_in(model: type[M]) -> tuple[type[M], tuple[str, ...]]:
    """A class with everything that the model defines besides mapped attributes, and the names of its columns."""
    kept: dict[str, Any] = {}
    for base in reversed(model.__mro__[: model.__mro__.index(Base)]):
        kept |= {name: value for name, value in vars(base).items() if _is_own(name, value)}
    mapper = sa.inspect(model)
    names = tuple(mapper.get_property_by_column(column).key for column in mapper.local_table.columns)
    kept = {name: value for name, value in kept.items() if name not in names}
    own = {"__tablename__": model.__tablename__, "__setattr__": _refuse}
    made: Any = type(f"Shown{model.__name__}", (), kept | own)
    return made, names


def _is_own(name: str, value: object) -> bool:
    return not (name.startswith(("__", "_sa_")) or isinstance(value, InstrumentedAttribute))
