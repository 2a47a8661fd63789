"""My day for each role, and the team's view."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.schemas.contacts import ContactForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import advice, contacts, tasks
from app.cases.service.cases import OpenCase, open_case
from app.core import clock
from app.people.models import ResidenceFact
from app.people.schemas import NewPerson
from app.people.service import create
from tests.support.html import page, text
from tests.support.people import Cast, cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]
TODAY = date(2026, 11, 20)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


def case_of(session: Session, actor: Actor, name: str, *ends: date, title: str = "更新", days_ago: int = 0) -> Case:
    """A case whose person has residence facts; of several the last is the newest."""
    person = create(session, actor, NewPerson(call_name=name))
    for n, end in enumerate(ends):
        session.add(
            ResidenceFact(
                person_id=person.id, as_of=date(2026, 1, 1) + timedelta(days=n), status="student", period_end=end,
                recorded_at=clock.now(), recorded_by_id=actor.user_id,
            )
        )  # fmt: skip
    return open_case(session, actor, OpenCase(person, title, opened_on=TODAY - timedelta(days=days_ago)))


def section(client: TestClient, name: str, path: str = "/") -> str:
    found = page(client.get(path)).select_one(f"#{name}")
    return text(found) if found else ""


def test_deadlines_come_first_nearest_first_and_only_the_newest_fact_counts(
    client: TestClient, writing: Opener, people: Cast
) -> None:
    me, other = people["coordinator"], people["colleague"]
    with writing() as session:
        case_of(session, me, "リン", TODAY + timedelta(days=9))
        renewed = case_of(session, me, "アン", TODAY + timedelta(days=5), TODAY + timedelta(days=800))
        case_of(session, me, "ホセ", TODAY + timedelta(days=91))
        case_of(session, me, "ラム", TODAY - timedelta(days=3))
        case_of(session, other, "ミン", TODAY + timedelta(days=4))
        closed = case_of(session, me, "サラ", TODAY + timedelta(days=6))
        closed.status = "closed"
        legal = TaskForm(title="所属機関の届出", kind="legal", due_on=TODAY + timedelta(days=2), assignee="coordinator")
        tasks.add(session, me, legal, renewed)
        tasks.add(session, me, TaskForm(title="学校に電話", due_on=TODAY, assignee="coordinator"))
    sign_in(client, "coordinator")
    shown = section(client, "deadlines")
    order = [shown.index(name) for name in ("ラム", "所属機関の届出", "リン")]
    assert order == sorted(order)
    assert "あと9日" in shown
    assert "3日超過" in shown
    assert not [name for name in ("アン", "ホセ", "ミン", "サラ") if name in shown]
    assert "学校に電話" in section(client, "tasks")
    assert "所属機関の届出" not in section(client, "tasks"), "each thing stands once"


def test_drafts_advice_and_silence_are_listed(client: TestClient, writing: Opener, people: Cast) -> None:
    with writing() as session:
        form = ContactForm.model_validate({"occurred_at": clock.civil_now(), "channel": "visit"})
        contact = contacts.log(session, people["counsellor"], form)
        advice.ask(session, people["counsellor"], contact, "離婚した人の在留資格は")
        case_of(session, people["coordinator"], "リン", title="静かなケース", days_ago=40)
    sign_in(client, "coordinator")
    client.post("/drafts?form=contact&record=new.0123456789ab", data={"summary": "書きかけの話", "channel": "phone"})
    assert "離婚した人の在留資格は" in section(client, "advice")
    assert "静かなケース" in section(client, "silent")
    shown = page(client.get("/")).select_one("#drafts")
    assert shown is not None
    assert "書きかけの話" in text(shown)
    link = shown.select_one("a")
    assert link is not None
    assert "書きかけの話" in client.get(str(link["href"])).text
    sign_in(client, "colleague")
    assert "書きかけの話" not in client.get("/").text
    sign_in(client, "counsellor")
    assert "静かなケース" not in client.get("/").text


def test_the_supervisor_sees_the_team(client: TestClient, writing: Opener, people: Cast) -> None:
    with writing() as session:
        case = case_of(session, people["coordinator"], "リン", TODAY + timedelta(days=9), title="静か", days_ago=40)
        late = TaskForm(title="遅れた仕事", kind="legal", due_on=TODAY - timedelta(days=1), assignee="coordinator")
        tasks.add(session, people["coordinator"], late, case)
        case_of(
            session, people["coordinator2"], "よその人", TODAY + timedelta(days=1), title="よそのケース", days_ago=60
        )
        case.last_activity_on = TODAY - timedelta(days=40)
        audit.record(session, people["coordinator"], "test.aged", "case", case.id)
    sign_in(client, "supervisor")
    strip = text(page(client.get("/")).select_one('nav[aria-label="チームの様子"]'))  # type: ignore[arg-type]
    assert "期限を過ぎたタスク 1" in strip
    assert "動きのないケース 1" in strip
    assert "鈴木 みどり" in section(client, "loads", "/team")
    assert "遅れた仕事" in section(client, "overdue", "/team")
    assert "リン" in section(client, "deadlines", "/team")
    assert "静か" in section(client, "silent", "/team")
    assert "よそ" not in client.get("/team").text
    for login in ("coordinator", "counsellor", "operator", "privacy_officer"):
        sign_in(client, login)
        assert client.get("/team").status_code == 403
        assert "/team" not in client.get("/").text


@pytest.mark.both
@pytest.mark.parametrize(
    ("login", "leads"),
    [("operator", "/admin/users"), ("agency_viewer", "/reports"), ("privacy_officer", "/admin/audit"),
     ("trainee", "/account"), ("approver", "/account")],
)  # fmt: skip
def test_every_other_role_starts_at_its_own_work(
    client: TestClient, writing: Opener, people: Cast, login: str, leads: str
) -> None:
    with writing() as session:
        case_of(session, people["coordinator"], "リン", TODAY + timedelta(days=9), title="見えないケース")
    sign_in(client, login)
    answer = client.get("/")
    links = [str(link["href"]) for link in page(answer).select("main a, .nav a")]
    assert leads in links
    assert client.get(leads).status_code == 200
    assert not any(word in answer.text for word in ("リン", "見えないケース", "/contacts/new"))
    for link in links:
        assert client.get(link).status_code in (200, 303), link


def test_my_day_costs_the_same_however_much_there_is(
    client: TestClient, engine: Engine, writing: Opener, people: Cast
) -> None:
    sign_in(client, "supervisor")
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    counts = []
    for size in (2, 8):
        with writing() as session:
            for n in range(size):
                case = case_of(session, people["supervisor"], f"人{n}", TODAY + timedelta(days=n), days_ago=60)
                due = TaskForm(title="仕事", due_on=TODAY, assignee="supervisor")
                tasks.add(session, people["supervisor"], due, case)
        seen.clear()
        client.get("/")
        counts.append(sum(statement.startswith("SELECT") for statement in seen))
    assert counts[0] == counts[1] <= 20
