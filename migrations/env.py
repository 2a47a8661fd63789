"""How migrations run: on one connection; on SQLite without foreign keys while tables are rebuilt, then checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from app.core.config import Settings
from app.core.db import Base, make_engine

# Made by a statement of its own (full-text index), unknown to the models.
NOT_MODELS = "search_index"


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(NOT_MODELS))


def run() -> None:
    url = context.config.attributes.get("database_url") or Settings().database_url
    engine = make_engine(Settings(database_url=url)).execution_options(kakehashi_write=True)
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            if is_sqlite:
                # Rebuilding a table with foreign keys on would delete the rows that point to it.
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=is_sqlite,
                    compare_type=True,
                    include_name=_is_ours,
                )
                with context.begin_transaction():
                    context.run_migrations()
                if is_sqlite and connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("a migration left rows that point to nothing")
            if is_sqlite:
                # The log still holds the pages as they were before a step that made a text unreadable.
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


run()
