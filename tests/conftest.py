"""Fixtures of the whole suite.

It runs on SQLite; with KAKEHASHI_TEST_DATABASE=postgres whatever needs a database runs on PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock, throttle
from app.core.config import Settings
from app.core.db import unit_of_work
from tests.support import network, once, order, reached
from tests.support.client import QuickClient, staying_in_thread
from tests.support.database import (
    SERVER_VARIABLE,
    Commits,
    Databases,
    PostgresServer,
    databases,
    memory_folder,
    wanted_kind,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.support.servers import Servers

STANDING_DAY = date(2026, 11, 22)
_server: list[PostgresServer] = []
_templates: list[tempfile.TemporaryDirectory[str]] = []
_reached: list[reached.Reached] = []
_met: set[str] = set()


# How long one example takes says more about the machine's other work than about the product.
hypothesis.settings.register_profile("product", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("product")


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary folders in memory. Start PostgreSQL once, in the process that controls the workers.

    The workers find both in the environment, and the folder of compiled templates that they share.
    """
    if folder := memory_folder():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)
    controls = not hasattr(config, "workerinput")
    if controls:
        _templates.append(tempfile.TemporaryDirectory(prefix="kakehashi-templates-", dir=folder))
        os.environ[once.TEMPLATES_VARIABLE] = _templates[0].name
    if controls and wanted_kind() == "postgres":
        _server.append(PostgresServer.start())
        os.environ[SERVER_VARIABLE] = _server[0].address
    if reached.is_asked():
        _reached.append(reached.Reached())
        _reached[0].listen()


def pytest_unconfigure() -> None:
    """End PostgreSQL with the run."""
    while _server:
        _server.pop().stop()
    while _templates:
        _templates.pop().cleanup()


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
        wanted = not item.get_closest_marker(other) and (not on_postgres or _asks_postgres(item, fixtures))
        (kept if wanted else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def _asks_postgres(item: pytest.Item, fixtures: Collection[str]) -> bool:
    """What needs a database, asks services, queries and commands, or lets several work at once.

    What asks through pages runs there only when it is marked `both`: tests of every page and form do (tests/security),
    and at the end of a whole run whatever sends statements must have been reached (tests/support/reached.py).
    """
    code = getattr(getattr(item, "function", None), "__code__", None)
    at_once = code is not None and "ThreadPoolExecutor" in code.co_names
    through_pages = "client" in fixtures and not at_once and not item.get_closest_marker("both")
    return "databases_of_worker" in fixtures and not through_pages


@pytest.hookimpl(trylast=True, specname="pytest_collection_modifyitems")
def pytest_put_in_order(items: list[pytest.Item]) -> None:
    """After the order was made random. A hook whose name does not begin with pytest_ is never called."""
    order.dear_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> order.Scheduling:
    """How the tests are dealt out to several workers (`-n`)."""
    return order.Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker has reached, when it ends."""
    _met.update(getattr(node, "workeroutput", {}).get("reached", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A whole run on PostgreSQL fails when it reached too little of what sends statements."""
    if not _reached:
        return
    names = _reached[0].names()
    if hasattr(session.config, "workerinput"):
        session.config.workeroutput["reached"] = names  # type: ignore[attr-defined]
        return
    _met.update(names)
    if reached.is_too_little(_met):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was not reached."""
    if _reached and (names := reached.missing(_met)):
        share = 1 - len(names) / len(reached.wanted())
        terminalreporter.section(f"sends statements and was not reached on PostgreSQL (reached: {share:.1%})")
        terminalreporter.write_line("\n".join(names))
        terminalreporter.write_line(
            "Mark a test that goes through it with @pytest.mark.both, or write one of its service."
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Coverage rests during a test marked `uncounted`, its fixtures included."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is None or not item.get_closest_marker("uncounted"):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


@pytest.fixture(autouse=True, scope="session")
def sealed_surroundings() -> Iterator[None]:
    """No network, and no settings of the machine on which the tests happen to run."""
    with pytest.MonkeyPatch.context() as patch, staying_in_thread():
        network.switch_off(patch)
        once.remember(patch)
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


@pytest.fixture(scope="session")
def commits() -> Commits:
    """How often this worker has committed."""
    return Commits()


@pytest.fixture(scope="session")
def untouched() -> list[str]:
    """Databases of this worker that served a test and are as they were."""
    return []


@pytest.fixture
def database_url(
    databases_of_worker: Databases, commits: Commits, untouched: list[str], request: pytest.FixtureRequest
) -> Iterator[str]:
    """A clean, migrated database for this test alone.

    What `session` did was undone: when nobody has committed either, the next test gets the same one.
    """
    url = untouched.pop() if untouched else databases_of_worker.fresh()
    before = commits.number
    yield url
    if "session" in request.fixturenames and commits.number == before:
        untouched.append(url)
    else:
        databases_of_worker.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, today: date) -> Settings:
    """The settings of this test: its database, its own keys, its day."""
    return Settings(_env_file=None, database_url=database_url, keys_dir=tmp_path / "keys", today=today, debug=True)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """The engine of this test with everything that `prepare` sees to: keys, guards, upward reactions."""
    from app.main import prepare  # noqa: PLC0415 - tests of pure rules do without the whole program

    made = prepare(settings)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A write unit of work for tests of services; whatever it did is undone at the end.

    It holds the one writer of SQLite: a test that goes through HTTP makes its rows with `writing` instead.
    """
    with unit_of_work(engine, write=True) as opened:
        opened.info["doomed"] = True
        yield opened


@pytest.fixture
def writing(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """`with writing() as session:` commits at its end, so that the program sees the rows."""
    return lambda: unit_of_work(engine, write=True)


@pytest.fixture
def reading(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """`with reading() as session:` looks at what is kept; nothing can be written through it."""
    return lambda: unit_of_work(engine, write=False)


@pytest.fixture
def app(settings: Settings, engine: Engine) -> FastAPI:
    """The whole application on this test's database."""
    return once.application(settings, engine)


@pytest.fixture(autouse=True)
def no_wrong_addresses() -> None:
    """Who tried wrong addresses is remembered by the process, over all its tests."""
    throttle.forget_all()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser without scripts; redirects are answers to look at."""
    with QuickClient(app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a worker."""
    from tests.support.browser import chromium  # noqa: PLC0415 - only browser tests need Playwright

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Starts server processes; see tests/support/servers.py."""
    from tests.support.servers import forking  # noqa: PLC0415 - few tests need a server

    with forking() as found:
        yield found


@pytest.fixture
def live_server(servers: Servers, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The origin of a server process on this test's database and keys; ends with the test."""
    server = servers.start(settings, tmp_path / "server.log")
    yield server.origin
    servers.end(server)
    assert "Traceback" not in server.log.read_text(errors="replace")


@pytest.fixture
def page(chromium_browser: Browser, live_server: str) -> Iterator[Page]:
    """A watched page on the live server, 1366 × 768; see tests/support/browser.py for what fails it."""
    from tests.support.browser import watched_page  # noqa: PLC0415

    with watched_page(chromium_browser, live_server) as opened:
        yield opened
