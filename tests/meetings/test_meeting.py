"""A meeting from its plan to the steps it decided; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.audit import service as audit
from app.cases.models import Case, CaseEvent
from app.core import clock
from app.core.db import unit_of_work
from app.meetings import paper, queries, reactions, service
from app.meetings.grounds import Standing
from app.meetings.lifecycle import Part
from app.meetings.models import Meeting
from app.meetings.queries import Held
from app.meetings.schemas import Invited, Item, PlanForm
from app.people.models import Consent, Person
from app.plans import queries as plans
from app.reminders import feed, items, making
from app.reminders.lifecycle import DEFAULT, Kind, is_due
from tests.referrals.conftest import World, world
from tests.support.html import errors_of, form_values, page, text

__all__ = ["world"]


def post(world: World, path: str, page_at: str = "", **typed: Any) -> Any:
    soup = page(world.client.get(page_at or path))
    return world.client.post(path, data=form_values(soup, path, **typed))


def plan(world: World, **typed: Any) -> Any:
    said = {
        "planned_on": "2026-11-22", "starts": "14時", "place": "市役所3階", "people-1-kind": "partner",
        "people-1-partner": world.kantoku, **typed,
    }  # fmt: skip
    return post(world, f"/cases/{world.ref}/meetings/new", **said)


def ref_of(answer: Any) -> str:
    assert answer.status_code == 303, text(page(answer).select_one(".banner--danger") or page(answer).main)
    return str(answer.headers["location"]).rpartition("/")[2]


def held_of(world: World, session: Any, ref: str) -> Held:
    held = queries.by_ref(session, world.people["coordinator"], ref)
    assert held is not None
    return held


@pytest.mark.both
def test_by_consent_planned_recorded_and_its_decisions_are_steps(world: World) -> None:
    new = page(world.client.get(f"/cases/{world.ref}/meetings/new"))
    offered = form_values(new, f"/cases/{world.ref}/meetings/new")
    assert (offered["items-0-need"], offered["items-0-take"]) == ([world.need], ["1"])
    for uncovered, name in (
        ({"kind": "partner", "partner": world.hotline}, "しずおか法律相談所"),
        ({"kind": "other", "name": "高木 文"}, "高木 文"),
    ):
        refused = plan(world, **{f"people-2-{key}": value for key, value in uncovered.items()})
        assert refused.status_code == 422
        assert f"招けません：{name}。" in text(page(refused).select_one("#f-people"))
    assert errors_of(page(plan(world, **{"items-0-words": ""})), "items-0-take")
    ref = ref_of(plan(world, **{"people-2-kind": "interpreter", "people-2-name": "グエン通訳"}))
    here = f"/meetings/{ref}"
    assert "14:00" in text(page(world.client.get("/")).select_one("#meetings"))
    paper_of = world.client.get(f"{here}/agenda.pdf")
    assert (paper_of.status_code, paper_of.content[:5]) == (200, b"%PDF-")
    with unit_of_work(world.engine, write=False) as session:
        case = session.get_one(Case, world.case_id)
        ends = [end.key for end in reactions.open_ends(session, world.people["coordinator"], case)]
        assert ends == [f"meeting:{ref}"]
    typed = {
        "came": ["0", "1"], "said-0-words": "未払いの額を確かめた。",
        "decisions-0-text": "申告書を出す", "decisions-0-owner": "person", "decisions-0-need": world.need,
        "decisions-0-due": "2026-12-01", "decisions-0-step": "1",
        "decisions-1-text": "会社に連絡する", "decisions-1-owner": "partner", "decisions-1-who": world.kantoku,
    }  # fmt: skip
    past = post(world, f"{here}/record", **{**typed, "decisions-0-due": "2026-11-01"})
    assert "2026-11-01" in text(page(past).select_one("#f-decisions"))
    with unit_of_work(world.engine, write=False) as session:
        assert held_of(world, session, ref).row.state == "planned"
    missing = post(world, f"{here}/record", **{**typed, "decisions-1-owner": ""})
    assert errors_of(page(missing), "decisions-1-text")
    stale = form_values(page(world.client.get(f"{here}/record")), f"{here}/record", **typed)
    assert post(world, f"{here}/record", **typed).status_code == 303
    assert world.client.post(f"{here}/record", data=stale).status_code == 409
    assert world.client.get(f"{here}/agenda.pdf").status_code == 409
    assert world.client.get(f"{here}/notes.pdf").content[:5] == b"%PDF-"
    assert post(world, f"{here}/step", here).status_code == 303
    shown = page(world.client.get(here))
    assert [text(one) for one in shown.select("#decisions a")] == ["プランのステップ"] * 2
    assert "静岡労働基準監督署" in text(shown.select_one("#decisions"))
    assert "来なかった" in text(shown.select_one("#people"))
    with unit_of_work(world.engine, write=False) as session:
        steps = plans.steps_of(session, world.case_id)
        assert [(step.title, step.owner, str(step.due_on)) for step in steps] == [
            ("申告書を出す", "person", "2026-12-01"), ("会社に連絡する", "partner", "None"),
        ]  # fmt: skip
        assert steps[1].partner_id is not None
        plan_row = plans.plan_of(session, world.case_id)
        assert plan_row is not None
        assert plan_row.number == 2
        told = session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.subject_ref == ref).order_by(CaseEvent.id))
        assert list(told) == ["meeting_planned", "meeting_held"]
        under = reactions.under_steps(session, world.people["coordinator"], session.get_one(Case, world.case_id))
        assert set(under) == {step.id for step in steps}


def test_a_meeting_is_told_of_before_its_day_and_stands_in_the_calendar(world: World) -> None:
    ref = ref_of(plan(world, planned_on="2026-11-25", title="来月からの住まい"))
    with unit_of_work(world.engine, write=False) as session:
        actor = world.people["coordinator"]
        (found,) = [one for one in items.collect(session, items.Scope(clock.today())) if one.kind is Kind.MEETING]
        assert (found.ref, found.last_day.isoformat(), found.owner) == (ref, "2026-11-25", actor.user_id)
        assert is_due(found, DEFAULT, clock.today()), "three days before"
        assert "支援会議" not in feed.file_of(session, actor, clock.today()).decode(), (
            "nothing leaves of who is at risk"
        )

    def may_say(session: Any) -> None:
        session.get_one(Person, world.person_id).may_say_who = True
        audit.record(session, actor, "person.contact_rules", "person", world.person_id)

    world.change(may_say)
    with unit_of_work(world.engine, write=False) as session:
        assert f"SUMMARY:{world.ref} 支援会議" in feed.file_of(session, actor, clock.today()).decode()
    with unit_of_work(world.engine, write=True) as session:
        making.keep(session, making.today_of(session, clock.today()))
    told = page(world.client.get("/reminders"))
    assert "来月からの住まい" in text(told.select_one(f"a[href='/meetings/{ref}']"))
    assert post(world, f"/meetings/{ref}/drop", f"/meetings/{ref}", why_not="延期になった。").status_code == 303
    with unit_of_work(world.engine, write=False) as session:
        assert [one for one in items.collect(session, items.Scope(clock.today())) if one.kind is Kind.MEETING] == []


def test_a_withdrawn_consent_holds_the_paper_back(world: World) -> None:
    """The planted defect: a paper that trusts what held when the meeting was planned."""
    ref = ref_of(plan(world))

    def withdraw(session: Any) -> None:
        session.get_one(Consent, world.consent_id).withdrawn_on = clock.today()
        audit.record(session, None, "consent.withdrawn", "person", world.person_id)

    world.change(withdraw)
    assert world.client.get(f"/meetings/{ref}/agenda.pdf").status_code == 409
    assert "静岡労働基準監督署" in text(page(world.client.get(f"/meetings/{ref}")).select_one(".banner--warning"))
    answer = post(world, f"/meetings/{ref}/drop", f"/meetings/{ref}", why_not="同意が撤回された。")
    assert answer.status_code == 303
    assert world.client.get(f"/meetings/{ref}/edit").status_code == 409


def test_a_legal_ground_waits_for_a_second_person_and_the_agenda_says_little(world: World) -> None:
    form = PlanForm(
        title="支援会議", planned_on=clock.today(), ground="support_meeting", ground_note="連絡が取れず、命が危ない。",
        items=[Item(need=world.need, take=True, words="くらし"), Item(need=world.need, words="載せないこと")],
        people=[Invited(kind=Part.PARTNER, partner=world.hotline), Invited(kind=Part.OTHER, name="大家の森さん")],
    )  # fmt: skip
    ref = ""

    def make(session: Any) -> None:
        nonlocal ref
        case = session.get_one(Case, world.case_id)
        ref = service.plan(session, world.people["coordinator"], case, form).ref

    world.change(make)
    here = f"/meetings/{ref}"
    assert world.client.get(f"{here}/agenda.pdf").status_code == 409
    assert world.client.post(f"{here}/approve", data={"_version": "1"}).status_code == 403
    world.as_("supervisor")
    assert post(world, f"{here}/approve", here).status_code == 303
    world.as_("coordinator")
    assert world.client.get(f"{here}/agenda.pdf").status_code == 200
    with unit_of_work(world.engine, write=False) as session:
        held = held_of(world, session, ref)
        assert queries.standing(session, held) is Standing.READY
        said = str(paper.agenda(held))
        assert all(one in said for one in ("くらし", "しずおか法律相談所", "大家の森さん", "106条の6"))
        secrets = ("載せないこと", "命が危ない", world.ref, "フオン", *(need.title for need in held.needs.values()))
        assert [one for one in secrets if one in said] == []
    assert post(world, f"{here}/edit", ground="life_or_body").status_code == 303
    assert world.client.get(f"{here}/agenda.pdf").status_code == 409  # what was approved stands there no more
    with unit_of_work(world.engine, write=False) as session:
        row = session.scalars(sa.select(Meeting).where(Meeting.ref == ref)).one()
        assert (row.approved_by_id, row.ground) == (None, "life_or_body")
        assert [item.words for item in held_of(world, session, ref).items] == ["くらし"]
