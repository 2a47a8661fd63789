"""The cast, and browsers that keep their own cookies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from tests.support.client import QuickClient
from tests.support.people import Cast, cast

NewBrowser = Callable[[], TestClient]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def new_browser(app: FastAPI, people: Cast) -> NewBrowser:
    """Another browser with an empty cookie jar."""
    del people
    return lambda: QuickClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def visitor(new_browser: NewBrowser) -> TestClient:
    return new_browser()
