"""Fixtures of the whole suite.

It runs on SQLite; with KAKEHASHI_TEST_DATABASE=postgres whatever needs a database runs on PostgreSQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core import clock
from app.core.config import Settings
from tests.support import network
from tests.support.database import SERVER_VARIABLE, Databases, PostgresServer, databases, wanted_kind

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STANDING_DAY = date(2026, 11, 22)
_server: list[PostgresServer] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that controls the workers; they find it in the environment."""
    if wanted_kind() == "postgres" and not hasattr(config, "workerinput"):
        _server.append(PostgresServer.start())
        os.environ[SERVER_VARIABLE] = _server[0].address


def pytest_unconfigure() -> None:
    """End PostgreSQL with the run."""
    while _server:
        _server.pop().stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark browser tests by their fixtures; on PostgreSQL leave out what no database can change."""
    on_postgres = wanted_kind() == "postgres"
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "live_server" in fixtures:
            item.add_marker("browser")
        other = "sqlite" if on_postgres else "postgres"
        wanted = not item.get_closest_marker(other) and (not on_postgres or "databases_of_worker" in fixtures)
        (kept if wanted else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


@pytest.fixture(autouse=True, scope="session")
def sealed_surroundings() -> Iterator[None]:
    """No network, and no settings of the machine on which the tests happen to run."""
    with pytest.MonkeyPatch.context() as patch:
        network.switch_off(patch)
        for name in [key for key in os.environ if key.startswith("KAKEHASHI_")]:
            if not name.startswith("KAKEHASHI_TEST_"):
                patch.delenv(name)
        yield


@pytest.fixture
def today() -> date:
    """The civil date of the test; override it in a module or a class to live on another day."""
    return STANDING_DAY


@pytest.fixture(autouse=True)
def fixed_day(today: date) -> Iterator[None]:
    """The calendar stands still while a test runs."""
    clock.fix_today(today)
    yield
    clock.fix_today(None)


@pytest.fixture(scope="session")
def databases_of_worker() -> Iterator[Databases]:
    """Where this worker's databases come from."""
    source = databases(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield source
    source.close()


@pytest.fixture
def database_url(databases_of_worker: Databases) -> Iterator[str]:
    """A clean, migrated database for this test alone."""
    url = databases_of_worker.fresh()
    yield url
    databases_of_worker.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, today: date) -> Settings:
    """The settings of this test: its database, its own keys, its day."""
    return Settings(_env_file=None, database_url=database_url, keys_dir=tmp_path / "keys", today=today)


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a worker."""
    from tests.support.browser import chromium  # noqa: PLC0415 - only browser tests need Playwright

    with chromium() as browser:
        yield browser
