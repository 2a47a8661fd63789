"""The cast, and people made through the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.people import service
from app.people.schemas import NewPerson
from tests.support.people import Cast, cast, sign_in

Make = Callable[..., str]


@pytest.fixture
def staff(engine: Engine) -> Cast:
    """The cast of two centres."""
    return cast(engine)


@pytest.fixture
def make(staff: Cast, writing: Callable[[], AbstractContextManager[Session]]) -> Make:
    """`make(call_name="…", …)` keeps a person (by default of Shizuoka) and gives the reference."""

    def made(by: str = "coordinator", **values: Any) -> str:
        with writing() as session:
            return service.create(session, staff[by], NewPerson(**values)).ref

    return made


@pytest.fixture
def coordinator(client: TestClient, staff: Cast) -> TestClient:
    """The browser of the coordinator of Shizuoka."""
    return sign_in(client, "coordinator")


@pytest.fixture
def session(staff: Cast, engine: Engine) -> Iterator[Session]:
    """A write unit of work that is undone; the cast was made before, for SQLite has one writer."""
    with unit_of_work(engine, write=True) as opened:
        opened.info["doomed"] = True
        yield opened
