"""What every test would make anew though it comes out the same each time: made once in a worker.

Compiled templates, the tree of routes, and answers of argon2, which is slow on purpose.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from app.core.config import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Engine

_PER_TEST = {"database_url", "keys_dir", "today"}
_apps: dict[str, FastAPI] = {}


def remember(patch: pytest.MonkeyPatch) -> None:
    """Templates are compiled once for each language; argon2 is asked once for each pair of password and hash."""
    from app import main  # noqa: PLC0415 - tests of pure rules do without the whole program
    from app.accounts import passwords  # noqa: PLC0415

    patch.setattr(main, "make_environment", cache(main.make_environment))
    verify = cache(type(passwords._context).verify)
    patch.setattr(type(passwords._context), "verify", lambda self, *given, **more: verify(self, *given, **more))


def application(settings: Settings, engine: Engine) -> FastAPI:
    """The application as `create_app` makes it; only its services are this test's own.

    Whoever adds routes to an application makes one of their own.
    """
    from app.main import create_app, make_services  # noqa: PLC0415

    kind = json.dumps(settings.model_dump(mode="json", exclude=_PER_TEST), sort_keys=True)
    if kind not in _apps:
        _apps[kind] = create_app(settings, engine)
    else:
        _apps[kind].state.services = make_services(settings, engine)
    return _apps[kind]
