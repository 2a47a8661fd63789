"""A fault at any statement leaves everything or nothing, and the answer says which (T-20)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core.db import unit_of_work
from tests.reliability.conftest import Desk
from tests.support.contents import contents, differing
from tests.support.html import form_values, page

pytestmark = pytest.mark.both


@contextmanager
def failing_at(engine: Engine, number: int, error: Exception) -> Iterator[list[int]]:
    """The statement of this number in a writing transaction fails; gives the count of statements seen."""
    seen = [0]

    def before(connection: Any, _cursor: Any, _statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        if connection.get_execution_options().get("kakehashi_write"):
            seen[0] += 1
            if seen[0] == number:
                raise error

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)


def quick_log(client: TestClient, desk: Desk) -> tuple[str, dict[str, list[str]]]:
    soup = page(client.get("/contacts/new", headers={"cookie": desk.cookie}))
    typed = {
        "channel": "phone", "languages": ["vi"], "topics": ["tax", "housing"], "summary": "住民税の納付書について",
        "person_text": "ファム・ティ・ホア", "next_on": "2026-12-01",
    }  # fmt: skip
    return "/contacts/new", form_values(soup, "/contacts/new", **typed)


def case_edit(client: TestClient, desk: Desk) -> tuple[str, dict[str, list[str]]]:
    address = f"/cases/{desk.case_ref}/edit"
    soup = page(client.get(address, headers={"cookie": desk.cookie}))
    return address, form_values(soup, address, title="解雇、在留、住まい", wish="働き続けたい")


def new_person(client: TestClient, desk: Desk) -> tuple[str, dict[str, list[str]]]:
    soup = page(client.get("/people/new", headers={"cookie": desk.cookie}))
    typed = {
        "call_name": "ロサさん",
        "legal_roman": "REYES ROSA",
        "languages": ["pt"],
        "phone": "080-0000-0000",
        "seen": "1",
    }
    return "/people/new", form_values(soup, "/people/new", **typed)


OUTAGE = sa.exc.OperationalError("INSERT", {}, Exception("disk I/O error"))
FAULT = RuntimeError("a fault of the program")
LOGGED = {"contacts", "contact_topics", "contact_languages", "persons", "search_documents", "tasks"}
EDITED = {"cases", "case_events", "search_documents"}
PERSON = {"persons", "person_names", "person_name_tokens", "contact_points", "search_documents"}


@pytest.mark.parametrize(
    ("form", "changed", "error"),
    [(quick_log, LOGGED, OUTAGE), (quick_log, LOGGED, FAULT), (case_edit, EDITED, OUTAGE), (new_person, PERSON, FAULT)],
    ids=["log, outage", "log, fault", "edit, outage", "person, fault"],
)
def test_a_fault_at_every_statement(
    client: TestClient, engine: Engine, desk: Desk, form: Any, changed: set[str], error: Exception
) -> None:
    address, sent = form(client, desk)
    before, entries = contents(engine), audited(engine)
    number, answer = 0, None
    while answer is None or answer.status_code != 303:
        number += 1
        assert number < 200, "it never succeeds"
        with failing_at(engine, number, error):
            answer = client.post(address, data=sent, headers={"cookie": desk.cookie})
        if answer.status_code != 303:
            assert answer.status_code in (500, 503), number
            assert differing(before, contents(engine)) == {}, f"statement {number}"
    assert number > 8
    after = differing(before, contents(engine))
    assert changed <= set(after)
    new = audited(engine) - entries
    assert len(new) >= 1
    assert all(action for _number, action in new)
    with unit_of_work(engine, write=False) as session:
        assert audit.verify(session).ok


def audited(engine: Engine) -> set[tuple[int, str]]:
    with unit_of_work(engine, write=False) as session:
        return {(row.id, row.action) for row in session.execute(sa.select(AuditEntry.id, AuditEntry.action))}


def test_a_page_is_not_shown_when_its_reading_cannot_be_recorded(
    client: TestClient, engine: Engine, desk: Desk
) -> None:
    address, headers = f"/cases/{desk.case_ref}", {"cookie": desk.cookie}
    assert "解雇と在留" in client.get(address, headers=headers).text
    with failing_at(engine, 1, sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))):
        answer = client.get(address, headers=headers)
    assert answer.status_code == 503
    assert "解雇と在留" not in answer.text


def test_what_was_typed_comes_back_when_it_could_not_be_kept(client: TestClient, engine: Engine, desk: Desk) -> None:
    address, sent = quick_log(client, desk)
    with failing_at(engine, 3, sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))):
        answer = client.post(address, data=sent, headers={"cookie": desk.cookie})
    assert answer.status_code == 503
    assert "住民税の納付書について" in answer.text
    assert client.post(address, data=sent, headers={"cookie": desk.cookie}).status_code == 303
