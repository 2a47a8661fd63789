"""What a database holds, to compare before and after."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Engine

# The index is derived from the documents and holds nothing that they do not.
DERIVED = "search_index"
Contents = dict[str, tuple[int, str]]


def contents(engine: Engine, *, without: Collection[str] = ()) -> Contents:
    """table → number of rows and a digest over all of them in order; nothing of Alembic's own table."""
    found = {}
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for name in sorted(inspector.get_table_names()):
            if name == "alembic_version" or name.startswith(DERIVED) or name in without:
                continue
            listed = ", ".join(f'"{column}"' for column in sorted(c["name"] for c in inspector.get_columns(name)))
            rows = connection.exec_driver_sql(f'SELECT {listed} FROM "{name}" ORDER BY id').all()
            shown = hashlib.sha256()
            for row in rows:
                shown.update(repr([bytes(v) if isinstance(v, (bytes, memoryview)) else v for v in row]).encode())
            found[name] = (len(rows), shown.hexdigest())
    return found


def columns(engine: Engine) -> dict[str, tuple[int, str]]:
    """`table.column` → number of rows and a digest, for comparing what two shapes of a database have in common."""
    found = {}
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for name in sorted(inspector.get_table_names()):
            if name == "alembic_version" or name.startswith(DERIVED):
                continue
            listed = sorted(column["name"] for column in inspector.get_columns(name))
            digests = {column: hashlib.sha256() for column in listed}
            rows = connection.exec_driver_sql(
                f'SELECT {", ".join(map(_quoted, listed))} FROM "{name}" ORDER BY id'
            ).all()
            for row in rows:
                for column, value in zip(listed, row, strict=True):
                    digests[column].update(repr(bytes(value) if isinstance(value, memoryview) else value).encode())
            found |= {f"{name}.{column}": (len(rows), digests[column].hexdigest()) for column in listed}
    return found


def _quoted(name: str) -> str:
    return f'"{name}"'


def differing(before: Contents, after: Contents) -> dict[str, tuple[int, int]]:
    """table → rows before and after, for every table that is not the same."""
    return {
        name: (before.get(name, (0, ""))[0], after.get(name, (0, ""))[0])
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }
