"""How often the main pages ask the database: so many times, whether they show three rows or forty."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.cases.models import Case, CaseEvent
from app.seed.load import seed

PASSWORD = "tea fields in June"
# Signing in is one of them, the bell another, the head of the audit a third where the page names somebody.
MOST = {
    "case": 17,  # one of them for the kinds of deadlines that few cases have
    "/cases": 9,
    "/contacts": 7,
    "/search?q=解雇": 12,  # one of them for refuges, which are asked by their tokens
    "/": 18,  # one of them for the twelve parts that are empty on most days
}
# PostgreSQL's index has no order: little found means that every window of months was looked through, for each kind.
MOST_ON_POSTGRES = {**MOST, "/search?q=解雇": 34}


class Writing(Protocol):
    def __call__(self) -> AbstractContextManager[Session]: ...


def _asked(engine: Engine, client: TestClient, path: str) -> int:
    """The SELECTs of one answer."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sum(statement.startswith(("SELECT", "WITH")) for statement in seen)


def _liveliest(session: Session) -> str:
    """The open case with the longest timeline: of a closed one no deadlines are asked."""
    still_open = sa.select(Case.id).where(Case.status != "closed")
    longest = (
        sa.select(CaseEvent.case_id)
        .where(CaseEvent.case_id.in_(still_open))
        .group_by(CaseEvent.case_id)
        .order_by(sa.func.count().desc())
        .limit(1)
    )
    return f"/cases/{session.scalar(sa.select(Case.ref).where(Case.id.in_(longest)))}"


@pytest.mark.parametrize(("cases", "contacts"), [(3, 12), (40, 300)])
def test_a_page_asks_no_oftener_than_it_may(
    client: TestClient, engine: Engine, writing: Writing, cases: int, contacts: int
) -> None:
    with writing() as session:
        seed(session, contacts=contacts, cases=cases, centres=1, random_seed=7, password=PASSWORD)
        case = _liveliest(session)
    client.post("/login", data={"login": "bench-supervisor-1", "password": PASSWORD})
    found = {page: _asked(engine, client, case if page == "case" else page) for page in MOST}
    most = MOST_ON_POSTGRES if engine.dialect.name == "postgresql" else MOST
    assert {page: number for page, number in found.items() if number > most[page]} == {}, found


def test_the_list_of_cases_costs_the_same_however_long_it_is(
    client: TestClient, engine: Engine, writing: Writing
) -> None:
    with writing() as session:
        seed(session, contacts=0, cases=40, centres=1, random_seed=7, password=PASSWORD)
    client.post("/login", data={"login": "bench-supervisor-1", "password": PASSWORD})
    assert _asked(engine, client, "/cases?per_page=3") == _asked(engine, client, "/cases?per_page=40")
    assert _asked(engine, client, "/cases?per_page=3&domain=medical") <= MOST["/cases"]
