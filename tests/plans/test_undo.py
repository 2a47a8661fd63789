"""The last change of a plan is taken back once, as a change of its own; what else hangs on it stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.cases.models import Case, CaseEvent
from app.core.db import unit_of_work
from app.deadlines.events import DaysChanged
from app.plans import history, images
from app.plans.drafts import adopting
from app.plans.models import LastChange, Plan, PlanChange, PlanGoal, Step, StepLink
from tests.plans.conftest import World
from tests.plans.test_due_days import the_event, with_event
from tests.plans.test_proposals import dismissed
from tests.support.html import page, text

TABLES = ("plans", "plan_goals", "steps", "step_links")


def content(world: World) -> Any:
    """Everything that a plan holds, in clear, without its counters."""
    with unit_of_work(world.engine, write=False) as session:
        taken = images.photo(session, session.scalars(sa.select(Plan)).one())
        return {
            name: sorted(
                str(sorted((images.clear(images.MODELS[name], i, row) or {}).items())) for i, row in taken[name].items()
            )
            for name in TABLES
        }


def undo(world: World, at: str = "") -> Any:
    return world.send("/undo", at=at)


def planned(world: World) -> tuple[str, str]:
    """Two steps, one after the other, a goal of the first."""
    world.send("/goals/new", title="無事に更新する", need=world.needs["residence"])
    first = world.add("住民票を取る", goal=goal_ref(world), note="コンビニでも取れる")
    return first, world.add("更新を申請する", first, due="2026-12-20")


def goal_ref(world: World) -> str:
    with unit_of_work(world.engine, write=False) as session:
        return str(session.scalar(sa.select(PlanGoal.ref)))


def the_path(world: World, title: str) -> str:
    return f"/steps/{world.step(title).ref}"


ACTS: dict[str, Callable[[World], Any]] = {
    "step added": lambda w: w.add("写真を撮る", w.step("住民票を取る").ref),
    "step changed": lambda w: w.send(
        f"{the_path(w, '更新を申請する')}/edit", title="更新の申請", due="2026-12-25", after=[], note="予約した"
    ),
    "step moved": lambda w: w.send("/order", move=f"up {w.step('更新を申請する').ref}", at="/order"),
    "begun": lambda w: w.move("住民票を取る", "doing"),
    "ended": lambda w: w.move("住民票を取る", "done", note="取れた"),
    "dropped": lambda w: w.move("更新を申請する", "dropped", note="出国する"),
    "goal added": lambda w: w.send("/goals/new", title="日本語を学ぶ", own_words="Học tiếng Nhật", own_language="vi"),
    "goal changed": lambda w: w.send(
        f"/goals/{goal_ref(w)}/edit", title="期限までに更新する", need=w.needs["employment"]
    ),
    "aim": lambda w: w.send("/aim", aim="落ち着いて暮らす", review_on="2026-12-24"),
    "unlinked": lambda w: w.send(
        f"{the_path(w, '更新を申請する')}/after", at=f"/link?step={w.step('更新を申請する').ref}", after=[]
    ),
}


def test_every_change_is_taken_back_once_and_leaves_its_trace(world: World) -> None:
    planned(world)
    for act, change in ACTS.items():
        before, number = content(world), world.number
        change(world)
        assert content(world) != before, act
        numbered = world.number > number
        assert undo(world).status_code == 303, act
        assert content(world) == before, act
        assert world.number == number + (2 if numbered else 0), act
        with unit_of_work(world.engine, write=False) as session:
            newest = session.scalars(sa.select(PlanChange).order_by(PlanChange.number.desc())).first()
            assert newest is not None
            assert not numbered or (newest.code, newest.undoes) == ("undone", number + 1), act
            assert session.scalars(sa.select(LastChange)).one().image is None, act
        assert page(world.get()).select_one(f'form[action="{world.base}/undo"]') is None, act
    with unit_of_work(world.engine, write=False) as session:
        lines = session.scalars(sa.select(CaseEvent).where(CaseEvent.code == "undone")).all()
        assert [line.kind for line in lines] == ["plan_changed"] * len(ACTS)
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.reason_code == "undone")).all()
        assert len(entries) == len(ACTS)


def test_the_page_and_the_versions_offer_it_and_say_what_it_was(world: World) -> None:
    planned(world)
    for at in ("", "/versions"):
        shown = page(world.get(at)).select_one("#undo")
        assert shown is not None
        assert "変更しました: ステップ「更新を申請する」を加えた" in text(shown)
    assert undo(world, "/versions").status_code == 303
    told = text(page(world.get("/versions")))
    assert "元に戻した：ステップ「更新を申請する」を加えた" in told
    assert "第4版で元に戻した" in told


def test_what_the_person_agreed_to_stays_told_truthfully(world: World) -> None:
    planned(world)
    world.send("/agreement", method="oral_with_witness")
    world.add("写真を撮る")
    assert "同意の後に変更あり" in text(page(world.get()))
    undo(world)
    assert "今の内容は同意した版と同じです" in text(page(world.get()))
    world.send("/agreement", method="oral_with_witness")
    world.add("写真を撮る")
    world.send("/agreement", method="oral_with_witness")
    undo(world)
    assert "その後1回変わっています" in text(page(world.get()))


@pytest.mark.parametrize(
    ("undoes", "agreed", "count"),
    [
        ({}, 3, 0),
        ({4: None}, 3, 1),
        ({4: None, 5: 4}, 3, 0),
        ({4: None, 5: 4, 6: None}, 3, 1),
        ({5: 4}, 4, 1),
        ({4: None, 5: None, 6: 4}, 3, 0),
        ({5: None, 6: 4}, 4, 2),
        ({4: None, 5: None, 6: 5, 7: None, 8: 7}, 3, 1),
    ],
)
def test_a_change_that_was_taken_back_counts_for_nothing(
    undoes: dict[int, int | None], agreed: int, count: int
) -> None:
    assert history.changes_since(undoes, agreed) == count


@pytest.mark.both
def test_days_that_followed_go_back_with_what_they_followed(world: World) -> None:
    """Ended early, a step pulls the day that hangs on it: one act, two kinds of change, one undo."""
    first = world.add("給与明細をそろえる", due="2026-12-10")
    world.add("申請書を書く", due_how="after", due_base=f"step:{first}", due_count="3", due_unit="days")
    world.send("/agreement", method="oral_with_witness")
    before, number = content(world), world.number
    world.move("給与明細をそろえる", "done")
    assert str(world.step("申請書を書く").due_on) == "2026-11-25"
    assert world.number == number + 1
    assert undo(world).status_code == 303
    assert content(world) == before
    assert "今の内容は同意した版と同じです" in text(page(world.get()))


def test_an_undo_seen_before_another_change_is_refused(world: World) -> None:
    first, _ = planned(world)
    old = {"_version": page(world.get()).select_one('#undo input[name="_version"]')["value"]}  # type: ignore[index]
    world.move("住民票を取る", "doing")
    before = content(world)
    answer = world.client.post(f"{world.base}/undo", data=old)
    assert answer.status_code == 409
    assert "その後に変更があったので、元に戻せません" in answer.text
    assert content(world) == before
    assert undo(world).status_code == 303
    again = world.client.post(f"{world.base}/undo", data={"_version": "3"})
    assert again.status_code == 409
    assert world.step("住民票を取る").ref == first


def test_a_change_by_a_rule_is_no_persons_to_take_back(world: World) -> None:
    _, second = planned(world)
    with unit_of_work(world.engine, write=True) as session:
        session.execute(sa.update(Step).where(Step.ref == second).values(due_rule="R-01", due_base="rule"))
        step = world.step("更新を申請する")
        assert step.due_on is not None
        event = DaysChanged(world.case_id, "R-01", "subject", step.due_on, step.due_on.replace(day=22))
        adopting.move_with_rule(session, world.people["coordinator"], event)
    assert page(world.get()).select_one("#undo") is None
    assert world.client.post(f"{world.base}/undo", data={"_version": "4"}).status_code == 409


def test_a_change_that_no_version_tells_stands_in_the_way(world: World) -> None:
    """The control for the comparison with what the change left: somebody's tool wrote beside the services."""
    planned(world)
    version = page(world.get()).select_one('#undo input[name="_version"]')["value"]  # type: ignore[index]
    with unit_of_work(world.engine, write=True) as session:
        session.execute(sa.delete(StepLink))
    assert world.client.post(f"{world.base}/undo", data={"_version": version}).status_code == 409
    assert world.step("更新を申請する").title == "更新を申請する"


def test_a_closed_case_takes_nothing_back(world: World) -> None:
    planned(world)
    world.close()
    assert world.client.post(f"{world.base}/undo", data={"_version": "3"}).status_code == 409
    with unit_of_work(world.engine, write=False) as session:
        assert session.get_one(Case, world.case_id).status == "closed"
        assert session.scalar(sa.select(sa.func.count()).select_from(Step)) == 2


def test_the_image_is_not_readable_in_the_database(world: World) -> None:
    planned(world)
    with unit_of_work(world.engine, write=False) as session:
        last = session.scalars(sa.select(LastChange)).one()
        assert "更新を申請する" in str(last.image)
        stored = session.execute(sa.select(sa.column("image_ct")).select_from(LastChange.__table__)).scalar_one()
        assert "更新を申請する".encode() not in bytes(stored)


def test_a_day_that_comes_back_is_the_one_of_now(world: World) -> None:
    """What a day hung on, or the deadline whose day it was, may have moved while the step went by a day of its own."""
    dismissed(world)
    event = the_event(world)
    hangs = {"due_how": "after", "due_unit": "months", "due_count": "1", "due_base": f"event:{event.ref}"}
    world.add("窓口に行く", **hangs)
    assert world.send(f"{the_path(world, '窓口に行く')}/edit", due_how="fixed", due="2026-12-24").status_code == 303
    with_event(world, "edit", on="2026-11-18")
    assert undo(world).status_code == 303
    step = world.step("窓口に行く")
    assert (step.due_base, step.due_on) == ("event", date(2026, 12, 18))
