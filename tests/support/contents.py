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


def differing(before: Contents, after: Contents) -> dict[str, tuple[int, int]]:
    """table → rows before and after, for every table that is not the same."""
    return {
        name: (before.get(name, (0, ""))[0], after.get(name, (0, ""))[0])
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }
