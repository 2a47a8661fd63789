"""One demonstration world for the tests of this folder: built once, looked at often."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from app.core import clock, migrate
from app.core.config import Settings
from app.demo import world

DAY = date(2026, 11, 22)
PASSWORD = "a password for the demonstration"


@dataclass(frozen=True)
class Built:
    """The world, its files and the processor seconds that it took."""

    engine: Engine
    settings: Settings
    folder: Path
    seconds: float


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Built on SQLite, whatever the suite runs on: the demonstration is a file on somebody's machine."""
    from app.main import prepare  # noqa: PLC0415 - tests of pure parts do without the whole program

    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(
        _env_file=None, database_url=f"sqlite:///{folder / 'demo.db'}", keys_dir=folder / "keys", today=DAY
    )
    migrate.upgrade(settings.database_url)
    engine = prepare(settings)
    begun = time.process_time()
    world.build(engine, password=PASSWORD)
    seconds = time.process_time() - begun
    yield Built(engine, settings, folder, seconds)
    engine.dispose()


@pytest.fixture
def today() -> date:
    return DAY


@pytest.fixture(autouse=True)
def own_keys(request: pytest.FixtureRequest) -> None:
    """Other tests load their own key ring into the process: open that of the world again."""
    if "built" in request.fixturenames:
        from app.main import open_keys  # noqa: PLC0415

        open_keys(request.getfixturevalue("built").settings)
        clock.fix_today(DAY)
