"""Households: members by candidates or new, in roles, over time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.people.models import Household, HouseholdMember, Person
from tests.people.conftest import Make
from tests.support.html import errors_of, form_values, page, text

Reading = Callable[[], AbstractContextManager[Session]]


def add(client: TestClient, ref: str, **typed: str) -> TestClient:
    action = f"/people/{ref}/household"
    answer = client.post(action, data=form_values(page(client.get(action)), action, **typed))
    assert answer.status_code == 303, text(page(answer))
    return client


def test_a_child_nobody_knew_is_registered_and_linked_both_ways(
    coordinator: TestClient, make: Make, reading: Reading
) -> None:
    mother = make(call_name="リンさん")
    add(coordinator, mother, member_name="ミンくん", role="child", since="2018-04-10")
    shown = page(coordinator.get(f"/people/{mother}/household"))
    rows = [text(row) for row in shown.select("tbody tr")]
    assert [("本人" in rows[0], "ミンくん" in rows[1], "子" in rows[1])] == [(True, True, True)]
    child = str(shown.select_one("tbody a[href^='/people/P-']")["href"])
    assert mother in coordinator.get(f"{child}/household").text
    assert "ミンくん" in text(page(coordinator.get(f"/people/{mother}")).select_one("#home"))
    with reading() as session:
        assert {person.call_name for person in session.scalars(sa.select(Person))} == {"リンさん", "ミンくん"}


def test_candidates_are_asked_about_without_scripts(coordinator: TestClient, make: Make, reading: Reading) -> None:
    mother, known = make(call_name="リンさん"), make(call_name="ミンくん")
    action = f"/people/{mother}/household"
    asked = coordinator.post(
        action, data=form_values(page(coordinator.get(action)), action, member_name="みんくん", role="child")
    )
    assert asked.status_code == 422
    shown = page(asked)
    assert [radio["value"] for radio in shown.select('input[name="member"]')] == [known, "new"]
    assert form_values(shown, action)["role"] == ["child"]
    assert coordinator.post(action, data=form_values(shown, action, member=known)).status_code == 303
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2
    again = coordinator.post(action, data=form_values(page(coordinator.get(action)), action, member_name="ミンくん"))
    chosen = coordinator.post(action, data=form_values(page(again), action, member=known))
    assert "この人はすでに同じ世帯にいます。" in text(page(chosen))
    other = coordinator.post(action, data=form_values(page(again), action, member="new"))
    assert other.status_code == 303
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 3


def test_who_cannot_be_chosen(coordinator: TestClient, make: Make, reading: Reading) -> None:
    me, foreign = make(call_name="リンさん"), make(call_name="よその人", by="coordinator2")
    action = f"/people/{me}/household"
    for values in ({"member": foreign}, {"member": "P-00000000"}, {"member": me}, {}, {"member": "new"}):
        answer = coordinator.post(action, data=form_values(page(coordinator.get(action)), action, **values))
        assert answer.status_code == 422, values
        assert "よその人" not in answer.text
    for field, wrong in (("role", "uncle-in-law"), ("since", "2026-11-23"), ("member_name", "あ" * 201)):
        typed = {"member_name": "ミンくん", field: wrong}
        answer = coordinator.post(action, data=form_values(page(coordinator.get(action)), action, **typed))
        assert answer.status_code == 422
        assert errors_of(page(answer), field)
    with reading() as session:
        assert session.scalars(sa.select(Household)).all() == []


def ending(client: TestClient, ref: str, name: str) -> str:
    """Where the page leads for noting that this person left."""
    shown = page(client.get(f"/people/{ref}/household"))
    return next(str(link["href"]) for link in shown.select("a[href$='/end']") if name in text(link))


def test_a_double_click_ends_nobody_else(coordinator: TestClient, make: Make, reading: Reading) -> None:
    me = make(call_name="リンさん")
    for name in ("夫さん", "娘さん", "息子さん"):
        add(coordinator, me, member_name=name, role="other")
    leave = ending(coordinator, me, "夫さん")
    sent = form_values(page(coordinator.get(leave)), leave)
    assert [coordinator.post(leave, data=sent).status_code for _ in range(3)] == [303, 409, 409]
    own = ending(coordinator, me, "リンさん")
    sent = form_values(page(coordinator.get(own)), own)
    assert [coordinator.post(own, data=sent).status_code for _ in range(2)] == [303, 409]
    with reading() as session:
        rows = session.execute(
            sa.select(HouseholdMember, Person).join(Person, Person.id == HouseholdMember.person_id)
        ).all()
    assert {who.call_name for row, who in rows if row.until is None} == {"娘さん", "息子さん"}


def test_a_form_from_before_a_return_ends_nothing(coordinator: TestClient, make: Make, reading: Reading) -> None:
    me = make(call_name="リンさん")
    add(coordinator, me, member_name="夫さん", role="spouse")
    leave = ending(coordinator, me, "夫さん")
    stale = form_values(page(coordinator.get(leave)), leave)
    assert coordinator.post(leave, data=stale).status_code == 303
    add(coordinator, me, member=leave.split("/")[-2], role="spouse")
    assert coordinator.post(leave, data=stale).status_code == 409
    with reading() as session:
        assert len(session.scalars(sa.select(HouseholdMember).where(HouseholdMember.until.is_(None))).all()) == 2


def test_leaving_keeps_the_past(coordinator: TestClient, make: Make, reading: Reading) -> None:
    me = make(call_name="リンさん")
    add(coordinator, me, member_name="夫さん", role="spouse", since="2020-01-01")
    end = ending(coordinator, me, "夫さん")
    opened = page(coordinator.get(end))
    early = coordinator.post(end, data=form_values(opened, end, until="2019-12-31"))
    assert errors_of(page(early), "until") == ["世帯に入った日より前の日付です。"]
    values = form_values(opened, end, until="令和8年10月1日")
    assert coordinator.post(end, data=values).status_code == 303
    assert coordinator.post(end, data=values).status_code == 409
    assert coordinator.get(f"/people/{me}/household/P-00000000/end").status_code == 404
    shown = page(coordinator.get(f"/people/{me}/household"))
    assert "2026-10-01" in text(shown)
    assert "夫さん" not in text(page(coordinator.get(f"/people/{me}")).select_one("#home"))
    with reading() as session:
        kept = session.scalars(sa.select(HouseholdMember).order_by(HouseholdMember.id)).all()
        assert [str(row.until) for row in kept] == ["None", "2026-10-01"]
    husband = str(shown.select("tbody a[href^='/people/P-']")[-1]["href"])
    assert "前の世帯" in text(page(coordinator.get(f"{husband}/household")))


def test_sent_twice_adds_one(coordinator: TestClient, make: Make, reading: Reading) -> None:
    action = f"/people/{make(call_name='リンさん')}/household"
    values = form_values(page(coordinator.get(action)), action, member_name="ミンくん", role="child")
    assert [coordinator.post(action, data=values).status_code for _ in range(2)] == [303, 303]
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HouseholdMember)) == 2
