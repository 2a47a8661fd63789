"""The database: one declarative base, engines opened rightly, and the only code that commits.

SQLite (the embedded default): WAL, synchronous=FULL, foreign keys, explicit BEGIN IMMEDIATE for writers,
`query_only` for readers, and a library outside the range of the published WAL-reset fault (3.7.0 to 3.51.2).
PostgreSQL: READ COMMITTED, writers change rows by conditional UPDATE on the version that the person saw,
statement and lock time-outs, read-only transactions for reads.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core import clock, ids
from app.core.config import Settings
from app.core.errors import Conflict, Unavailable, lazy

SAFE_SQLITE = (3, 51, 3)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcInstant(sa.types.TypeDecorator[datetime]):
    """An instant: aware UTC in Python; naive UTC text in SQLite, `timestamptz` in PostgreSQL."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table: an id that exists before the insert. Instants are `UtcInstant`."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcInstant, int: sa.BigInteger()}  # noqa: RUF012 - read by SQLAlchemy

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or ids.new_id()
        for key, value in values.items():
            if not hasattr(type(self), key):
                raise TypeError(f"{key!r} is no attribute of {type(self).__name__}")
            setattr(self, key, value)


class Versioned:
    """Rows that people edit through forms: `version` rises by one with each accepted edit."""

    version: Mapped[int] = mapped_column(sa.Integer, default=1)


V = TypeVar("V", bound=Versioned)


def claim_version(session: Session, row: V, seen: int) -> None:
    """Take the right to change a row that the person saw at version `seen`.

    A conditional UPDATE, because the mapper's own version check accepts a form that was stale before
    the row was loaded. Raises Conflict when somebody was faster; the row stays locked until the commit.
    """
    table: Any = type(row)
    answer: Any = session.execute(
        sa.update(table)
        .where(table.id == row.id, table.version == seen)  # type: ignore[attr-defined]
        .values(version=table.version + 1)
        .execution_options(synchronize_session=False, kakehashi_version_claim=True)
    )
    if answer.rowcount != 1:
        raise Conflict(lazy("ほかの人が先に変更しました。内容を確かめてから、もう一度保存してください。"))
    sa.orm.attributes.set_committed_value(row, "version", seen + 1)


def make_engine(settings: Settings) -> Engine:
    """An engine with everything that makes it safe. Raises RuntimeError for a SQLite library with known loss."""
    if settings.is_sqlite:
        return _sqlite_engine(settings.database_url)
    return _postgres_engine(settings.database_url)


def _sqlite_engine(url: str) -> Engine:
    import pysqlite3  # noqa: PLC0415 - only where SQLite is used

    if pysqlite3.sqlite_version_info < SAFE_SQLITE:
        raise RuntimeError(f"SQLite {pysqlite3.sqlite_version} can lose committed rows in WAL mode")
    path = sa.make_url(url).database
    if path and path != ":memory:":
        _make_private(Path(path))
    engine = sa.create_engine(
        url,
        module=pysqlite3,
        hide_parameters=True,
        pool_size=20,
        max_overflow=30,
        connect_args={"timeout": 15, "check_same_thread": False, "isolation_level": None},
    )
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """The file (and with it the write-ahead log) belongs to its owner alone, as does a folder made for it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _open_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cache_size=-32000",
        "mmap_size=67108864",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("kakehashi_write", False)
    # The driver is asked directly: these are in every transaction, and a result object costs more than they do.
    driver: Any = connection.connection.dbapi_connection
    try:
        # A connection stays as the last transaction left it: the switch costs only where readers and writers alternate.
        if connection.info.get("query_only") is not (not writes):
            driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.info["query_only"] = not writes
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
    except driver.Error as error:
        raise OperationalError("BEGIN", None, error) from error


def _postgres_engine(url: str) -> Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=20,
        max_overflow=30,
        isolation_level="READ COMMITTED",
        connect_args={"options": "-c statement_timeout=30000 -c lock_timeout=10000 -c timezone=UTC"},
    )
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get("kakehashi_write", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


# SQLite has one writer. Waiting for it here, in fair order, keeps threads off the busy handler's blind naps.
_sqlite_writer = threading.Lock()


@contextmanager
def whole_or_nothing(session: Session) -> Iterator[None]:
    """What an error ends in the midst is taken back, and the transaction goes on as it was before.

    For a service whose refusal is shown on a page that reads the same rows again.
    """
    with session.begin_nested():
        yield


@contextmanager
def unit_of_work(engine: Engine, *, write: bool) -> Iterator[Session]:
    """One transaction. Commits at the end when `write`, unless doomed or an exception passes through.

    `session.info["doomed"] = True` makes it roll back quietly (an invalid form is answered, nothing kept).
    Raises Unavailable when the database cannot be reached or a lock cannot be had.
    """
    with _turn(engine, write=write), Session(_bound(engine, write), expire_on_commit=False, autoflush=True) as session:
        yield session
        if write and not session.info.get("doomed"):
            session.commit()


@contextmanager
def plain_write(engine: Engine) -> Iterator[Connection]:
    """A write transaction without a session, thus without its guards: for the audit itself, at every page that is
    read. Commits at the end. Raises Unavailable as `unit_of_work` does."""
    with _turn(engine, write=True), _bound(engine, True).begin() as connection:
        yield connection


@lru_cache(maxsize=16)
def _bound(engine: Engine, write: bool) -> Engine:
    return engine.execution_options(kakehashi_write=write)


@contextmanager
def _turn(engine: Engine, *, write: bool) -> Iterator[None]:
    """Wait for one's turn as the writer; say in the product's words when the database fails."""
    serialise = write and engine.dialect.name == "sqlite"
    if serialise and not _sqlite_writer.acquire(timeout=20):
        raise Unavailable
    try:
        yield
    except (OperationalError, DBAPIError) as error:
        if _is_outage(error):
            raise Unavailable from error
        raise
    finally:
        if serialise:
            _sqlite_writer.release()


def _is_outage(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    text = str(error.orig).lower()
    return any(
        sign in text
        for sign in (
            "database is locked",
            "disk",
            "full",
            "lock timeout",
            "could not connect",
            "connection",
            "deadlock",
        )
    )


@lru_cache(maxsize=64)
def _compiled(statement: sa.Executable, dialect: sa.Dialect) -> tuple[str, tuple[str, ...] | None]:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return compiled.string, tuple(compiled.positiontup) if compiled.positional else None


def run_plainly(connection: Connection, statement: sa.Executable, *rows: dict[str, Any]) -> sa.CursorResult[Any]:
    """A statement of fixed form, kept as text and run by the driver with values that it takes as they are.

    For what every page does: SQLAlchemy's way to the same cursor costs several times as much.
    """
    sql, names = _compiled(statement, connection.dialect)
    values: Any = [row if names is None else tuple([row[name] for name in names]) for row in rows]
    return connection.exec_driver_sql(sql, values[0] if len(values) == 1 else values)


def forget_old_pages(session: Session) -> None:
    """After this commit, empty SQLite's write-ahead log: it still holds the pages as they were before.

    For changes that make a text unreadable on purpose. Deleted text is overwritten in the file itself
    (`secure_delete`); the log would keep it until it is written over. Readers at work put it off to the next
    time, nobody waits. PostgreSQL keeps old rows until VACUUM (docs/security.md).
    """
    if session.get_bind().dialect.name == "sqlite":
        event.listen(session, "after_commit", _empty_log, once=True)


def _empty_log(session: Session) -> None:
    engine = session.get_bind().engine
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=200")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.execute("PRAGMA busy_timeout=15000")
    finally:
        connection.close()


# For functions that build a statement from a few hashable values (an actor, a day): building one costs about as much
# as asking for a few rows, and the same person asks for the same page all day.
kept_statement = lru_cache(maxsize=512)


def updated_now() -> datetime:
    """Default for time stamps of rows."""
    return clock.now()
