"""A partner that never answers, over New Year; and a partner that is told to stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.audit import service as audit
from app.cases.models import Need, Task
from app.core import clock
from app.core.db import unit_of_work
from app.people.models import Consent, Person
from app.people.schemas import WithdrawConsent
from app.people.service.consents import withdraw_consent
from app.referrals.models import Gap
from app.referrals.service import calls
from app.reminders import items
from app.reminders.lifecycle import Kind
from tests.referrals.conftest import World
from tests.support.html import errors_of, page, text


def call_tasks(world: World) -> Sequence[Task]:
    with unit_of_work(world.engine, write=False) as session:
        found = session.scalars(sa.select(Task).order_by(Task.id)).all()
        session.expunge_all()
        return [task for task in found if "に電話する" in task.title]


def job(world: World, day: date) -> int:
    """What `kakehashi remind` makes on that day."""
    world.on(day)
    with unit_of_work(world.engine, write=True) as session:
        return calls.make(session, day)


def silent(world: World, login: str = "coordinator") -> str:
    return text(page(world.as_(login).client.get("/referrals/no-answer")))


def test_a_partner_that_never_answers_over_new_year(world: World) -> None:
    world.on(date(2026, 12, 28))  # a Monday; offices close from the next day to 3 January
    ref = world.sent()
    assert world.row(ref).answer_due_on == date(2027, 1, 6)
    assert job(world, date(2027, 1, 4)) == 0
    with unit_of_work(world.engine, write=False) as session:
        scope = items.Scope(date(2027, 1, 6), world.people["coordinator"])
        assert [(one.kind, one.last_day) for one in items.collect(session, scope) if one.ref == ref] == [
            (Kind.REPLY, date(2027, 1, 6))
        ]
    assert ref not in silent(world), "the day itself is in time"

    assert job(world, date(2027, 1, 7)) == 1
    assert job(world, date(2027, 1, 7)) == 0, "once"
    (call,) = call_tasks(world)
    assert "054-252-8106" in call.title
    assert "お願いを受けてもらえるか" in call.title
    assert (call.due_on, call.assignee_id) == (date(2027, 1, 7), world.people["coordinator"].user_id)
    assert "電話する" in silent(world)
    assert not page(world.as_("supervisor").client.get("/")).select("#replies td")
    world.as_("coordinator")
    assert world.move(ref, "attempts", whom="partner", result="no_answer").status_code == 303
    assert [(task.state, task.due_on) for task in call_tasks(world)] == [("open", date(2027, 1, 8))]

    assert job(world, date(2027, 1, 8)) == 0
    assert "責任者に知らせた" in silent(world, "supervisor")
    assert ref not in silent(world, "supervisor2")
    assert page(world.as_("supervisor").client.get("/")).select("#replies td"), "now it is on the supervisor's day"
    world.as_("coordinator")
    assert world.move(ref, "attempts", whom="partner", result="message").status_code == 303
    assert [task.due_on for task in call_tasks(world)] == [date(2027, 1, 12)], "11 January is a holiday"
    refused = page(world.move(ref, "cancel", reason="no_answer"))
    assert "連絡を3回試みてからにします（記録は2回）" in " ".join(errors_of(refused, "why_fewer"))
    assert errors_of(page(world.move(ref, "cancel", by="resident", reason="no_answer")), "reason")
    assert world.client.get(f"/referrals/{ref}/fail").status_code == 409, "failed is what a partner says"

    world.on(date(2027, 1, 12))
    assert world.move(ref, "attempts", whom="partner", way="visit", result="absent").status_code == 303
    assert "別の連携先に頼むか、取り消すかを決める" in silent(world)
    assert world.move(ref, "cancel", reason="no_answer", note="三度試みた。", gap="1").status_code == 303
    assert [task.state for task in call_tasks(world)] == ["done"]
    assert ref not in silent(world)
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalars(sa.select(Gap.reason)).all() == ["no_answer"]
    assert world.row(ref).tell_by == date(2027, 1, 13), "it holds what we sent"
    assert "取消を連携先に伝える" in text(page(world.client.get("/")).select_one("#referral-acts") or "")
    assert world.move(ref, "told", way="fax", told_on="2027-01-12").status_code == 303
    assert world.move(ref, "close", could_not_learn="not_needed").status_code == 303
    row = world.row(ref)
    assert (row.status, row.helped, row.tell_by) == ("cancelled", "unknown", None)


def test_a_call_is_done_by_what_was_heard(world: World) -> None:
    answered, reached = world.sent(), world.sent()
    assert job(world, date(2026, 11, 30)) == 2
    accepted = world.move(answered, "accept", heard_via="phone", contact_name="加藤", planned_on="2026-12-03")
    assert accepted.status_code == 303
    assert world.move(reached, "attempts", whom="partner", result="reached", note="明日返事する。").status_code == 303
    assert [task.state for task in call_tasks(world)] == ["done", "done"]
    assert job(world, date(2026, 12, 4)) == 1, "another day was missed; the first one is not called about again"


def test_a_partner_is_told_to_stop_until_it_is_written_down(world: World) -> None:
    ref = world.in_progress()
    assert world.client.get(f"/referrals/{ref}/notice.pdf").status_code == 409
    assert world.move(ref, "cancel", by="resident", reason="client_withdrew").status_code == 303
    shown = page(world.client.get(f"/referrals/{ref}"))
    assert "連携先に取消を伝える" in text(shown)
    letter = world.client.get(f"/referrals/{ref}/notice.pdf")
    assert letter.content.startswith(b"%PDF")
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 409, "what was sent leaves no more"
    assert world.move(ref, "close", could_not_learn="not_needed").status_code == 303
    assert page(world.client.get("/")).select("#referral-acts td"), "open also when the loop is closed"
    assert errors_of(page(world.move(ref, "told", way="pigeon", told_on="2026-11-22")), "way")
    assert errors_of(page(world.move(ref, "told", way="phone", told_on="2026-11-21")), "told_on")
    told = world.move(ref, "told", way="letter", told_on="2026-11-22", told_to="加藤", kept="deleted")
    assert told.status_code == 303
    shown = text(page(world.client.get(f"/referrals/{ref}")).select_one("#notice-1") or "")
    assert "消したと答えた" in shown
    assert not page(world.client.get("/")).select("#referral-acts td")
    assert world.client.get(f"/referrals/{ref}/told").status_code == 409
    nothing = world.sent(to=world.hotline, mode="information_only", fields=None, story=None)
    assert world.move(nothing, "cancel", reason="solved").status_code == 303
    assert world.row(nothing).tell_by is None, "it was never told of the person"


def test_a_withdrawn_consent_leaves_the_same_question_and_its_task(world: World) -> None:
    ref = world.in_progress()

    def withdraw(session: Any) -> None:
        person = session.get_one(Person, world.person_id)
        given = session.get_one(Consent, world.consent_id)
        command = WithdrawConsent(withdrawn_on=clock.today(), withdrawn_note="知られたくない。")
        withdraw_consent(session, world.people["coordinator"], person, given, command, seen=1)

    world.change(withdraw)
    assert world.row(ref).tell_by == date(2026, 11, 24)
    assert world.move(ref, "told", way="phone", told_on="2026-11-22", kept="promised").status_code == 303
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalars(sa.select(Task.state)).all() == ["done"]


def test_closing_asks_of_each_need_and_marks_another_answer_than_the_partners(world: World) -> None:
    def second_need(session: Any) -> None:
        session.add(Need(
            ref="N-SEC00000", case_id=world.case_id, domain="housing", title="寮を出る", opened_on=clock.today(),
            version=1, state="open", position=1,
        ))  # fmt: skip
        audit.record(session, world.people["coordinator"], "need.added", "case", world.case_id)

    world.change(second_need)
    ref = world.sent(also=["N-SEC00000"])
    world.move(ref, "accept", heard_via="phone", contact_name="加藤", planned_on="2026-11-26")
    world.move(ref, "start", heard_via="phone", first_contact_on="2026-11-22")
    world.move(ref, "complete", heard_via="phone", outcome="service_provided", activities="両方を扱った。")
    shown = text(page(world.client.get(f"/referrals/{ref}/close")))
    assert "「賃金の請求」に役に立ったか" in shown
    assert "「寮を出る」に役に立ったか" in shown
    assert errors_of(page(world.move(ref, "close", helped_1="met")), "helped_2")
    assert errors_of(page(world.move(ref, "close", helped_1="met", helped_2="not_met")), "next_action")
    closed = world.move(
        ref,
        "close",
        helped_1="met",
        helped_2="not_met",
        next_action="部屋を探す",
        person_said="お金は出た。部屋はまだ。",
    )
    assert closed.status_code == 303
    assert world.row(ref).helped == "partly"
    with unit_of_work(world.engine, write=False) as session:
        found = session.execute(sa.select(Need.state, Need.outcome).order_by(Need.position)).all()
    assert [tuple(one) for one in found] == [("met", "met"), ("open", None)]
    detail = text(page(world.client.get(f"/referrals/{ref}")))
    assert "連携先の結果と違います" in detail
    assert "寮を出る: 解決していない" in detail
    assert "本人の答えが違う" in text(page(world.client.get("/referrals?view=list")))
