"""One world for a whole module: it is large, and nothing of it is changed by a request (see `frozen`)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.config import Settings
from app.core.db import unit_of_work
from app.web import routing
from tests.conftest import STANDING_DAY
from tests.security.forms import Form, every_form
from tests.security.world import World, build
from tests.support.client import QuickClient
from tests.support.database import Databases
from tests.support.logs import listening

Ask = Callable[..., object]


@dataclass(frozen=True)
class Standing:
    """A world, the database that holds it, and the keys that open it."""

    world: World
    url: str
    keys: Path


@pytest.fixture(scope="session")
def standing(databases_of_worker: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Built once in a worker; nobody writes to it but by a copy."""
    from app.main import prepare  # noqa: PLC0415

    clock.fix_today(STANDING_DAY)
    url, keys = databases_of_worker.fresh(), tmp_path_factory.mktemp("keys")
    engine = prepare(module_settings(url, keys))
    found = Standing(build(engine), url, keys)
    engine.dispose()
    yield found
    databases_of_worker.drop(url)


@pytest.fixture(scope="module")
def module_engine(databases_of_worker: Databases, standing: Standing) -> Iterator[Engine]:
    """The world's database, copied for this module."""
    from app.main import prepare  # noqa: PLC0415

    url = databases_of_worker.copy(standing.url)
    made = prepare(module_settings(url, standing.keys))
    yield made
    made.dispose()
    databases_of_worker.drop(url)


def module_settings(url: str, keys: Path) -> Settings:
    return Settings(_env_file=None, database_url=url, keys_dir=keys, today=STANDING_DAY, idle_minutes=10_000,
                    session_hours=10_000)  # fmt: skip


@pytest.fixture(scope="module")
def world(standing: Standing) -> World:
    clock.fix_today(STANDING_DAY)
    return standing.world


@pytest.fixture(scope="module")
def whole_app(module_engine: Engine, world: World) -> FastAPI:
    from app.main import create_app  # noqa: PLC0415

    url = module_engine.url.render_as_string(hide_password=False)
    return create_app(module_settings(url, Path("unused")), module_engine)


@pytest.fixture(scope="module")
def browser(whole_app: FastAPI) -> Iterator[TestClient]:
    with QuickClient(whole_app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def forms_of_worker() -> list[Form]:
    return []


@pytest.fixture(scope="module")
def forms(browser: TestClient, world: World, forms_of_worker: list[Form]) -> list[Form]:
    """Every form of every page, each kind once; looked for once in a worker, for every module has the same world."""
    if not forms_of_worker:
        forms_of_worker += every_form(browser, world)
    return forms_of_worker


@contextmanager
def doomed(engine: Engine, *, write: bool) -> Iterator[Session]:
    """A unit of work that answers as ever and keeps nothing; what would be written reaches the database."""
    with unit_of_work(engine, write=write) as session:
        yield session
        if write and not session.info.get("doomed"):
            session.flush()
        session.info["doomed"] = True


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests leave the world as it is."""
    monkeypatch.setattr(routing, "unit_of_work", doomed)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """The log of the program during this test, down to the level of debugging."""
    with listening() as heard:
        yield heard
