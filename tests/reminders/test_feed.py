"""The calendar behind its secret address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.accounts.models import Membership, User
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.cases.models import Case, Need
from app.core import clock
from app.core.db import unit_of_work
from app.core.throttle import Throttle
from app.deadlines.models import LifeEvent
from app.people.models import Person
from app.plans.approvals import risk, risk_facts
from app.plans.models import Step
from app.reminders import access, queries
from app.reminders.models import CalendarFeed
from tests.reminders.conftest import World, Writing
from tests.support.html import form_values, page
from tests.support.people import sign_in


@pytest.fixture(autouse=True)
def fresh_throttles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "WRONG", Throttle(most=3, seconds=300))
    monkeypatch.setattr(access, "OFTEN", Throttle(most=6, seconds=300))


def made(client: TestClient) -> str:
    """A new address, as the page shows it this once."""
    soup = page(client.get("/calendar"))
    code = page(client.post("/calendar", data=form_values(soup, "/calendar"))).select_one("main code")
    assert code is not None
    return "/" + code.text.split("/", 3)[3]


def summaries(answer: Any) -> dict[str, set[str]]:
    """Word → days."""
    assert answer.status_code == 200
    found: dict[str, set[str]] = {}
    for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT"):
        found.setdefault(str(event["SUMMARY"]), set()).add(event["DTSTART"].dt.isoformat())
    return found


def refusal(client: TestClient, address: str) -> str:
    """A refused answer without the number of the request."""
    answer = client.get(address)
    assert answer.status_code == 404
    return re.sub(r"[0-9a-f]{12}|nonce=\"[^\"]+\"|/calendar/[^\"<&]+", "", answer.text)


def test_numbers_kinds_and_days_and_nothing_of_who_is_at_risk(client: TestClient, engine: Engine, world: World) -> None:
    sign_in(client, "coordinator")
    address = made(client)
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in client.get("/calendar").text, "shown once"
    with unit_of_work(engine, write=False) as session:
        kept = session.scalars(sa.select(CalendarFeed)).one()
        assert token not in str(vars(kept))
    client.cookies.clear()
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    found = summaries(answer)
    step = (clock.today() + timedelta(days=3)).isoformat()
    assert found[f"{world.ref} プランのステップ"] == {step}
    assert found[f"{world.ref} タスク"] == {clock.today().isoformat()}
    safe, last = found[f"{world.ref} 期限（安全日）"], found[f"{world.ref} 期限（最終日）"]
    assert len(safe) == len(last) > 0
    assert min(safe) < min(last)
    assert world.safe_ref not in answer.text
    assert "秘" not in answer.text
    uids = re.findall(r"UID:(\S+)", answer.text)
    assert uids == re.findall(r"UID:(\S+)", client.get(address).text)
    assert len(set(uids)) == len(uids)
    client.get(address)
    with unit_of_work(engine, write=False) as session:
        noted = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_kind == "calendar")).all()
    assert list(noted) == ["read"], "the first use of the day alone"


def test_whatever_puts_a_case_at_risk_keeps_it_in(world: World, writing: Writing) -> None:
    """One ground after the other, as the rules of plans judge it."""
    with writing() as session:
        session.info["doomed"] = True
        case = session.scalars(sa.select(Case).where(Case.ref == world.ref)).one()
        person = session.get_one(Person, case.person_id)
        event = session.scalars(sa.select(LifeEvent).where(LifeEvent.case_id == case.id)).one()
        need = session.scalars(sa.select(Need).where(Need.case_id == case.id)).one()
        step = session.scalars(sa.select(Step).where(Step.case_id == case.id)).one()
        grounds: list[tuple[Any, str, Any]] = [
            (case, "urgency", "immediate"), (event, "code", "violence"), (need, "domain", "safety"),
            (step, "domain", "safety"), (person, "may_say_who", False), (person, "address_hidden", True),
        ]  # fmt: skip
        assert queries.guarded_cases(session, {case.id}) == set()
        for row, name, value in grounds:
            before = getattr(row, name)
            setattr(row, name, value)
            session.flush()
            assert queries.guarded_cases(session, {case.id}) == {case.id}, name
            assert row is step or risk.grounds(risk_facts.of_case(session, case)), name
            setattr(row, name, before)
            session.flush()


def test_what_is_wrong_has_one_answer(client: TestClient, world: World, writing: Writing) -> None:
    sign_in(client, "coordinator")
    old, new = made(client), made(client)
    unknown = refusal(client, "/calendar/" + "a" * 43 + ".ics")
    assert refusal(client, old) == unknown
    assert summaries(client.get(new)) != {}
    with writing() as session:
        user = session.get_one(User, world.people["coordinator"].user_id)
        user.is_active = False
        audit.record(session, None, "user.disabled", "user", user.id)
    client.cookies.clear()
    assert client.get(new).status_code == 404
    assert client.get("/calendar/short.ics").status_code == 429, "asked in vain too often"


def test_it_follows_the_rights_of_the_moment_and_ends(client: TestClient, world: World, writing: Writing) -> None:
    sign_in(client, "coordinator")
    address = made(client)
    assert any("期限" in word for word in summaries(client.get(address)))
    with writing() as session:
        mine = Membership.user_id == world.people["coordinator"].user_id
        session.execute(sa.update(Membership).where(mine).values(centre_id=world.people.hamamatsu))
    assert summaries(client.get(address)) == {}
    client.post("/calendar/end", data=form_values(page(client.get("/calendar")), "/calendar/end"))
    assert client.get(address).status_code == 404


def test_a_program_that_asks_without_end_is_told_to_wait(client: TestClient, world: World) -> None:
    sign_in(client, "coordinator")
    address = made(client)
    assert [client.get(address).status_code for _ in range(7)] == [200] * 6 + [429]
