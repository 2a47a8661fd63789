"""The global search within one's rights, and the audit for the privacy officer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.cases.schemas.contacts import ContactForm
from app.cases.service import contacts
from app.cases.service.cases import OpenCase, open_case
from app.core import clock
from app.home import finding
from app.people.schemas import NewPerson
from app.people.service import create
from tests.support.html import page, text
from tests.support.people import Cast, cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def world(people: Cast, writing: Opener) -> dict[str, str]:
    """References of a case, its person, a contact of the same centre, and a contact next door."""
    with writing() as session:
        me = people["coordinator"]
        person = create(session, me, NewPerson(call_name="グエン・ティ・リン", legal_roman="NGUYEN THI LINH"))
        case = open_case(session, me, OpenCase(person, "失職と在留期間の更新", story="社宅を出るよう言われた。"))
        told = {"occurred_at": clock.civil_now(), "channel": "phone", "topics": ["tax"]}
        here = contacts.log(session, me, ContactForm.model_validate({**told, "summary": "住民税の督促と在留の不安"}))
        away = contacts.log(
            session, people["coordinator2"], ContactForm.model_validate({**told, "summary": "在留の話"})
        )
        return {"case": case.ref, "person": person.ref, "contact": here.ref, "away": away.ref}


def refs(client: TestClient, query: str) -> set[str]:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200
    return {text(node) for node in page(answer).select("section li .ref")}


def test_two_letters_find_what_one_may_see_and_are_marked(client: TestClient, world: dict[str, str]) -> None:
    sign_in(client, "coordinator")
    assert refs(client, "q=在留") == {world["case"], world["contact"]}
    soup = page(client.get("/search?q=在留"))
    assert {text(mark) for mark in soup.select("mark")} == {"在留"}
    assert refs(client, "q=在留&kind=contact") == {world["contact"]}
    assert refs(client, "q=社宅 在留") == {world["case"]}
    assert refs(client, "q=ぞうきりん") == set()
    assert "見つかりませんでした" in client.get("/search?q=ぞうきりん").text


@pytest.mark.parametrize("typed", ["Linh Nguyen", "リン グエン", "グエン"])
def test_people_are_found_in_any_script_and_order(client: TestClient, world: dict[str, str], typed: str) -> None:
    sign_in(client, "counsellor")
    assert world["person"] in refs(client, f"q={typed}")


@pytest.mark.parametrize("typed", ["留", "ア", "a", "？"])
def test_one_letter_gets_a_message(client: TestClient, world: dict[str, str], typed: str) -> None:
    sign_in(client, "coordinator")
    assert "2文字以上" in client.get(f"/search?q={typed}").text


def test_a_reference_leads_straight_to_its_page_for_whom_it_exists(client: TestClient, world: dict[str, str]) -> None:
    sign_in(client, "coordinator")
    for kind, place in (("case", "cases"), ("contact", "contacts"), ("person", "people")):
        answer = client.get("/search", params={"q": world[kind].lower()})
        assert answer.headers.get("location") == f"/{place}/{world[kind]}"
    assert client.get("/search", params={"q": world["away"]}).status_code == 200
    sign_in(client, "operator")
    assert client.get("/search", params={"q": world["case"]}).status_code == 200


@pytest.mark.parametrize("login", ["operator", "agency_viewer", "privacy_officer", "trainee", "coordinator2"])
def test_others_find_nothing_of_the_centre(client: TestClient, world: dict[str, str], login: str) -> None:
    sign_in(client, login)
    for query in ("q=在留", "q=在留&kind=case", "q=在留&kind=contact", "q=グエン&kind=person", "q=在留&kind=nothing"):
        assert not refs(client, query) & {world["case"], world["contact"], world["person"]}


def test_a_counsellor_finds_contacts_but_not_a_strange_case(client: TestClient, world: dict[str, str]) -> None:
    sign_in(client, "counsellor")
    assert refs(client, "q=在留") == {world["contact"]}


def test_more_continues_where_the_page_ended(client: TestClient, writing: Opener, people: Cast) -> None:
    with writing() as session:
        for n in range(27):
            told = {"occurred_at": clock.civil_now(), "channel": "phone", "summary": f"粗大ごみの相談{n:02}"}
            contacts.log(session, people["coordinator"], ContactForm.model_validate(told))
    sign_in(client, "coordinator")
    few = page(client.get("/search?q=粗大"))
    assert len(few.select("section li")) == 5
    link = few.select_one('a[rel="next"]')
    assert link is not None
    first = page(client.get(str(link["href"])))
    following = first.select_one('a[rel="next"]')
    assert following is not None
    last = page(client.get(str(following["href"])))
    seen = [text(node) for soup in (first, last) for node in soup.select("section li .ref")]
    assert (len(first.select("section li")), len(seen), len(set(seen))) == (20, 27, 27)
    assert last.select_one('a[rel="next"]') is None


def test_without_the_last_word_of_the_policy_the_search_would_tell(
    client: TestClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with a policy that lets everything through the counsellor would find the case."""
    monkeypatch.setitem(finding._VISIBLE, "case", lambda _session, _actor, found: set(found))
    sign_in(client, "counsellor")
    assert world["case"] in refs(client, "q=在留")


# --- audit ------------------------------------------------------------------------------------------


def rows(client: TestClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"/admin/audit?{query}")
    assert answer.status_code == 200
    return [[text(cell) for cell in row.select("td")] for row in page(answer).select("tbody tr")]


def test_the_privacy_officer_sees_who_did_what(client: TestClient, world: dict[str, str]) -> None:
    sign_in(client, "coordinator")
    client.get(f"/contacts/{world['contact']}")
    sign_in(client, "privacy_officer")
    found = rows(client, f"ref={world['contact'].lower()}")
    assert [(row[2], row[3]) for row in found] == [("coordinator", "閲覧"), ("coordinator", "contact.logged")]
    assert {row[2] for row in rows(client, "login=coordinator")} == {"coordinator"}
    assert rows(client, "day=2026-11-21") == []
    assert rows(client, "day=令和8年11月22日")
    assert "絞り込んでいません" in client.get("/admin/audit?day=いつか").text
    assert rows(client, f"ref={world['away']}") == [], "another centre's audit belongs to its own officer"


def test_older_entries_follow(client: TestClient, world: dict[str, str]) -> None:
    sign_in(client, "coordinator")
    for _ in range(60):
        client.get(f"/contacts/{world['contact']}")
    sign_in(client, "privacy_officer")
    first = page(client.get(f"/admin/audit?ref={world['contact']}"))
    link = first.select_one('a[rel="next"]')
    assert len(first.select("tbody tr")) == 50
    assert link is not None
    assert len(rows(client, str(link["href"]).split("?")[1])) == 11


@pytest.mark.parametrize("login", ["coordinator", "supervisor", "operator", "trainee"])
def test_nobody_else_reads_the_audit(client: TestClient, people: Cast, login: str) -> None:
    sign_in(client, login)
    assert client.get("/admin/audit").status_code == 403
    assert client.post("/admin/audit/verify").status_code == 403


def test_verifying_tells_a_whole_record_from_a_changed_one(
    client: TestClient, engine: Engine, world: dict[str, str]
) -> None:
    sign_in(client, "privacy_officer")
    assert "すべてつながっています" in client.post("/admin/audit/verify").text
    with engine.execution_options(kakehashi_write=True).begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
            ).scalars()
            for name in list(names):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entries DISABLE TRIGGER USER")
        connection.execute(sa.update(AuditEntry).where(AuditEntry.id == 3).values(actor_login="somebody"))
    answer = client.post("/admin/audit/verify")
    assert "3番の記録に問題があります" in answer.text
    assert "書き換えられています" in answer.text


def test_the_officer_sees_what_belongs_to_no_centre_and_finds_log_in_names(client: TestClient, people: Cast) -> None:
    assert client.post("/login", data={"login": "coordinator", "password": "wrong", "next": "/"}).status_code == 422
    sign_in(client, "privacy_officer")
    assert text(page(client.get("/admin/audit")).select_one("tbody")).count("login.failed") == 1
    for typed in ("coordinator", " Coordinator "):
        assert "coordinator" in text(page(client.get("/admin/audit", params={"ref": typed})).select_one("tbody"))


@pytest.mark.parametrize("start", ["0", "5000000", "999999999999999999"])
def test_a_page_far_behind_the_last_is_empty(client: TestClient, people: Cast, start: str) -> None:
    sign_in(client, "coordinator")
    assert client.get(f"/search?q=税務&kind=partner&before={start}").status_code == 200
