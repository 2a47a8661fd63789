"""People who left, records written by hand, rules that are gone: the page says the truth and comes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit import service as audit
from app.cases.models import Case, CaseEvent
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict
from app.deadlines import computing, queries, service
from app.deadlines.held import HeldDeadline, HeldEvent
from app.deadlines.models import LifeEvent
from app.deadlines.schemas import ChangeForm, DeadlineForm, WithdrawForm
from app.guidance.catalogue import Catalogue
from app.people.models import HouseholdMember, Person
from app.people.service import households
from tests.deadlines.conftest import World
from tests.support.html import form_values, page, text


def leave(world: World, name: str) -> None:
    with unit_of_work(world.engine, write=True) as session:
        person = session.scalars(sa.select(Person).where(Person.ref == world.persons[name])).one()
        row = session.scalars(sa.select(HouseholdMember).where(HouseholdMember.person_id == person.id)).one()
        actor = world.people["coordinator"]
        households.end_membership(session, actor, row, person, clock.today(), seen=person.version)


def tell(world: World, facts: Any) -> None:
    """Facts as somebody wrote them into the database."""
    with unit_of_work(world.engine, write=True) as session:
        event = session.scalars(sa.select(LifeEvent)).one()
        event.facts = facts
        audit.record(session, world.people["coordinator"], "test", "case", event.case_id)


def test_who_left_the_household_is_not_called_dead_and_the_days_stay_theirs(world: World) -> None:
    assert world.dismissed(person=world.persons["タム"]).status_code == 303
    assert world.dismissed().status_code == 303
    before = {key: row.last_on for key, row in world.rows().items()}
    leave(world, "タム")
    shown = text(page(world.get()))
    assert "亡くなった人" not in shown
    assert "タム（今はこのケースにいません）" in shown
    soup = page(world.get())
    if soup.select_one(f'form[action="{world.base}/refresh"]'):
        world.client.post(f"{world.base}/refresh", data=form_values(soup, f"{world.base}/refresh"))
    assert {key: row.last_on for key, row in world.rows().items()} == before
    assert all(row.member for row in world.rows().values())


def test_an_event_of_somebody_who_left_stays_theirs_when_it_is_edited(world: World) -> None:
    assert world.dismissed(person=world.persons["タム"]).status_code == 303
    leave(world, "タム")
    event = world.event()
    assert world.send(f"/events/{event.ref}", note="退職証明を受け取った").status_code == 303
    assert (world.event().person_id, world.event().note) == (event.person_id, "退職証明を受け取った")
    answer = world.dismissed()
    assert answer.status_code == 303
    path = f"{world.base}/events/new/dismissal"
    values = form_values(page(world.get("/events/new/dismissal")), path, on="2026-11-01")
    refused = world.client.post(path, data={**values, "person": world.persons["タム"]})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "facts",
    [
        "{", "[1]", "null", json.dumps({"requested_on": "soon"}), json.dumps({"requested_on": ["2026-11-20"]}),
        json.dumps({"insured": {"<b>": 1}}), json.dumps({"no_such_fact": "<script>"}),
    ],
)  # fmt: skip
def test_facts_that_do_not_read_fail_no_page(world: World, facts: str) -> None:
    world.dismissed()
    tell(world, facts)
    assert world.get().status_code == 200
    assert "<script>" not in world.get().text.split("</head>")[1].split("no_such_fact")[-1][:40]
    assert world.get(f"/events/{world.event().ref}").status_code == 200
    assert world.client.get(f"/cases/{world.ref}").status_code == 200


def test_an_answer_that_nobody_asks_for_any_more_survives_an_edit(world: World) -> None:
    world.dismissed()
    tell(world, json.dumps({"married": "yes", "requested_on": "2026-11-20"}))
    assert world.send(f"/events/{world.event().ref}", fact_requested_on="2026-11-21").status_code == 303
    assert json.loads(world.event().facts or "") == {"married": "yes", "requested_on": "2026-11-21"}


def test_a_rule_that_vanished_takes_no_deadline_out_of_sight(
    world: World, small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    rules = {code: versions for code, versions in small_catalogue.rules.items() if code != "IMM-07b"}
    monkeypatch.setattr(computing, "catalogue", lambda _session: replace(small_catalogue, rules=rules))
    for address in (world.base, f"/cases/{world.ref}", "/"):
        soup = page(world.client.get(address))
        assert soup.select(f'a[href="{world.base}/{held.ref}"]'), address
    assert world.get(f"/{held.ref}").status_code == 200


def test_nothing_added_is_no_line(world: World) -> None:
    world.dismissed()
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        assert service.add_missing(session, world.people["coordinator"], case) == 0
    with unit_of_work(world.engine, write=False) as session:
        kinds = session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.case_id == world.case_id)).all()
    assert "deadlines_added" not in kinds


@pytest.mark.postgres
def test_a_deadline_taken_back_meanwhile_is_not_revived(world: World) -> None:
    """Somebody has the deadline in their hands and waits for the case while a colleague withdraws its event."""
    world.dismissed()
    ref = world.one("IMM-07b").ref
    with pytest.raises(Conflict):
        _finish_slowly(world, ref)
    assert world.one("IMM-07b").state == "void"


def _finish_slowly(world: World, ref: str) -> None:
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        row = queries.deadline_by_ref(session, case.id, ref)
        assert row is not None
        _withdraw(world)
        form = DeadlineForm(to="done", on=date(2026, 11, 10))
        service.set_state(session, world.people["coordinator"], HeldDeadline(case, row), form, seen=row.version)


def _withdraw(world: World) -> None:
    with unit_of_work(world.engine, write=True) as session:
        event = session.scalars(sa.select(LifeEvent)).one()
        held = HeldEvent(session.get_one(Case, world.case_id), event)
        service.withdraw(
            session, world.people["coordinator"], held, WithdrawForm(reason="別の人のこと"), seen=event.version
        )


def test_two_people_add_what_became_known_at_once(world: World) -> None:
    world.learn("ラン", "long_term_resident", date(2027, 2, 20))
    world.dismissed()
    world.learn("ラン", "engineer_humanities_international", date(2027, 2, 20))

    def add(_turn: int) -> int:
        with unit_of_work(world.engine, write=True) as session:
            case = session.get_one(Case, world.case_id)
            return service.add_missing(session, world.people["coordinator"], case)

    before = len(world.rows())
    with ThreadPoolExecutor(2) as pool:
        added = sorted(pool.map(add, range(2)))
    assert added[0] == 0 < added[1]
    assert len(world.rows()) == before + added[1]


def test_two_people_answer_the_same_change_at_once(world: World) -> None:
    world.dismissed()
    world.send(f"/events/{world.event().ref}", on="2026-11-03")
    held = world.one("IMM-07b")

    def answer(word: str) -> str:
        try:
            with unit_of_work(world.engine, write=True) as session:
                case = session.get_one(Case, world.case_id)
                row = queries.deadline_by_ref(session, case.id, held.ref)
                assert row is not None
                form = ChangeForm.model_validate({"answer": word, "why": "確かめた"})
                service.answer(session, world.people["coordinator"], HeldDeadline(case, row), form, seen=held.version)
        except Conflict:
            return "conflict"
        return "answered"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, ["accept", "keep"])) == ["answered", "conflict"]
    assert world.changes() == 1


def test_the_reason_survives_when_the_deadline_is_open_again(world: World) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    path = f"/{held.ref}/state"
    assert world.send(path, at=f"/{held.ref}", to="not_applicable", note="出国した").status_code == 303
    assert world.send(path, at=f"/{held.ref}", to="open").status_code == 303
    assert "出国した" in text(page(world.client.get(f"/cases/{world.ref}")))
