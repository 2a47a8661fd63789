"""Reminders on the page, absences with a cover; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.accounts.models import Membership
from app.cases.lifecycle import TaskState
from app.cases.models import Case, Task
from app.cases.service import tasks
from app.core import clock
from app.core.db import unit_of_work
from app.reminders import making, queries
from tests.reminders.conftest import World, Writing
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in


def bell(client: TestClient) -> str:
    """The number on the bell, as every page shows it."""
    badge = page(client.get("/absences")).select_one(".bar__bell .nav__badge")
    return text(badge).split()[-1] if badge else ""


def test_a_day_s_reminders_are_made_once_and_lead_to_their_things(client: TestClient, world: World) -> None:
    assert world.make() == 4
    assert world.make() == 0
    sign_in(client, "coordinator")
    assert bell(client) == "4"
    soup = page(client.get("/reminders"))
    kinds = {one.kind for one in world.told("coordinator")}
    assert kinds == {"stay", "step", "task"}
    links = {a["href"]: text(a) for a in soup.select("td.lead a")}
    assert links[f"/cases/{world.ref}/plan/steps/{world.step}"] == "秘手順"
    assert links[f"/tasks/{world.task}"] == "秘作業"
    assert {client.get(href).status_code for href in links} == {200}
    one = next(form["action"] for form in soup.select("form[action$='/read']") if form["action"] != "/reminders/read")
    assert client.post(one, data=form_values(soup, one)).status_code == 303
    assert bell(client) == "3"
    client.post("/reminders/read", data=form_values(soup, "/reminders/read"))
    assert bell(client) == ""
    assert "秘手順" not in client.get("/reminders").text
    assert "秘手順" in client.get("/reminders?show=all").text


def test_two_processes_at_once_write_each_reminder_once(world: World, writing: Writing) -> None:
    """Both have looked before either wrote."""
    with unit_of_work(world.engine, write=False) as session:
        first, second = making.today_of(session, clock.today()), making.today_of(session, clock.today())
    with writing() as session:
        assert making.keep(session, first) == 4
    with writing() as session:
        assert making.keep(session, second) == 0
    assert len(world.told("coordinator")) == 4


def test_a_slow_process_does_not_settle_what_it_has_not_seen(world: World, writing: Writing) -> None:
    """It looked before the things were there; another one saw them and told of them meanwhile."""
    before = making.Today(clock.today(), clock.now() - timedelta(minutes=1), [], frozenset())
    assert world.make() == 4
    with writing() as session:
        making.keep(session, before)
    assert [one for one in world.told("coordinator") if one.read_at] == []
    with writing() as session:
        making.keep(session, replace(before, seen_at=clock.now()))
    assert all(one.read_at for one in world.told("coordinator"))


def test_what_is_done_or_told_anew_is_unread_no_more(world: World, writing: Writing) -> None:
    world.make()
    with writing() as session:
        actor = world.people["coordinator"]
        task = next(task for task in session.scalars(sa.select(Task)) if task.ref == world.task)
        tasks.move(session, actor, task, TaskState.DONE, seen=task.version)
    world.make(clock.today() + timedelta(days=1))
    waiting = {(one.subject_ref, one.day) for one in world.told("coordinator") if one.read_at is None}
    assert world.task not in {ref for ref, _ in waiting}
    assert len({ref for ref, _ in waiting}) == len(waiting)


@pytest.mark.both
def test_rights_are_asked_when_it_is_shown(
    client: TestClient, world: World, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made for a coordinator, who now only takes calls at the counter and has no part in the case."""
    world.make()
    sign_in(client, "coordinator")
    with writing() as session:
        mine = Membership.user_id == world.people["coordinator"].user_id
        session.execute(sa.update(Membership).where(mine).values(role="counsellor"))
        session.execute(sa.update(Case).values(assigned_to_id=None, opened_by_id=0).execution_options())
        from app.audit import service as audit  # noqa: PLC0415 - the guard asks for it

        audit.record(session, None, "case.edited", "case", 0)
    shown = page(client.get("/reminders"))
    assert {a["href"].split("/")[1] for a in shown.select("td.lead a")} == {"tasks"}, "tasks of one's own stay"
    assert world.ref not in shown.text
    assert bell(client) == "2"
    # Planted: a list that asks nobody who may see.
    monkeypatch.setattr(queries.policy, "visible_to", lambda _actor: sa.true())
    assert "/plan/steps/" in client.get("/reminders").text


def test_cover_of_an_absence(client: TestClient, engine: Engine, world: World) -> None:
    today = clock.today().isoformat()
    until = (clock.today() + timedelta(days=2)).isoformat()
    sign_in(client, "coordinator")
    start = page(client.get("/absences"))
    typed = {"first_on": today, "last_on": until}
    assert "counsellor" not in {option["value"] for option in start.select("select[name=cover] option")}

    def record(**more: str) -> object:
        return client.post(
            "/absences", data={**form_values(page(client.get("/absences")), "/absences"), **typed, **more}
        )

    for cover in ("counsellor", "coordinator2", "coordinator"):
        refused = record(cover=cover)
        assert refused.status_code == 422
        assert errors_of(page(refused), "cover") != []
    assert errors_of(page(record(last_on="2026-11-01")), "last_on") != []
    assert record(who="colleague").status_code == 403

    sign_in(client, "supervisor")
    assert record(who="coordinator", cover="colleague").status_code == 303
    assert errors_of(page(record(who="coordinator", cover="colleague")), "first_on") != []
    world.make()
    covered = world.told("colleague")
    assert {one.instead_of_id for one in covered} == {world.people["coordinator"].user_id}
    assert len(covered) == len(world.told("coordinator")) == 4

    sign_in(client, "colleague")
    day = page(client.get("/"))
    (section,) = day.select("section[aria-labelledby*=covered], section#covered") or [day.select_one("#covered")]
    assert "鈴木 みどりさんの分" in text(section)
    assert "秘手順" in text(section)
    assert "鈴木 みどりさんの分" in client.get("/reminders").text
    with unit_of_work(engine, write=False) as session:
        owners = set(session.scalars(sa.select(Case.assigned_to_id)))
    assert owners == {world.people["coordinator"].user_id}
    sign_in(client, "supervisor")
    assert "さんの分" not in client.get("/").text
