"""Forms that are refused still show a record: the audit says so, nothing typed is lost, and nobody's files are read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.core.errors import Unavailable
from app.people import service
from app.people.schemas import NewPerson
from app.web import routing
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def person(people: Cast, writing: Opener) -> str:
    with writing() as session:
        return service.create(session, people["coordinator"], NewPerson(call_name="リンさん")).ref


def reads(reading: Opener, ref: str) -> int:
    with reading() as session:
        wanted = sa.select(sa.func.count()).select_from(AuditEntry)
        return session.scalar(wanted.where(AuditEntry.subject_ref == ref, AuditEntry.action == "read")) or 0


class TestReads:
    def test_a_page_shown_again_with_its_messages_is_a_reading(
        self, client: TestClient, person: str, reading: Opener
    ) -> None:
        sign_in(client, "coordinator")
        answer = client.post(f"/people/{person}/edit", data={"_version": "1", "call_name": ""})
        assert (answer.status_code, "リンさん" in answer.text) == (422, True)
        assert reads(reading, person) == 1

    def test_a_conflict_shows_what_is_stored_and_is_one_reading(
        self, client: TestClient, person: str, reading: Opener
    ) -> None:
        sign_in(client, "coordinator")
        answer = client.post(f"/people/{person}/edit", data={"_version": "99", "call_name": "ランさん"})
        assert (answer.status_code, "リンさん" in answer.text) == (409, True)
        assert reads(reading, person) == 1

    def test_a_change_that_is_kept_needs_no_reading(self, client: TestClient, person: str, reading: Opener) -> None:
        sign_in(client, "coordinator")
        at = f"/people/{person}/edit"
        sent = form_values(page(client.get(at)), at, call_name="ランさん")
        before = reads(reading, person)
        assert client.post(at, data=sent).status_code == 303
        assert reads(reading, person) == before

    def test_without_its_entry_the_page_is_not_shown(
        self, client: TestClient, person: str, app: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(client, "coordinator")

        def fail(*_: object) -> None:
            raise Unavailable

        monkeypatch.setattr(app.state.services, "record_reads", fail)
        for version in ("1", "99"):
            answer = client.post(f"/people/{person}/edit", data={"_version": version, "call_name": ""})
            assert (answer.status_code, "リンさん" in answer.text) == (503, False)


@pytest.mark.usefixtures("people")
class TestWithoutAccount:
    @pytest.mark.parametrize(("login", "status"), [(None, 401), ("agency_viewer", 403)])
    def test_files_of_nobody_are_refused_unread(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch, login: str | None, status: int
    ) -> None:
        if login:
            sign_in(client, login)
        monkeypatch.setattr(routing, "_read_form", None)
        answer = client.post("/reports/import", files={"file": ("a.csv", b"x" * 1000)})
        assert answer.status_code == status

    @pytest.mark.parametrize("origin", ["http://[", "null", "http://[::1", "http://127.0.0.1.example"])
    def test_an_origin_that_is_no_address_is_refused(self, client: TestClient, origin: str) -> None:
        assert client.post("/login", data={}, headers={"origin": origin}).status_code == 403

    def test_a_form_without_its_key_comes_back_in_words(self, client: TestClient) -> None:
        sign_in(client, "operator")
        answer = client.post("/admin/centres/new", data={"code": "numazu", "name": "ぬまづ国際交流室"})
        assert answer.status_code == 422
        assert "ぬまづ国際交流室" in text(page(answer))
