"""Due days that hang on something, from the form to the row: they move with what they hang on, and say why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import Centre
from app.accounts.service import set_day
from app.audit import service as audit
from app.cases.models import CaseEvent
from app.core.db import unit_of_work
from app.deadlines import queries as law
from app.deadlines import service as deadlines
from app.deadlines.held import HeldEvent
from app.deadlines.models import LegalDeadline, LifeEvent
from app.deadlines.schemas import EventForm, WithdrawForm
from app.guidance.catalogue import carried
from app.plans.due import anchors
from app.plans.models import Plan, Step
from tests.plans.conftest import World
from tests.plans.test_proposals import dismissed, find
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in

AFTER = {"due_how": "after", "due_unit": "business_days", "due_count": "3"}


def due(world: World, title: str) -> date | None:
    return world.step(title).due_on


def told_in_timeline(world: World) -> list[str]:
    """Codes of the lines that speak of the plan, the oldest first."""
    with unit_of_work(world.engine, write=False) as session:
        rows = sa.select(CaseEvent).where(CaseEvent.case_id == world.case_id, CaseEvent.kind == "plan_changed")
        return [row.code for row in session.scalars(rows.order_by(CaseEvent.id)) if row.code]


def row_of(world: World, title: str) -> str:
    return next(text(tr) for tr in page(world.get()).select("#steps tbody tr") if title in text(tr))


def the_event(world: World) -> LifeEvent:
    with unit_of_work(world.engine, write=False) as session:
        found = law.events_of(session, world.case_id)[0]
        session.expunge(found)
        return found


def with_event(world: World, act: str, on: str = "2026-11-16") -> None:
    """The event is dated anew, or entered in error."""
    actor = world.people["coordinator"]
    with unit_of_work(world.engine, write=True) as session:
        event = session.get_one(LifeEvent, the_event(world).id)
        held = HeldEvent(session.get_one(deadlines.Case, world.case_id), event)
        if act == "withdraw":
            deadlines.withdraw(session, actor, held, WithdrawForm(reason="別の人のこと"), seen=event.version)
        else:
            form = EventForm.model_validate({"person": world.person_ref, "on": on})
            deadlines.edit(session, actor, held, carried().events["dismissal"], form, seen=event.version)


def test_a_chain_of_counted_days_moves_when_its_first_step_is_done(world: World) -> None:
    first = world.add("給与明細をそろえる", due="2026-12-01")
    second = world.add("書類を確かめる", due_base=f"step:{first}", **AFTER)
    world.add("申請する", due_how="after", due_unit="weeks", due_count="1", due_base=f"step:{second}")
    assert (due(world, "書類を確かめる"), due(world, "申請する")) == (date(2026, 12, 4), date(2026, 12, 11))
    assert "「給与明細をそろえる」が終わってから3営業日 仮の日" in row_of(world, "書類を確かめる")
    plan = world.plan()
    assert plan is not None
    before = plan.number
    # Monday the 23rd is a holiday, so that three working days after Friday the 20th end on Thursday.
    assert world.move("給与明細をそろえる", "done", on="2026-11-20").status_code == 303
    assert "ほかのステップの期限が動きました" in text(page(world.get()))
    assert (due(world, "書類を確かめる"), due(world, "申請する")) == (date(2026, 11, 26), date(2026, 12, 3))
    assert "仮の日" not in row_of(world, "書類を確かめる")
    told = text(page(world.get("/versions")))
    assert "ステップ「書類を確かめる」の期限が、もとの日とともに動いた" in told
    assert "理由: 「給与明細をそろえる」が2026-11-20（令和8年11月20日）に終わったため" in told
    assert "期限 2026-12-04 2026-11-26" in told
    assert told_in_timeline(world).count("step_redated") == 2
    after = world.plan()
    assert after is not None
    assert after.number == before + 2
    assert "期限が動きました" in text(page(world.client.get(f"/cases/{world.ref}/timeline")))


def test_closing_days_of_the_centre_do_not_count(world: World) -> None:
    with unit_of_work(world.engine, write=True) as session:
        centre = session.get_one(Centre, world.people.shizuoka)
        set_day(session, world.people["operator"], centre, date(2026, 11, 25), is_open=False, reason="研修")
    world.add("電話する", due_base="today", **AFTER)
    # Entered on Sunday the 22nd; closed are the 23rd (holiday) and the 25th (the centre).
    assert due(world, "電話する") == date(2026, 11, 27)
    assert "入力した日から3営業日" in row_of(world, "電話する")
    ref = world.step("電話する").ref
    assert world.send(f"/steps/{ref}/edit", note="夜に電話").status_code == 303
    assert due(world, "電話する") == date(2026, 11, 27)
    with unit_of_work(world.engine, write=True) as session:
        centre = session.get_one(Centre, world.people.shizuoka)
        centre.open_weekdays = "56"  # open at weekends alone: then the offices' days count
        audit.record(session, world.people["operator"], "centre.edited", "centre", centre.id)
        session.flush()
        is_open = anchors.workdays(session, centre.id)
        assert [day for day in range(20, 30) if is_open(date(2026, 11, day))] == [20, 24, 26, 27]


def test_the_persons_agreement_gives_the_day(world: World) -> None:
    world.add("申請書を書く", due_base="agreement", **AFTER)
    assert due(world, "申請書を書く") is None
    assert "日はまだわからない" in row_of(world, "申請書を書く")
    assert world.send("/agreement", method="oral_with_witness", agreed_on="2026-11-20").status_code == 303
    assert due(world, "申請書を書く") == date(2026, 11, 26)
    assert "本人が2026-11-20（令和8年11月20日）に同意したため" in text(page(world.get("/versions")))


def test_a_circle_of_days_and_order_is_refused_beside_the_field_and_nothing_is_lost(world: World) -> None:
    first = world.add("明細をそろえる")
    second = world.add("書類を確かめる", due_base=f"step:{first}", **AFTER)
    world.add("申請する", second)
    last = world.step("申請する").ref
    answer = world.send(f"/steps/{first}/edit", due_base=f"step:{last}", note="会社に電話した", **AFTER)
    assert answer.status_code == 422
    soup = page(answer)
    (message,) = errors_of(soup, "due_base")
    assert "明細をそろえる → 書類を確かめる → 申請する → 明細をそろえる" in message
    assert soup.select_one(f'#f-due_base option[value="step:{last}"][selected]')
    assert soup.select_one('input[name="due_how"][value="after"][checked]')
    assert "会社に電話した" in answer.text
    other_way = world.send(f"/steps/{first}/edit", after=[last])
    assert errors_of(page(other_way), "after")
    assert world.step("明細をそろえる").due_base is None


@pytest.mark.parametrize(
    ("field", "typed", "part"),
    [
        ("due_count", {"due_count": ""}, "どれだけ後か"),
        ("due_count", {"due_count": "400"}, "365以下"),
        ("due_base", {"due_base": ""}, "何から数えるかを選んで"),
        ("due_base", {"due_base": "step:S-FOREIGN1"}, "このケースのものではありません"),
        ("due_base", {"due_base": "event:V-FOREIGN1"}, "このケースのものではありません"),
        ("due_law", {"due_how": "rule"}, "どの法律の期限か"),
        ("due_law", {"due_law": "J-FOREIGN1"}, "このケースのものではありません"),
    ],
)
def test_bad_input_is_answered_beside_its_field(world: World, field: str, typed: dict[str, str], part: str) -> None:
    values: dict[str, Any] = {"title": "題名", "domain": "housing", "due_base": "today", **AFTER, **typed}
    answer = world.send("/steps/new", **values)
    assert answer.status_code == 422
    assert part in " ".join(errors_of(page(answer), field))
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Step)) == 0


@pytest.mark.both
def test_an_event_moves_what_hangs_on_it_and_withdrawn_asks_what_now(world: World) -> None:
    dismissed(world)
    event = the_event(world)
    late = world.send("/steps/new", title="電話する", domain="housing", due_base=f"event:{event.ref}", **AFTER)
    assert "そこから数えた日（2026-11-19）は過ぎています" in errors_of(page(late), "due_count")[0]
    hangs = {"due_how": "after", "due_unit": "months", "due_count": "1", "due_base": f"event:{event.ref}"}
    world.add("窓口に行く", **hangs)
    world.add("結果を聞く", **hangs)
    assert due(world, "窓口に行く") == date(2026, 12, 16)
    with_event(world, "edit", on="2026-11-18")
    assert due(world, "窓口に行く") == date(2026, 12, 18)
    assert "できごと「解雇" in text(page(world.get("/versions")))
    with_event(world, "withdraw")
    assert due(world, "窓口に行く") == date(2026, 12, 18)
    assert told_in_timeline(world).count("step_unfounded") == 2
    shown = text(page(world.get()).select_one(".lost-days") or page(world.get()))
    assert "窓口に行く" in shown
    assert "誤りとして消されたため" in shown
    keep, clear = (f"{world.base}/steps/{world.step(title).ref}/due" for title in ("窓口に行く", "結果を聞く"))
    soup = page(world.get())
    values = form_values(soup, keep)
    assert world.client.post(keep, data=form_values(soup, keep) | {"answer": "keep"}).status_code == 303
    assert world.client.post(clear, data=form_values(soup, clear) | {"answer": "clear"}).status_code == 303
    assert (due(world, "窓口に行く"), due(world, "結果を聞く")) == (date(2026, 12, 18), None)
    assert page(world.get()).select_one(".lost-days") is None
    assert world.client.post(keep, data=values).status_code == 409
    assert world.client.post(keep, data={**values, "answer": "both"}).status_code == 404
    assert "期限の決め方 できごと「解雇" in text(page(world.get("/versions")))
    sign_in(world.client, "counsellor")
    assert world.client.post(keep, data=values).status_code in (403, 404)


def test_a_step_dated_by_a_rule_asks_when_its_event_is_withdrawn_and_follows_the_new_one(world: World) -> None:
    dismissed(world)
    world.send("/proposals", accept=[find(world, "notify_contract_body")])
    with unit_of_work(world.engine, write=False) as session:
        (step,) = session.scalars(sa.select(Step)).all()
        title, old = step.title, step.due_on
    assert step.due_base == "rule"
    with_event(world, "withdraw")
    assert due(world, title) == old
    assert "step_unfounded" in told_in_timeline(world)
    assert "なくなったか、あてはまらなくなりました" in text(page(world.get(f"/steps/{step.ref}")))
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(deadlines.Case, world.case_id)
        form = EventForm(person=world.person_ref, on="2026-11-20")
        deadlines.record(session, world.people["coordinator"], case, carried().events["dismissal"], form)
    moved = due(world, title)
    assert moved is not None
    assert old is not None
    assert moved > old
    assert page(world.get()).select_one(".lost-days") is None


def test_a_step_made_for_a_deadline_of_the_law_has_its_day_and_its_chain(world: World) -> None:
    dismissed(world)
    with unit_of_work(world.engine, write=False) as session:
        row = session.scalars(sa.select(LegalDeadline).where(LegalDeadline.rule == "IMM-07b")).one()
        session.expunge(row)
    days = page(world.get("/days"))
    assert "つながるステップがありません" in text(days.select_one("#law") or days)
    at = f"/steps/new?law={row.ref}"
    assert days.select_one(f'a[href="{world.base}{at}"]')
    answer = world.send("/steps/new", at=at, title="届け出る", domain="residence", days=2)
    assert answer.status_code == 303
    assert (due(world, "届け出る"), world.step("届け出る").due_rule) == (row.office_on, "IMM-07b")
    ref = world.step("届け出る").ref
    world.add("書類をもらう", days=3)
    assert world.send(f"/steps/{ref}/edit", after=[world.step("書類をもらう").ref]).status_code == 303
    soup = page(world.get())
    assert "「書類をもらう」が終わらないと" in text(soup.select_one(".danger-lines") or soup)
    assert soup.select_one("svg .plan-day--last")
    shown = text(page(world.get(f"/steps/{world.step('書類をもらう').ref}")))
    # 14 days after the 16th is Monday the 30th: two days for the step itself, three for the papers before it.
    assert row.office_on == date(2026, 11, 30)
    assert "遅くとも2026-11-25に始め、2026-11-28までに終える" in shown
    law_row = next(text(tr) for tr in page(world.get("/days")).select("#law tbody tr") if "書類をもらう" in text(tr))
    assert "2026-11-28まで" in law_row
    # Untied, it keeps a day of its own and leads nowhere.
    assert world.send(f"/steps/{ref}/edit", due_how="fixed", due="2026-12-20", due_law="").status_code == 303
    assert world.step("届け出る").due_rule is None


def test_a_step_given_up_leaves_what_hung_on_it_with_a_question(world: World) -> None:
    first = world.add("明細をそろえる", due="2026-12-01")
    world.add("確かめる", due_base=f"step:{first}", **AFTER)
    assert world.move("明細をそろえる", "dropped", note="会社が送ってくれた").status_code == 303
    assert due(world, "確かめる") == date(2026, 12, 4)
    assert "「明細をそろえる」が取りやめ" in text(page(world.get()).select_one(".lost-days") or page(world.get()))
    edit = page(world.get(f"/steps/{world.step('確かめる').ref}/edit"))
    assert edit.select_one(f'#f-due_base option[value="step:{first}"][selected]')
    with unit_of_work(world.engine, write=True) as session:
        plan = session.scalars(sa.select(Plan)).one()
        audit.record(session, world.people["coordinator"], "plan.step_saved", "case", plan.case_id)
    assert world.move("明細をそろえる", "planned").status_code == 303
    assert page(world.get()).select_one(".lost-days") is None
