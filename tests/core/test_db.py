"""The database is opened rightly: what SQLite and PostgreSQL are told, units of work, versions, outages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from app.accounts.models import Centre, CentreDay
from app.audit import service as audit
from app.core import clock, db
from app.core.config import Settings
from app.core.db import claim_version, make_engine, unit_of_work
from app.core.errors import Conflict, Unavailable

Writing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def centre(writing: Writing) -> int:
    """The id of a committed centre."""
    with writing() as session:
        made = Centre(code="numazu", name="ぬまづ", municipality_code="222038", version=1)
        session.add(made)
        audit.record(session, None, "centre.created", "centre", made.id)
        return made.id


def pragma(engine: Engine, name: str) -> Any:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.sqlite
class TestSqlite:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("trusted_schema", 0)],
    )
    def test_it_is_opened_safely(self, engine: Engine, name: str, value: Any) -> None:
        assert pragma(engine, name) == value

    def test_the_library_has_no_known_loss(self) -> None:
        assert pysqlite3.sqlite_version_info >= db.SAFE_SQLITE

    def test_a_library_with_known_loss_is_refused(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(pysqlite3, "sqlite_version_info", (3, 51, 2))
        with pytest.raises(RuntimeError, match="lose committed rows"):
            make_engine(Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/x.db"))

    def test_a_writer_holds_the_database_from_its_beginning(self, engine: Engine) -> None:
        """Two writers that both begin by reading would end in an error that no waiting helps against."""
        with unit_of_work(engine, write=True) as session:
            session.execute(sa.text("SELECT 1"))
            with engine.connect() as other:
                raw = other.connection.driver_connection
                assert raw is not None
                for statement in ("PRAGMA busy_timeout=50", "PRAGMA query_only=OFF"):
                    raw.execute(statement)
                with pytest.raises(pysqlite3.OperationalError, match="locked"):
                    raw.execute("BEGIN IMMEDIATE")


@pytest.mark.postgres
class TestPostgres:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("transaction_isolation", "read committed"), ("statement_timeout", "30s"), ("lock_timeout", "10s"),
            ("timezone", "UTC"),
        ],
    )  # fmt: skip
    def test_it_is_opened_rightly(self, engine: Engine, name: str, value: str) -> None:
        with unit_of_work(engine, write=True) as session:
            assert session.scalar(sa.text(f"SHOW {name}")) == value


class TestUnitOfWork:
    def test_a_reader_cannot_write(self, engine: Engine, centre: int) -> None:
        with pytest.raises((OperationalError, sa.exc.InternalError)), unit_of_work(engine, write=False) as session:
            session.execute(sa.update(Centre).where(Centre.id == centre).values(phone="1"))

    def test_a_writer_after_a_reader_may_write_and_the_next_reader_may_not(self, engine: Engine, centre: int) -> None:
        """The switch is thrown for each transaction, not once for a pooled connection."""
        for _ in range(3):
            with unit_of_work(engine, write=False) as session:
                session.get_one(Centre, centre)
            with unit_of_work(engine, write=True) as session:
                session.add(CentreDay(centre_id=centre, day=clock.today(), is_open=True))
                session.flush()
                session.info["doomed"] = True
            with pytest.raises((OperationalError, sa.exc.InternalError)), unit_of_work(engine, write=False) as session:
                session.execute(sa.delete(CentreDay))

    def test_an_exception_keeps_nothing(self, engine: Engine, centre: int) -> None:
        def fail() -> None:
            with unit_of_work(engine, write=True) as session:
                session.add(CentreDay(centre_id=centre, day=clock.today()))
                session.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert count(engine) == 0

    def test_what_is_doomed_keeps_nothing_and_says_nothing(self, engine: Engine, centre: int) -> None:
        with unit_of_work(engine, write=True) as session:
            session.add(CentreDay(centre_id=centre, day=clock.today()))
            session.flush()
            session.info["doomed"] = True
        assert count(engine) == 0

    def test_foreign_keys_hold(self, engine: Engine, centre: int) -> None:
        with pytest.raises(IntegrityError), unit_of_work(engine, write=True) as session:
            session.execute(sa.insert(CentreDay).values(id=1, centre_id=centre + 1, day=clock.today(), is_open=False))

    @pytest.mark.parametrize(
        ("said", "outage"),
        [
            ("database is locked", True), ("database or disk is full", True), ("disk I/O error", True),
            ("could not connect to server", True), ("server closed the connection unexpectedly", True),
            ("canceling statement due to lock timeout", True), ("deadlock detected", True), ("no such table: x", False),
            ("syntax error", False),
        ],
    )  # fmt: skip
    def test_an_outage_is_told_from_a_fault(self, engine: Engine, said: str, outage: bool) -> None:
        with pytest.raises(Unavailable if outage else OperationalError), unit_of_work(engine, write=True):
            raise OperationalError("SELECT 1", {}, Exception(said))

    def test_writers_wait_for_one_another(self, engine: Engine, centre: int) -> None:
        def add(number: int) -> None:
            with unit_of_work(engine, write=True) as session:
                row = session.scalars(sa.select(Centre).where(Centre.id == centre).with_for_update()).one()
                row.phone = f"{int(row.phone or 0) + 1}"
                audit.record(session, None, "centre.edited", "centre", centre)
                del number

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(80)))
        with unit_of_work(engine, write=False) as session:
            assert session.get_one(Centre, centre).phone == "80"


def count(engine: Engine) -> int:
    with unit_of_work(engine, write=False) as session:
        return session.scalar(sa.select(sa.func.count(CentreDay.id))) or 0


class TestVersions:
    def test_a_claim_raises_the_version_by_one(self, writing: Writing, centre: int) -> None:
        with writing() as session:
            row = session.get_one(Centre, centre)
            claim_version(session, row, 1)
            assert row.version == 2
            audit.record(session, None, "centre.edited", "centre", centre)
        with writing() as session:
            assert session.get_one(Centre, centre).version == 2

    @pytest.mark.parametrize("seen", [0, 2, -1, 999_999_999])
    def test_another_version_is_a_conflict(self, writing: Writing, centre: int, seen: int) -> None:
        with pytest.raises(Conflict), writing() as session:
            claim_version(session, session.get_one(Centre, centre), seen)
        with writing() as session:
            assert session.get_one(Centre, centre).version == 1

    def test_of_two_at_the_same_moment_one_is_late(self, engine: Engine, centre: int) -> None:
        gate = threading.Barrier(8)

        def edit(number: int) -> str:
            gate.wait()
            try:
                with unit_of_work(engine, write=True) as session:
                    row = session.get_one(Centre, centre)
                    claim_version(session, row, 1)
                    row.phone = str(number)
                    audit.record(session, None, "centre.edited", "centre", centre)
            except Conflict:
                return "late"
            return "kept"

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(edit, range(8)))
        assert sorted(answers) == ["kept", *["late"] * 7]


class TestRows:
    def test_an_id_exists_before_the_insert(self) -> None:
        assert Centre(code="x").id > 2**40
        assert Centre(code="x", id=7).id == 7

    def test_an_unknown_attribute_is_a_fault(self) -> None:
        with pytest.raises(TypeError, match="colour"):
            Centre(code="x", colour="red")

    def test_an_instant_carries_its_zone(self, writing: Writing) -> None:
        naive = datetime(2026, 11, 22, 1, 41, tzinfo=UTC).replace(tzinfo=None)
        with writing() as session, pytest.raises(StatementError, match="zone"):
            session.execute(sa.text("SELECT :at").bindparams(sa.bindparam("at", naive, db.UtcInstant())))

    def test_an_instant_comes_back_as_it_was(self, writing: Writing) -> None:
        at = datetime(2026, 11, 22, 1, 41, 2, 345678, tzinfo=UTC)
        from app.core.once import OnceKey  # noqa: PLC0415

        with writing() as session:
            session.add(OnceKey(key_digest="k", body_digest="b", used_at=at))
        with writing() as session:
            assert session.scalars(sa.select(OnceKey.used_at)).one() == at
