"""Closed days of offices and of the centre."""

from __future__ import annotations

from datetime import date

import pytest

from app.guidance.calendar import Calendar, Office


@pytest.mark.parametrize(
    ("day", "office", "shown"),
    [
        ("2026-05-10", "state", "2026-05-11"),  # Sunday
        ("2026-05-02", "state", "2026-05-07"),  # Saturday, Sunday, three holidays and a substitute in a row
        ("2026-09-19", "local", "2026-09-24"),  # a weekend, 敬老の日, 国民の休日, 秋分の日
        ("2026-12-29", "state", "2027-01-04"),  # year-end
        ("2028-12-29", "local", "2029-01-04"),
        ("2026-05-10", "none", "2026-05-10"),
        ("2026-11-24", "state", "2026-11-24"),
    ],
)
def test_a_last_day_moves_over_closed_days(day: str, office: Office, shown: str) -> None:
    assert Calendar().shifted(date.fromisoformat(day), office).isoformat() == shown


def test_before_something_it_moves_back() -> None:
    assert Calendar().shifted(date(2027, 1, 31), "local", back=True) == date(2027, 1, 29)


def test_a_place_has_closing_days_of_its_own() -> None:
    okinawa = Calendar(local_closings=frozenset({date(2026, 6, 23)}))
    assert okinawa.shifted(date(2026, 6, 23), "local") == date(2026, 6, 24)
    assert okinawa.shifted(date(2026, 6, 23), "state") == date(2026, 6, 23)
    assert str(okinawa.why_closed(date(2026, 6, 23), "local")) == "その役所の休みの日"


def test_the_centre_can_help_until_it_closes() -> None:
    calendar = Calendar(centre_closings=frozenset({date(2026, 11, 24), date(2026, 11, 25)}))
    assert calendar.centre_day(date(2026, 11, 25)) == date(2026, 11, 20)  # 21 to 23: weekend and holiday
    assert calendar.centre_day(date(2026, 11, 26)) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-21", "土曜日"),
        ("2026-11-22", "日曜日"),
        ("2026-11-23", "祝日"),
        ("2026-12-31", "年末年始の閉庁日"),
        ("2026-11-24", None),
    ],
)
def test_why_it_is_closed(day: str, why: str | None) -> None:
    found = Calendar().why_closed(date.fromisoformat(day), "state")
    assert (str(found) if found else None) == why
