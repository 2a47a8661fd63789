"""Bringing a database to this version's shape, and asking where it stands."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "migrations"


def configuration(database_url: str) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database up. On SQLite the file is made where it is missing."""
    command.upgrade(configuration(database_url), revision)


def downgrade(database_url: str, revision: str = "base") -> None:
    """Take the database down to a revision."""
    command.downgrade(configuration(database_url), revision)


def head() -> str:
    """The revision that this version needs."""
    return str(ScriptDirectory(str(SCRIPTS)).get_current_head())


def current(engine: Engine) -> str | None:
    """The revision of the database; None for one that was never migrated."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
