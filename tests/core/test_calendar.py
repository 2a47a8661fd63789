"""Business days of public offices: holidays, substitute holidays, the closing days around New Year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import calendar

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), False),  # labour thanksgiving
        (date(2026, 5, 6), False),  # substitute holiday for 3 May, a Sunday
        (date(2026, 9, 22), False),  # a day between two holidays
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2019, 5, 1), False),  # accession, a holiday of that year alone
    ],
)
def test_when_offices_are_open(day: date, is_open: bool) -> None:
    assert calendar.is_business_day(day) is is_open


def test_counting_over_new_year() -> None:
    assert calendar.add_business_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert calendar.add_business_days(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert calendar.add_business_days(date(2026, 11, 20), 3) == date(2026, 11, 26)
    assert calendar.business_days_between(date(2026, 12, 25), date(2027, 1, 5)) == 3
    assert calendar.business_days_between(date(2027, 1, 5), date(2026, 12, 25)) == -3


def test_a_last_day_that_is_closed_moves_on() -> None:
    assert calendar.next_business_day(date(2026, 5, 10)) == date(2026, 5, 11)
    assert calendar.next_business_day(date(2026, 5, 11)) == date(2026, 5, 11)
    assert calendar.add_business_days(date(2026, 5, 10), 0) == date(2026, 5, 11)


@given(days, st.integers(-60, 60).filter(bool))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    moved = calendar.add_business_days(day, count)
    assert calendar.is_business_day(moved)
    assert calendar.business_days_between(day, moved) == count


@given(days)
def test_the_next_business_day_is_the_first_open_one(day: date) -> None:
    found = calendar.next_business_day(day)
    assert calendar.is_business_day(found)
    assert not any(calendar.is_business_day(day + timedelta(n)) for n in range((found - day).days))
