"""Residence facts: added, never changed; not asked is a full answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.people.models import ResidenceFact
from tests.people.conftest import Make
from tests.support.html import errors_of, form_values, page, text

Reading = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def action(coordinator: TestClient, make: Make) -> str:
    return f"/people/{make(call_name='リンさん')}/residence"


def add(client: TestClient, action: str, **typed: str) -> int:
    return client.post(action, data=form_values(page(client.get(action)), action, **typed)).status_code


def test_nothing_has_to_be_asked(coordinator: TestClient, action: str, reading: Reading) -> None:
    opened = page(coordinator.get(action))
    groups = [[option["value"] for option in group.select("option")] for group in opened.select("#f-status optgroup")]
    assert groups[0] == ["not_asked", "not_stated", "unknown"]
    assert "none" in groups[1]
    assert form_values(opened, action)["status"] == ["not_asked"]
    assert add(coordinator, action) == 303
    with reading() as session:
        fact = session.scalars(sa.select(ResidenceFact)).one()
        assert (fact.status, fact.period_end, fact.card_expiry) == ("not_asked", None, None)


def test_the_days_left_are_said_and_the_history_stays(coordinator: TestClient, action: str, reading: Reading) -> None:
    assert (
        add(coordinator, action, status="student", period_end="令和8年12月1日", as_of="2026-05-01", source="card")
        == 303
    )
    assert "あと9日" in text(page(coordinator.get(action)).select_one("#now"))
    opened = page(coordinator.get(action))
    carried = form_values(opened, action)
    assert (carried["status"], carried["period_end"]) == (["student"], ["2026-12-01"])
    assert add(coordinator, action, pending_since="2026-11-20") == 303
    shown = page(coordinator.get(action))
    assert "2026-11-20に申請" in text(shown.select_one("#now"))
    rows = [text(row) for row in shown.select("#history tbody tr")]
    assert len(rows) == 2
    assert "在留カード等" in rows[1]
    assert "鈴木 みどり" in rows[0]
    # An older observation that is written down later is no news.
    assert add(coordinator, action, as_of="2025-01-01", status="dependent", period_end="2025-06-01") == 303
    assert "留学" in text(page(coordinator.get(action)).select_one("#now"))


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("as_of", "2026-11-23", "今日より後の日付は入力できません。"),
        ("as_of", "", "入力してください。"),
        ("as_of", "1949-12-31", "1950年より前の日付は入力できません。年を確かめてください。"),
        ("period_end", "1949-12-31", "1950年より前の日付は入力できません。年を確かめてください。"),
        ("period_end", "2026-11-31", "その日付は暦にありません。"),
        ("period_end", "平成38年1月1日", "その元号の期間にない日付です。"),
        ("card_expiry", "R0.1.1", "その元号の期間にない日付です。"),
        ("pending_since", "2026-12-01", "今日より後の日付は入力できません。"),
        ("status", "visa", "選択肢から選んでください。"),
        ("source", "rumour", "選択肢から選んでください。"),
        ("fact_note", "あ" * 501, "500文字以内で入力してください。"),
    ],
)
def test_bad_input(
    coordinator: TestClient, action: str, reading: Reading, field: str, typed: str, message: str
) -> None:
    values = form_values(page(coordinator.get(action)), action, **{"period_end": "2027-01-31", field: typed or None})
    answer = coordinator.post(action, data=values)
    assert answer.status_code == 422
    assert errors_of(page(answer), field) == [message]
    if field != "period_end":
        assert form_values(page(answer), action)["period_end"] == ["2027-01-31"]
    with reading() as session:
        assert session.scalars(sa.select(ResidenceFact)).all() == []


def test_sent_twice_is_one_record(coordinator: TestClient, action: str, reading: Reading) -> None:
    values = form_values(page(coordinator.get(action)), action, status="student")
    assert [coordinator.post(action, data=values).status_code for _ in range(2)] == [303, 303]
    with reading() as session:
        assert len(session.scalars(sa.select(ResidenceFact)).all()) == 1
