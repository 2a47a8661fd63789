"""Closing: nothing is forgotten, and what was closed can be opened again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.authz.actor import Actor
from app.cases.events import CaseClosed, CaseReopened
from app.cases.models import Case, CaseEvent, Need, Task
from app.cases.queries import needs
from app.cases.schemas.cases import CaseFacts
from app.cases.schemas.closing import CLOSING_FORM, ClosingSheet
from app.cases.schemas.tasks import TaskForm
from app.cases.service import cases as case_service
from app.cases.service import closing, tasks
from app.core import clock, hooks
from app.core.errors import Conflict, Invalid
from tests.cases.conftest import Writing, opened
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, sign_in


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is published while the test runs, and whether the row said it already."""
    heard: list[object] = []
    monkeypatch.setattr(hooks, "publish", lambda _session, _actor, event: heard.append(event))
    return heard


@pytest.fixture
def open_ends() -> Iterator[list[closing.OpenEnd]]:
    """What a floor above says is still open; the registry is as before afterwards."""
    ends: list[closing.OpenEnd] = []

    def provider(_session: Session, _actor: Actor, _case: Case) -> list[closing.OpenEnd]:
        return ends

    closing.register_open_ends(provider)
    closing.register_open_ends(provider)
    yield ends
    closing._open_ends.remove(provider)


def sheet(session: Session, case: Case, **given: Any) -> ClosingSheet:
    """A good sheet for every open need, with changes."""
    values: dict[str, Any] = {"closing_reason": "resolved", "summary": "更新が許可され、住まいも決まった。"}
    for place, need in enumerate(needs.still_open(session, case.id), 1):
        values |= {f"need_{place}": need.ref, f"outcome_{place}": "met"}
    return CLOSING_FORM(**{**values, **given})


def test_every_need_gets_its_outcome_and_the_floors_above_are_told(
    session: Session, people: Cast, told: list[object]
) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    told.clear()
    filled = sheet(session, case, outcome_2="not_met", note_2="家賃の保証人が見つからない。")
    closing.close(session, actor, case, filled, case.version)
    ended = needs.of_case(session, case.id)
    assert [(need.state, need.outcome) for need in ended] == [("met", "met"), ("unmet", "not_met")]
    assert (case.status, case.closed_on, case.closing_reason) == ("closed", clock.today(), "resolved")
    assert told == [CaseClosed(case.id)]
    with pytest.raises(Conflict):
        case_service.edit(session, actor, case, CaseFacts(title="あとから"), case.version)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome_1": None}, "outcome_1"),
        ({"outcome_2": "not_met"}, "note_2"),
        ({"outcome_1": "unknown", "note_1": " "}, "note_1"),
        ({"need_2": None}, ""),
        ({"need_2": "N-OTHER"}, ""),
    ],
)
def test_a_sheet_that_forgets_something_closes_nothing(
    session: Session, people: Cast, told: list[object], given: dict[str, Any], field: str
) -> None:
    case = opened(session, people["coordinator"])
    told.clear()
    with pytest.raises(Invalid) as refused:
        closing.close(session, people["coordinator"], case, sheet(session, case, **given), case.version)
    assert refused.value.field == field
    assert case.status == "received"
    assert {need.state for need in needs.of_case(session, case.id)} == {"open"}
    assert told == []


def test_open_tasks_are_done_or_dropped_first(session: Session, people: Cast) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    task = tasks.add(session, actor, TaskForm(title="大家に電話"), case)
    with pytest.raises(Invalid) as refused:
        closing.close(session, actor, case, sheet(session, case), case.version)
    assert refused.value.params == {"what": "大家に電話"}
    case = opened(session, actor)
    task = tasks.add(session, actor, TaskForm(title="大家に電話"), case)
    closing.close(session, actor, case, sheet(session, case, drop_tasks=True), case.version)
    assert task.state == "dropped"


def test_what_a_floor_above_refuses_keeps_the_case_open(
    session: Session, people: Cast, open_ends: list[closing.OpenEnd]
) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    open_ends.append(closing.OpenEnd("ステップ", "更新申請", f"/cases/{case.ref}/plan"))
    assert len(closing.open_ends(session, actor, case)) == 1
    open_ends.append(closing.OpenEnd("連携", "R-ABCDEFGH", "/referrals/R-ABCDEFGH", refuses=True))
    with pytest.raises(Invalid):
        closing.close(session, actor, case, sheet(session, case), case.version)
    open_ends.pop()
    closing.close(session, actor, case, sheet(session, case), case.version + 0)
    assert case.status == "closed"


def test_closing_twice_and_from_an_old_page_is_a_conflict(session: Session, people: Cast) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    good, seen = sheet(session, case), case.version
    with pytest.raises(Conflict):
        closing.close(session, actor, case, good, seen + 1)
    closing.close(session, actor, case, good, seen)
    with pytest.raises(Conflict):
        closing.close(session, actor, case, good, case.version)


def test_reopening_needs_a_closed_case_and_tells_it(session: Session, people: Cast, told: list[object]) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    with pytest.raises(Conflict):
        closing.reopen(session, actor, case, "理由", case.version)
    case = opened(session, actor)
    closing.close(session, actor, case, sheet(session, case), case.version)
    told.clear()
    closing.reopen(session, actor, case, "同じ会社からまた解雇された。", case.version)
    assert (case.status, case.closed_on, case.closing_reason, case.turn) == ("active", None, None, "centre")
    assert told == [CaseReopened(case.id)]


class TestThroughPages:
    def test_the_sheet_lists_what_is_left_and_offers_the_card(
        self,
        client: TestClient,
        people: Cast,
        case_ref: str,
        writing: Writing,
        reading: Writing,
        open_ends: list[closing.OpenEnd],
    ) -> None:
        open_ends.append(closing.OpenEnd("ステップ", "更新申請のステップ", "/plan"))
        with writing() as session:
            case = session.scalars(sa.select(Case)).one()
            tasks.add(session, people["coordinator"], TaskForm(title="大家に電話"), case)
        sign_in(client, "coordinator")
        place = f"/cases/{case_ref}/close"
        shown = page(client.get(place))
        assert "更新申請のステップ" in text(shown)
        assert "大家に電話" in text(shown)
        typed = {"outcome_1": "met", "outcome_2": "not_met", "closing_reason": "resolved", "summary": "まとめ文"}
        refused = client.post(place, data=form_values(shown, place, **typed))
        assert refused.status_code == 422
        again = page(refused)
        assert errors_of(again, "note_2")
        assert "まとめ文" in again.select_one("#f-summary").get_text()
        with reading() as session:
            assert session.scalars(sa.select(Need.state).distinct()).all() == ["open"]
        done = client.post(place, data=form_values(again, place, note_2="保証人がいない"))
        assert done.status_code == 422
        assert errors_of(page(done), "decision_1")
        sent = {"note_2": "保証人がいない", "decision_1": "dropped", "end_note_1": "本人が電話した"}
        done = client.post(place, data=form_values(page(done), place, **sent))
        assert done.status_code == 303, text(page(done).select_one(".banner--danger"))
        shown = page(client.get(f"/cases/{case_ref}"))
        assert shown.select(f'a[href="/knowledge/new?case={case_ref}"]')
        assert not shown.select(f'a[href="/cases/{case_ref}/edit"]')
        assert client.get(place).status_code == 409
        with reading() as session:
            assert session.scalars(sa.select(Task.state)).all() == ["dropped"]
            assert session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.kind == "closed")).all() == ["closed"]

    def test_two_who_close_at_once_leave_one_closing(self, client: TestClient, case_ref: str, reading: Writing) -> None:
        sign_in(client, "coordinator")
        place = f"/cases/{case_ref}/close"
        sent = form_values(
            page(client.get(place)), place,
            outcome_1="met", outcome_2="met", closing_reason="resolved", summary="まとめ",
        )  # fmt: skip
        assert [client.post(place, data=sent).status_code for _ in range(2)] == [303, 409]
        with reading() as session:
            closings = sa.select(sa.func.count()).where(CaseEvent.kind == "closed")
            assert session.scalar(closings) == 1

    def test_reopening_asks_why(self, client: TestClient, people: Cast, case_ref: str, writing: Writing) -> None:
        with writing() as session:
            case = session.scalars(sa.select(Case)).one()
            closing.close(session, people["coordinator"], case, sheet(session, case), case.version)
        sign_in(client, "coordinator")
        place = f"/cases/{case_ref}/reopen"
        shown = page(client.get(place))
        assert errors_of(page(client.post(place, data=form_values(shown, place))), "reopen_reason")
        answer = client.post(place, data=form_values(shown, place, reopen_reason="また来た"))
        assert answer.status_code == 303
        assert "また来た" in text(page(client.get(f"/cases/{case_ref}")))


def test_each_task_gets_its_decision_and_what_stays_becomes_a_task_of_its_own(session: Session, people: Cast) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    made = [
        tasks.add(session, actor, TaskForm(title=title, assignee="coordinator"), case)
        for title in ("終わったこと", "やめること", "残ること")
    ]
    decided: dict[str, Any] = {}
    for place, (task, decision) in enumerate(zip(made, ("done", "dropped", "follow_up"), strict=True), 1):
        decided |= {f"end_{place}": f"task:{task.ref}", f"decision_{place}": decision}
    with pytest.raises(Invalid) as refused:
        closing.close(session, actor, case, sheet(session, case, **decided), case.version)
    assert refused.value.field == "end_note_2", "why it is given up"
    missing = {name: value for name, value in decided.items() if not name.endswith("_3")}
    with pytest.raises(Invalid) as forgotten:
        closing.close(session, actor, case, sheet(session, case, **missing, end_note_2="本人が望まない"), case.version)
    assert "どうするか" in forgotten.value.message
    closing.close(session, actor, case, sheet(session, case, **decided, end_note_2="本人が望まない"), case.version)
    assert [task.state for task in made] == ["done", "dropped", "dropped"]
    left = session.scalars(sa.select(Task).where(Task.state == "open")).all()
    assert [(task.title, task.case_id) for task in left] == [(f"{case.ref} 残ること", None)]
    notes = session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "note")).all()
    assert "やめること: 本人が望まない" in [event.text for event in notes]
