"""Proposals of the playbooks through their pages: chosen, refused, asked for again; what people wrote stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import sqlalchemy as sa
from httpx import Response
from sqlalchemy.engine import Engine

from app.audit.models import AuditEntry
from app.cases.models import Case
from app.core.db import unit_of_work
from app.core.errors import Conflict
from app.deadlines import service as deadlines
from app.deadlines.events import DaysChanged
from app.deadlines.models import LegalDeadline
from app.deadlines.schemas import EventForm
from app.guidance.catalogue import carried
from app.people.models import Person
from app.people.schemas import NewFact
from app.people.service import residence
from app.plans.drafts import adopting
from app.plans.models import Step, StepLink
from app.plans.schemas import AcceptForm
from tests.plans.conftest import World
from tests.support.html import form_values, page, text
from tests.support.people import sign_in

PATH = "/proposals"


def dismissed(world: World, on: str = "2026-11-16") -> None:
    """The client holds a work status and was dismissed."""
    actor = world.people["coordinator"]
    with unit_of_work(world.engine, write=True) as session:
        person = session.scalars(sa.select(Person).where(Person.ref == world.person_ref)).one()
        session.refresh(person, ["facts"])
        fact = NewFact(
            as_of=date(2026, 11, 1), status="engineer_humanities_international", source="card",
            period_end=date(2027, 2, 20),
        )  # fmt: skip
        residence.add_fact(session, actor, person, fact)
        session.flush()
        case = session.get_one(Case, world.case_id)
        deadlines.record(session, actor, case, carried().events["dismissal"], EventForm(person=person.ref, on=on))


def tell(world: World, **facts: str) -> Response:
    """Say the only event of the case differently, through its page."""
    base = f"/cases/{world.ref}/deadlines"
    event = page(world.client.get(base)).select_one(f'a[href^="{base}/events/V-"]')
    assert event is not None
    edit = str(event["href"])
    return world.client.post(edit, data=form_values(page(world.client.get(edit)), edit, **facts))


def keys(world: World) -> list[str]:
    """What the page offers, in its order."""
    return [str(box["value"]) for box in page(world.get(PATH)).select('input[name="accept"]')]


def look(world: World, ticked: list[str], **values: str) -> Response:
    """Another look at the draft with these ticks: `show`, `every` or `nothing` name a group."""
    sent = {**values, "show": ["employment-1", *([values["show"]] if "show" in values else [])]}
    return world.client.post(f"{world.base}{PATH}/choose", data={"accept": ticked, **sent})


def ticked_on(answer: Response) -> set[str]:
    """What a browser would send along from this page, shown or hidden."""
    boxes = page(answer).select('input[name="accept"]')
    return {str(box["value"]) for box in boxes if box.get("type") == "hidden" or box.has_attr("checked")}


def steps(engine: Engine) -> list[Step]:
    with unit_of_work(engine, write=False) as session:
        found = list(session.scalars(sa.select(Step).order_by(Step.position)))
        session.expunge_all()
        return found


def find(world: World, code: str) -> str:
    return next(key for key in keys(world) if key.split(":")[0] == code)


def test_without_events_the_page_leads_to_them(world: World) -> None:
    answer = world.get(PATH)
    assert "できごとがまだ記録されていません" in answer.text
    assert page(answer).select_one(f'a[href="/cases/{world.ref}/deadlines/events/new"]')


def test_each_proposal_says_why_and_on_which_basis(world: World) -> None:
    dismissed(world)
    assert "解雇 2026-11-16" in text(page(world.get(PATH)))
    shown = text(page(look(world, [], show="residence-1")))
    assert "のため:" in shown
    assert "入管法19条の16" in shown
    assert len(keys(world)) > 8


def test_chosen_proposals_become_steps_with_their_order_and_days(world: World) -> None:
    dismissed(world)
    chosen = keys(world)[:6]
    answer = world.send(PATH, accept=chosen)
    assert answer.status_code == 303
    made = steps(world.engine)
    assert len(made) == len(chosen)
    assert [step.playbook_step for step in made] == [key.split(":")[0] for key in chosen]
    assert all(step.note and "のため" in step.note for step in made)
    with unit_of_work(world.engine, write=False) as session:
        days = {row.rule: row.office_on for row in session.scalars(sa.select(LegalDeadline))}
    dated = [step for step in made if step.due_rule in days]
    assert dated
    assert all(step.due_on == days[step.due_rule] for step in dated if step.due_rule)
    assert not set(chosen) & set(keys(world))


def test_a_proposal_left_out_hands_on_what_it_would_have_waited_for(world: World) -> None:
    dismissed(world)
    everything = keys(world)
    world.send(PATH, accept=everything)
    with unit_of_work(world.engine, write=False) as session:
        whole = session.scalar(sa.select(sa.func.count()).select_from(StepLink)) or 0
    assert whole >= 3
    assert world.get().status_code == 200  # the graph of what was accepted has no circle
    # One act, so one undo: the steps go, and are proposed again.
    assert world.send("/undo", at="").status_code == 303
    assert steps(world.engine) == []
    assert keys(world) == everything


def test_what_people_wrote_is_not_touched(world: World) -> None:
    written = world.add("給料の明細を一緒に見る", domain="employment")
    dismissed(world)
    world.send(PATH, accept=keys(world)[:2])
    kept = next(step for step in steps(world.engine) if step.ref == written)
    assert (kept.title, kept.version, kept.playbook_step) == ("給料の明細を一緒に見る", 1, None)


def test_nothing_chosen_is_said_beside_the_list(world: World) -> None:
    dismissed(world)
    answer = world.send(PATH, accept=None)
    assert answer.status_code == 422
    assert "加えるステップを選んでください。" in answer.text
    assert page(answer).select_one("#f-accept")
    assert steps(world.engine) == []


def test_a_proposal_that_is_gone_is_a_conflict_and_nothing_is_added(world: World) -> None:
    dismissed(world)
    path = world.base + PATH
    values = form_values(page(world.get(PATH)), path)
    answer = world.client.post(path, data={**values, "accept": ["fly_to_the_moon", keys(world)[0]]})
    assert answer.status_code == 409
    assert steps(world.engine) == []


def test_refused_is_remembered_and_can_be_asked_for(world: World) -> None:
    dismissed(world)
    key = keys(world)[0]
    path = f"{world.base}{PATH}/refuse"
    kept = keys(world)[1]
    answer = world.client.post(path, data={"key": key, "why": "会社と話したくない", "accept": [kept]})
    assert ticked_on(answer) == {kept}, "what was ticked stays ticked"
    assert key not in keys(world)
    assert "採らない理由: 会社と話したくない" in text(page(world.get(PATH)))
    assert world.client.post(path, data={"key": key}).status_code == 409
    assert world.client.post(f"{world.base}{PATH}/ask", data={"key": key}).status_code == 200
    assert key in keys(world)


def test_ticks_are_carried_from_group_to_group(world: World) -> None:
    dismissed(world)
    groups = [str(group["id"]) for group in page(world.get(PATH)).select("fieldset.proposals")]
    assert groups[0] == "employment-1"
    assert len(groups) >= 4
    boxes = page(world.get(PATH)).select('#employment-1 input[name="accept"]')
    first = {str(box["value"]) for box in boxes}
    other = next(key for key in keys(world) if key not in first)
    assert ticked_on(look(world, [other], show="residence-1")) == {other}
    assert ticked_on(look(world, [other], every="employment-1")) == {other, *first}
    assert ticked_on(look(world, [other, *first], nothing="employment-1")) == {other}
    assert ticked_on(look(world, [other], every="cooking-1")) == {other}, "a group that is not there"
    assert steps(world.engine) == [], "looking changes nothing"


def test_a_family_with_everything_at_once_is_overlooked_on_a_small_page(world: World) -> None:
    dismissed(world)
    with unit_of_work(world.engine, write=True) as session:
        person = session.scalars(sa.select(Person).where(Person.ref == world.person_ref)).one()
        case = session.get_one(Case, world.case_id)
        for code in ("violence", "birth", "illness", "arrears", "contract_ending", "family_death", "separation"):
            event, form = carried().events[code], EventForm(person=person.ref, on="2026-11-10")
            deadlines.record(session, world.people["coordinator"], case, event, form)
    first = world.get(PATH)
    groups = page(first).select("fieldset.proposals")
    ticked = ticked_on(first)
    assert sum(int(count.text) for count in page(first).select(".proposals__title .count")) > 60
    assert len(ticked) > 40
    for group in groups:
        answer = look(world, sorted(ticked), show=str(group["id"]))
        assert len(answer.content) < 60_000, group["id"]
        assert ticked_on(answer) == ticked, group["id"]
        opened = page(answer).select_one(f"#{group['id']} details")
        assert opened is not None, group["id"]


def test_sending_twice_adds_once(world: World) -> None:
    dismissed(world)
    path = world.base + PATH
    values = form_values(page(world.get(PATH)), path, accept=keys(world)[:1])
    assert [world.client.post(path, data=values).status_code for _ in range(2)] == [303, 303]
    assert len(steps(world.engine)) == 1


def test_a_step_moves_with_its_deadline_and_the_plan_says_why(world: World) -> None:
    dismissed(world)
    world.send(PATH, accept=[find(world, "notify_contract_body")])
    (step,) = steps(world.engine)
    assert step.due_rule == "IMM-07b"
    base = f"/cases/{world.ref}/deadlines"
    with unit_of_work(world.engine, write=False) as session:
        held = session.scalars(sa.select(LegalDeadline).where(LegalDeadline.rule == "IMM-07b")).one()
    assert tell(world, on="2026-11-18").status_code == 303
    assert steps(world.engine)[0].due_on == step.due_on
    answer = f"{base}/{held.ref}/answer"
    values = form_values(page(world.client.get(f"{base}/{held.ref}")), answer)
    assert world.client.post(answer, data={**values, "answer": "accept"}).status_code == 303
    moved = steps(world.engine)[0]
    assert moved.due_on is not None
    assert step.due_on is not None
    assert moved.due_on > step.due_on
    assert "期限が制度ルールで動いた" in text(page(world.get("/versions")))


def test_who_may_see_proposals(world: World) -> None:
    dismissed(world)
    for login, expected in (("counsellor", 403), ("coordinator2", 404), ("operator", 403)):
        sign_in(world.client, login)
        assert world.get(PATH).status_code == expected


def test_a_form_that_was_open_before_a_step_moved_does_not_put_the_old_day_back(world: World) -> None:
    dismissed(world)
    world.send(PATH, accept=[find(world, "notify_contract_body")])
    (step,) = steps(world.engine)
    edit = f"{world.base}/steps/{step.ref}/edit"
    opened = form_values(page(world.client.get(edit)), edit, note="窓口に電話した")
    assert step.due_on is not None
    new = step.due_on + timedelta(days=7)
    with unit_of_work(world.engine, write=True) as session:
        held = session.scalars(sa.select(LegalDeadline).where(LegalDeadline.rule == "IMM-07b")).one()
        moved = DaysChanged(world.case_id, held.rule, held.member, step.due_on, new)
        adopting.move_with_rule(session, world.people["coordinator"], moved)
    assert world.client.post(edit, data=opened).status_code == 409
    assert steps(world.engine)[0].due_on == new


def test_a_step_that_was_taken_before_its_rule_had_a_day_gets_the_first_one(world: World) -> None:
    """The demand for wages is due a week after it was made; when it is taken into the plan, nobody has asked yet."""
    dismissed(world)
    told = {"fact_wages_unpaid": "yes", "on": "2026-11-16"}
    assert tell(world, **told).status_code == 303
    world.send(PATH, accept=[find(world, "claim_final_wages"), find(world, "notify_contract_body")])
    taken, dated = (next(s for s in steps(world.engine) if s.due_rule == rule) for rule in ("LAB-02", "IMM-07b"))
    assert taken.due_on is None
    assert tell(world, **told, fact_requested_on="2026-11-20").status_code == 303
    first, same = (next(s for s in steps(world.engine) if s.due_rule == rule) for rule in ("LAB-02", "IMM-07b"))
    assert (first.due_on, first.due_base, first.version) == (date(2026, 11, 27), "rule", taken.version + 1)
    assert (same.due_on, same.version) == (dated.due_on, dated.version)
    edit = f"/steps/{first.ref}/edit"
    assert world.send(edit, due_how="fixed", due="").status_code == 303
    assert tell(world, **told, fact_requested_on="2026-11-21").status_code == 303
    again = next(s for s in steps(world.engine) if s.due_rule == "LAB-02")
    assert again.due_on is None, "whoever took the day away keeps it away"


def test_what_a_proposed_rule_touches_is_a_reading_of_those_cases(world: World) -> None:
    """Names of people and titles of steps stand on that page."""
    dismissed(world)
    world.send(PATH, accept=[find(world, "notify_contract_body")])
    sign_in(world.client, "supervisor")
    rule = "/guidance/rules/IMM-07b/propose"
    values = form_values(page(world.client.get(rule)), rule, period_count="20", why="改正", valid_from="2026-04-01")
    answer = world.client.post(rule, data=values)
    assert answer.status_code == 303
    sign_in(world.client, "coordinator")
    with unit_of_work(world.engine, write=False) as session:
        last = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    shown = text(page(world.client.get(answer.headers["location"])))
    assert world.ref in shown
    with unit_of_work(world.engine, write=False) as session:
        new = sa.select(AuditEntry.action, AuditEntry.subject_ref).where(AuditEntry.id > last)
        assert ("read", world.ref) in {tuple(row) for row in session.execute(new)}


def test_two_people_accept_the_same_proposals_at_once(world: World) -> None:
    dismissed(world)
    chosen = keys(world)[:3]

    def take(_turn: int) -> str:
        try:
            with unit_of_work(world.engine, write=True) as session:
                case = session.get_one(Case, world.case_id)
                adopting.accept(session, world.people["coordinator"], case, AcceptForm(accept=chosen))
        except Conflict:
            return "conflict"
        return "added"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, range(2))) == ["added", "conflict"]
    assert len(steps(world.engine)) == len(chosen)


def test_accepting_many_is_one_version(world: World) -> None:
    dismissed(world)
    world.send(PATH, accept=keys(world)[:4])
    plan = world.plan()
    assert plan is not None
    assert plan.number == 1
    assert "提案からステップ" in text(page(world.get("/versions")))
