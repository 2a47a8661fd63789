"""A commit that fails is never answered as a success, by whatever form (T-23)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.web import routing
from tests.security.forms import Form, headers
from tests.security.world import World
from tests.support.contents import contents, differing

pytestmark = pytest.mark.uncounted

OUTAGE = sa.exc.OperationalError("COMMIT", {}, Exception("disk I/O error"))
READING = {"audit_entries", "audit_head", "user_sessions"}


@contextmanager
def failing_commits() -> Iterator[list[int]]:
    """No session can commit; gives a list that grows with every try."""
    tries: list[int] = []

    def fail(_session: Session) -> None:
        tries.append(1)
        raise OUTAGE

    event.listen(Session, "before_commit", fail)
    try:
        yield tries
    finally:
        event.remove(Session, "before_commit", fail)


def sent_by(form: Form) -> Iterator[dict[str, list[str]]]:
    """As the page shows it, and with words in every empty field."""
    yield {**form.values, **form.kept()}
    filled = {name: values if any(values) else ["望月"] for name, values in form.values.items()}
    yield {**filled, **form.kept()}


def outcome(browser: TestClient, world: World, forms: list[Form]) -> tuple[set[str], list[str]]:
    """The addresses whose commit was tried, and every answer of success to one."""
    reached, faults = set(), []
    for form in forms:
        for sent in sent_by(form):
            with failing_commits() as tries:
                answer = browser.post(form.action, data=sent, headers=headers(world, form.who))
            if tries:
                reached.add(form.action)
                faults += [f"{form.action}: {answer.status_code}"] if answer.status_code < 400 else []
    return reached, faults


@pytest.fixture(autouse=True)
def no_sign_of_life(whole_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time stamp of the session is kept after the answer was decided, and may be lost."""
    monkeypatch.setattr(whole_app.state.services, "touch", lambda _token: None)


def test_a_failing_commit_is_never_answered_as_success(
    browser: TestClient, world: World, forms: list[Form], module_engine: Engine
) -> None:
    before = contents(module_engine, without=READING)
    reached, faults = outcome(browser, world, forms)
    assert faults == []
    assert len(reached) > 40
    assert differing(before, contents(module_engine, without=READING)) == {}


def test_an_answer_before_the_commit_is_noticed(
    browser: TestClient, world: World, forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def careless(engine: Engine, **more: Any) -> Iterator[Session]:
        with contextlib.suppress(Exception), unit_of_work(engine, **more) as session:
            yield session

    monkeypatch.setattr(routing, "unit_of_work", careless)
    _reached, faults = outcome(browser, world, forms[::3])
    assert len(faults) > 20
