"""Each step of the database's shape, down and up again, loses nothing; models and migrations agree (T-28)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cli import main
from app.core import migrate
from app.core.config import Settings
from app.core.db import Base, make_engine
from app.seed.load import seed
from tests.support.contents import DERIVED, columns, contents

Writing = Callable[[], AbstractContextManager[Session]]


def steps() -> list[str]:
    """All revisions, the newest first."""
    return [script.revision for script in ScriptDirectory(str(migrate.SCRIPTS)).walk_revisions()]


@pytest.fixture
def populated(engine: Engine, writing: Writing) -> Engine:
    with writing() as session:
        seed(session, contacts=200, cases=40, centres=2, random_seed=7, password="a password for measuring")
    return engine


def test_down_and_up_step_by_step_loses_no_row(populated: Engine, database_url: str, writing: Writing) -> None:
    before, kept = contents(populated), columns(populated)
    assert before["contacts"][0] == 200
    assert before["steps"][0] > 20
    assert sum(rows for rows, _ in before.values()) > 1_500
    newest_first = steps()
    assert len(newest_first) >= 3
    # The first step makes the tables: below it there is nothing to keep. What a step loses on its way down is missed
    # at the end, when every step was gone down and up again.
    for revision in newest_first[1:]:
        populated.dispose()
        migrate.downgrade(database_url, revision)
        below = columns(populated)
        assert len(below) > 100
        assert {name: below[name] for name in below if below[name] != kept.get(name)} == {}, f"down to {revision}"
    populated.dispose()
    migrate.upgrade(database_url)
    assert contents(populated) == before
    with writing() as session:
        assert audit.verify(session).ok
    assert migrate.current(populated) == migrate.head()


def test_all_the_way_down_and_up(database_url: str, engine: Engine) -> None:
    engine.dispose()
    migrate.downgrade(database_url, "base")
    with engine.connect() as connection:
        left = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    assert left == set()
    engine.dispose()
    migrate.upgrade(database_url)
    assert migrate.current(engine) == migrate.head()


def test_models_and_migrations_agree(engine: Engine) -> None:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        if kind == "index":
            return name is None or not name.startswith("ix_partners_search")  # partial, or of one database
        return not (kind == "table" and name is not None and name.startswith(DERIVED))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, Base.metadata) == []


def test_a_difference_between_models_and_migrations_is_noticed(engine: Engine) -> None:
    planted = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(planted)
    planted.tables["centres"].append_column(sa.Column("forgotten", sa.String(10)))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, planted)
    assert any("forgotten" in str(difference) for difference in found)


@pytest.mark.both
class TestUnknownShape:
    @pytest.fixture
    def strange(self, engine: Engine, client: TestClient) -> TestClient:
        """A database that another version has touched."""
        assert client.get("/readyz").status_code == 200
        with engine.execution_options(kakehashi_write=True).begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = 'ffff'"))
        return client

    def test_it_is_not_ready(self, strange: TestClient) -> None:
        assert strange.get("/readyz").status_code == 503
        assert strange.get("/livez").status_code == 200

    @pytest.mark.usefixtures("strange")
    def test_the_server_does_not_start(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.cli.prepare", lambda _settings: engine)
        answer = CliRunner().invoke(main, ["serve", "--port", "8999"])
        assert answer.exit_code == 1
        assert "kakehashi migrate" in answer.output


@pytest.mark.sqlite
def test_rows_that_point_to_nothing_stop_a_migration(database_url: str, engine: Engine) -> None:
    """Tables are rebuilt with foreign keys off: what that could break is looked for afterwards."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO centre_days (id, centre_id, day, is_open) VALUES (1, 99, '2026-01-01', 0)")
    engine.dispose()
    with pytest.raises(RuntimeError, match="point to nothing"):
        migrate.downgrade(database_url, steps()[1])


@pytest.mark.sqlite
def test_a_migration_makes_the_folder_of_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/down/kakehashi.db"
    migrate.upgrade(url)
    made = make_engine(Settings(_env_file=None, database_url=url))
    assert migrate.current(made) == migrate.head()
    made.dispose()
