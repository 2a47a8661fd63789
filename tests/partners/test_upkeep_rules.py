"""Which entries are due for a check, by when, and in which order: the rules as tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.partners.models import Partner
from app.partners.upkeep import history, words
from app.partners.upkeep.rules import Facts, How, Reason, Use, Verdict, What, due_on, is_used, reasons, weight

TODAY = date(2026, 11, 27)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def checked(days: int, **more: object) -> Facts:
    return Facts(confirmed=True, by_hand=False, created_on=ago(900), verified_on=ago(days), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (checked(180), {}),
        (checked(181), {Reason.AGEING: TODAY}),
        (checked(365), {Reason.AGEING: ago(184)}),
        (checked(366), {Reason.STALE: ago(185)}),
        (checked(10, dead_on=ago(3)), {Reason.DEAD: ago(3)}),
        (checked(200, reported_on=ago(2)), {Reason.REPORTED: ago(2), Reason.AGEING: ago(19)}),
        (checked(10, planned_on=TODAY), {Reason.PLANNED: TODAY}),
        (checked(10, planned_on=ago(-1)), {}),
        (Facts(confirmed=False, by_hand=True, created_on=ago(4)), {Reason.WAITING: ago(4)}),
        (Facts(confirmed=False, by_hand=False, created_on=ago(4)), {Reason.UNCONFIRMED: ago(4)}),
        (Facts(confirmed=True, by_hand=True, created_on=ago(4)), {Reason.STALE: ago(4)}),
    ],
)
def test_every_reason_holds_from_its_day(facts: Facts, expected: dict[Reason, date]) -> None:
    found = reasons(facts, TODAY)
    assert found == expected
    assert list(found) == [reason for reason in Reason if reason in expected]


def use(count: int, since: int | None = None, last: int = 0) -> Use:
    return Use(1, 1, ago(last), count, None if since is None else ago(since))


@pytest.mark.parametrize(
    ("why", "of", "day"),
    [
        ({Reason.AGEING: ago(30)}, use(1, since=2), ago(-5)),  # somebody was referred after it had aged
        ({Reason.DEAD: ago(1)}, use(2, since=40), ago(-6)),  # the number died after that
        ({Reason.DEAD: ago(1), Reason.STALE: ago(100)}, use(2, since=40), ago(33)),
        ({Reason.DEAD: ago(1)}, use(0), None),
        ({}, use(2, since=40), None),
    ],
)
def test_an_entry_with_open_referrals_is_due_a_week_after_both(why: dict[Reason, date], of: Use, day: date) -> None:
    assert due_on(why, of) == day


def test_open_referrals_come_first_then_the_gravest_reason_then_the_oldest_check() -> None:
    lines = [
        ("open, dead", weight([Reason.DEAD], use(1, 1), ago(10))),
        ("open twice, stale", weight([Reason.STALE, Reason.AGEING], use(2, 1), ago(400))),
        ("open, stale", weight([Reason.STALE], use(1, 1), ago(900))),
        ("dead", weight([Reason.AGEING, Reason.DEAD], None, ago(10))),
        ("reported", weight([Reason.REPORTED], use(0), ago(10))),
        ("waiting", weight([Reason.WAITING], None, None)),
        ("ageing for long", weight([Reason.AGEING], use(0), ago(300))),
        ("ageing", weight([Reason.AGEING], use(0), ago(190))),
    ]
    assert sorted(lines, key=lambda line: line[1]) == lines


@pytest.mark.parametrize(
    ("of", "used"), [(None, False), (use(1, 800, last=800), True), (use(0, last=730), True), (use(0, last=731), False)]
)
def test_used_is_what_somebody_was_referred_to_within_two_years(of: Use | None, used: bool) -> None:
    assert is_used(of, TODAY) is used


def test_what_was_or_is_hidden_is_marked_so_in_the_history() -> None:
    office = {"kind": "city_office", "address": "松の木町1", "phone": "1", "address_hidden": ""}
    moved = history.differences(office, office | {"address": "杉の木町2", "phone": "2"})
    assert moved == [("address", "松の木町1", "杉の木町2", False), ("phone", "1", "2", False)]
    hides = history.differences(office, office | {"address_hidden": "1"})
    assert hides == [("address_hidden", "", "1", False)]
    uncovered = history.differences(office | {"address_hidden": "1"}, office | {"address": "杉の木町2"})
    assert ("address", "松の木町1", "杉の木町2", True) in uncovered
    refuge = history.differences(office | {"kind": "shelter"}, office | {"phone": "2"})
    assert {line[0]: line[3] for line in refuge} == {"kind": True, "phone": True}
    assert history.differences(office, dict(office)) == []


def test_every_code_and_every_field_that_is_kept_has_a_name() -> None:
    assert set(words.REASONS) == set(Reason)
    assert set(words.WHAT) == set(What)
    assert set(words.VERDICTS) == set(Verdict)
    assert set(words.HOW) == set(How)
    kept = {*history.TRACKED, *history.LISTS.values(), "retired_reason"}
    assert kept - set(words.FIELDS) == set()
    assert set(history.TRACKED) | history.IGNORED == {column.name for column in Partner.__table__.columns}
