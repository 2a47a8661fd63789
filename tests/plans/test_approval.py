"""Approval of a plan by a second person, through its pages and at the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.accounts.models import Centre, Membership
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.cases.models import Case, CaseEvent
from app.core.db import unit_of_work
from app.core.errors import Conflict
from app.plans.approvals import approving, risk_facts
from app.plans.approvals import queries as approval_queries
from app.plans.approvals.forms import DecisionForm
from app.plans.models import PlanApproval
from tests.plans.conftest import World
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in

APPROVAL = "/approval"


def centre_asks(world: World, rule: str) -> None:
    with unit_of_work(world.engine, write=True) as session:
        centre = session.get_one(Centre, world.people.shizuoka)
        centre.plan_approval = rule
        audit.record(session, world.people["operator"], "centre.edited", "centre", centre.id)


@pytest.fixture
def asking(world: World) -> World:
    """A plan of one step in a centre that wants every plan approved."""
    centre_asks(world, "always")
    world.add("保護命令を申し立てる")
    return world


def ask(world: World, **typed: object) -> None:
    assert world.send(APPROVAL, **typed).status_code == 303


def decide(world: World, verdict: str, **typed: object) -> object:
    return world.send(APPROVAL + "/decide", at=APPROVAL, verdict=verdict, **typed)


def approvals(world: World) -> list[PlanApproval]:
    with unit_of_work(world.engine, write=False) as session:
        rows = list(session.scalars(sa.select(PlanApproval).order_by(PlanApproval.asked_at, PlanApproval.id)))
        session.expunge_all()
        return rows


def shown(world: World, path: str = "") -> str:
    return text(page(world.get(path)))


def test_a_plan_is_approved_and_what_changes_later_is_said_with_its_steps(asking: World) -> None:
    assert "まだ承認されていません" in shown(asking)
    ask(asking, remark="順番を見てください")
    sign_in(asking.client, "supervisor")
    assert "順番を見てください" in shown(asking, APPROVAL)
    old_page = {"_version": "7", "number": "1", "verdict": "approve"}
    assert asking.client.post(f"{asking.base}/approval/decide", data=old_page).status_code == 409
    assert decide(asking, "approve", note="これでよい").status_code == 303  # type: ignore[attr-defined]
    assert "承認済み" in text(page(asking.get()).select_one("#approval"))  # type: ignore[arg-type]
    sign_in(asking.client, "coordinator")
    asking.add("電話番号を変える")
    said = text(page(asking.get()).select_one("#approval"))  # type: ignore[arg-type]
    assert "承認の後に変更あり" in said
    assert "ステップ「電話番号を変える」を加えた" in said
    ask(asking)
    waiting = text(page(asking.get(APPROVAL)).select_one("#changed"))  # type: ignore[arg-type]
    assert "第1版の後" in waiting
    assert "ステップ「電話番号を変える」を加えた" in waiting, "who decides sees what is new"
    assert [(row.state, row.number) for row in approvals(asking)] == [("approved", 1), ("asked", 2)]
    with unit_of_work(asking.engine, write=False) as session:
        told = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "plan_approval")).all()
        assert {event.code for event in told} == {"asked 1", "approved 1", "asked 2"}
        assert all(event.text is None for event in told), "remarks stay out of the timeline"
        entries = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action == "case.plan_approval"))
        assert len(entries.all()) == 3
    assert "第1版を承認した" in text(page(asking.client.get(f"/cases/{asking.ref}/timeline")))


def test_two_persons_even_where_the_first_is_a_supervisor(asking: World) -> None:
    """Neither the one who asked nor the author of the last change decides, whatever rights they hold."""
    with unit_of_work(asking.engine, write=True) as session:
        user = asking.people["coordinator"].user_id
        session.add(Membership(user_id=user, centre_id=asking.people.shizuoka, role="supervisor"))
        audit.record(session, None, "user.edited", "user", user)
    ask(asking)
    assert page(asking.get(APPROVAL)).select_one("#decide") is None
    assert "ほかの管理者が確かめます" in shown(asking, APPROVAL)
    forged = {"_version": "1", "number": "1", "verdict": "approve"}
    assert asking.client.post(f"{asking.base}/approval/decide", data=forged).status_code == 403
    sign_in(asking.client, "supervisor")
    asking.add("窓口で会う")  # the supervisor becomes the author of the last change
    sign_in(asking.client, "coordinator")
    ask(asking)
    sign_in(asking.client, "supervisor")
    forged["number"] = "2"
    assert asking.client.post(f"{asking.base}/approval/decide", data=forged).status_code == 403
    assert {row.state for row in approvals(asking)} == {"asked", "withdrawn"}


@pytest.mark.both
def test_a_plan_that_changed_after_the_question_can_be_given_back_but_not_approved(asking: World) -> None:
    ask(asking)
    asking.add("もう一つ")
    sign_in(asking.client, "supervisor")
    soup = page(asking.get(APPROVAL))
    assert not soup.select('button[value="approve"]')
    sent = form_values(soup, f"{asking.base}/approval/decide", verdict="approve")
    assert asking.client.post(f"{asking.base}/approval/decide", data=sent).status_code == 409
    answer = decide(asking, "return")
    assert errors_of(page(answer), "note"), "a return says what should change"
    assert decide(asking, "return", note="先に警察へ").status_code == 303  # type: ignore[attr-defined]
    (row,) = approvals(asking)
    assert (row.state, row.decision_note) == ("returned", "先に警察へ")
    sign_in(asking.client, "coordinator")
    assert "先に警察へ" in text(page(asking.client.get("/")).select_one("#returned"))  # type: ignore[arg-type]
    ask(asking)
    assert page(asking.client.get("/")).select_one("#returned") is None, "whoever has asked again is not reminded"


def test_two_decisions_at_once_leave_one(asking: World) -> None:
    other = asking.people["supervisor"]
    ask(asking)

    def answer(verdict: str) -> str:
        try:
            with unit_of_work(asking.engine, write=True) as session:
                case = session.get_one(Case, asking.case_id)
                form = DecisionForm.model_validate({"number": 1, "verdict": verdict, "note": "理由"})
                approving.decide(session, other, case, form, seen=1)
        except Conflict:
            return "conflict"
        return verdict

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(answer, ["approve", "return"]))
    assert answers.count("conflict") == 1
    (row,) = approvals(asking)
    assert row.version == 2
    assert row.state == {"approve": "approved", "return": "returned"}[next(a for a in answers if a != "conflict")]


@pytest.mark.both
def test_only_a_case_at_risk_is_asked_for_and_the_reason_is_said(world: World) -> None:
    centre_asks(world, "at_risk")
    world.add("市役所に行く")
    assert page(world.get()).select_one("#approval") is None
    assert world.client.post(f"{world.base}/approval", data={"_key": "x" * 22, "number": "1"}).status_code in (409, 422)
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        case.urgency = "immediate"
        audit.record(session, world.people["coordinator"], "case.urgency", "case", case.id)
        assert "immediate" in risk_facts.of_case(session, case).urgency
    assert "緊急度が「即時（生命・安全）」です。" in shown(world, APPROVAL)
    ask(world)


def test_nothing_is_held_up_but_everywhere_it_is_said(asking: World) -> None:
    for path in ("/agreement", "/handout"):
        assert "このプランは、まだ承認されていません" in shown(asking, path)
    answer = asking.send("/agreement", language="vi", method="signed_paper", interpreter="staff")
    assert answer.status_code == 303, "the person has said yes: that is recorded whatever the centre still waits for"
    assert asking.send("/handout").status_code == 303
    ask(asking)
    with unit_of_work(asking.engine, write=False) as session:
        assert approval_queries.lacks_approval(session, session.get_one(Case, asking.case_id))
    sign_in(asking.client, "supervisor")
    decide(asking, "approve")
    assert "承認されていません" not in shown(asking, "/agreement") + shown(asking, "/handout")


def test_supervisors_find_what_waits_and_others_do_not(asking: World) -> None:
    ask(asking)
    for login, sees in (("supervisor", True), ("supervisor2", False), ("coordinator", False)):
        sign_in(asking.client, login)
        found = page(asking.client.get("/")).select_one("#approvals")
        assert (found is not None) is sees, login
    sign_in(asking.client, "supervisor")
    waits = page(asking.client.get("/team")).select_one("#approvals")
    assert waits is not None
    assert waits.select_one(f'a[href="{asking.base}/approval"]')


def test_closing_asks_about_the_question_and_the_comments(asking: World) -> None:
    step = asking.step("保護命令を申し立てる")
    asking.send(f"/steps/{step.ref}/comments", text="だれが付き添いますか")
    ask(asking)
    assert step.ref in str(page(asking.get(APPROVAL)).select_one("#commented"))
    close = f"/cases/{asking.ref}/close"
    soup = page(asking.client.get(close))
    sheet = text(soup)
    assert "承認を待っているプランの版: 1" in sheet
    assert "済んでいないコメントのあるステップ: 保護命令を申し立てる" in sheet
    given = dict.fromkeys(("outcome_1", "outcome_2"), "met") | {"closing_reason": "resolved", "summary": "済んだ"}
    values = form_values(soup, close, drop_tasks="1", **given)
    for name in [name for name in values if name.startswith("end_") and name[4:].isdigit()]:
        choice = {"step": "done", "approval": "take_back", "comments": "settle"}[values[name][0].split(":")[0]]
        values[f"decision_{name[4:]}"] = [choice]
    assert asking.client.post(close, data=values).status_code == 303
    assert [row.state for row in approvals(asking)] == ["withdrawn"]
    with unit_of_work(asking.engine, write=False) as session:
        assert session.get_one(Case, asking.case_id).status == "closed"
    assert "済み" in text(page(asking.get(f"/steps/{step.ref}")).select_one("#comments"))  # type: ignore[arg-type]
