"""What every test would make anew though it comes out the same each time: made once in a worker.

Compiled templates and statements, the tree of routes, and answers of argon2, which is slow on purpose. Templates are
compiled once for all workers and servers of a run.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, FileSystemBytecodeCache

from app.core.config import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Engine

TEMPLATES_VARIABLE = "KAKEHASHI_TEST_TEMPLATES"
_PER_TEST = {"database_url", "keys_dir", "today"}
_apps: dict[str, FastAPI] = {}


def remember(patch: pytest.MonkeyPatch) -> None:
    """Templates are compiled once for each language, statements once for each kind of database; argon2 is asked once
    for each pair of password and hash.
    """
    from app import main  # noqa: PLC0415 - tests of pure rules do without the whole program
    from app.accounts import passwords  # noqa: PLC0415
    from app.core import db  # noqa: PLC0415

    patch.setattr(main, "make_environment", sharing_templates(main.make_environment))
    verify = cache(type(passwords._context).verify)
    patch.setattr(type(passwords._context), "verify", lambda self, *given, **more: verify(self, *given, **more))
    for maker in ("_sqlite_engine", "_postgres_engine"):
        patch.setattr(db, maker, _knowing_statements(getattr(db, maker)))
    _look_for_garbage_less_often()


def sharing_templates(make: Callable[[str], Environment]) -> Callable[[str], Environment]:
    """Environments are made once for each language, and keep what they compile in the folder of the run."""

    @cache
    def environment(locale: str) -> Environment:
        made = make(locale)
        if folder := os.environ.get(TEMPLATES_VARIABLE):
            made.bytecode_cache = FileSystemBytecodeCache(folder, f"%s.{locale}")
        return made

    return environment


def _knowing_statements(make: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """Every test has an engine of its own; what one of them compiled serves the next of the same kind.

    Compiled statements belong to a dialect, so engines share that too, from the first one on that has met its server.
    """
    known: list[Engine] = []

    def engine(url: str) -> Engine:
        made = make(url)
        if not known or getattr(known[0].dialect, "server_version_info", None) is None:
            known[:] = [made]
        else:
            made.dialect, made._compiled_cache = known[0].dialect, known[0]._compiled_cache
        return made

    return engine


def _look_for_garbage_less_often() -> None:
    """The whole program stays until the end of the run, so it is not searched again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


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
