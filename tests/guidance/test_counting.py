"""The counting rules against brute force and against what courts and offices say."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar import is_business_day
from app.guidance import counting
from app.guidance.calendar import Calendar
from app.guidance.counting import FirstDay
from app.guidance.records import Clock, Period

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
UNITS = st.sampled_from(["days", "weeks", "months", "years", "business_days"])
PERIODS = st.builds(Period, count=st.integers(0, 60), unit=UNITS)
AFTER: st.SearchStrategy[FirstDay] = st.sampled_from(["excluded", "included", "next_day"])
BEFORE: st.SearchStrategy[FirstDay] = st.sampled_from(["excluded", "included", "clear"])
ONE = timedelta(days=1)


def days(count: int) -> Period:
    return Period(count=count, unit="days")


def months(count: int) -> Period:
    return Period(count=count, unit="months")


def last(start: str, period: Period, first_day: FirstDay = "excluded") -> str:
    return counting.after(date.fromisoformat(start), period, first_day, is_business_day).last.isoformat()


class TestTheWordsOfTheLaw:
    @pytest.mark.parametrize(
        ("start", "period", "first_day", "expected"),
        [
            ("2026-04-10", days(14), "included", "2026-04-23"),  # 戸籍法43条
            ("2026-04-10", days(30), "excluded", "2026-05-10"),  # 民法140条
            ("2026-11-01", days(14), "next_day", "2026-11-15"),
            ("2026-01-31", months(1), "excluded", "2026-02-28"),  # counted from 1 February: all of it
            ("2028-01-31", months(1), "excluded", "2028-02-29"),
            ("2026-01-30", months(1), "excluded", "2026-02-28"),  # from the 31st, no such day in February
            ("2026-01-28", months(1), "excluded", "2026-02-28"),  # from the 29th, no such day either
            ("2026-01-27", months(1), "excluded", "2026-02-27"),
            ("2026-08-31", months(6), "excluded", "2027-02-28"),
            ("2026-02-28", months(1), "excluded", "2026-03-31"),  # from 1 March: all of March
            ("2026-05-31", months(3), "included", "2026-08-30"),
            ("2028-02-29", Period(count=1, unit="years"), "excluded", "2029-02-28"),
            ("2027-02-28", Period(count=1, unit="years"), "excluded", "2028-02-29"),  # from 1 March: until 29 February
            ("2028-02-29", Period(count=4, unit="years"), "included", "2032-02-28"),
            ("2026-12-31", months(2), "excluded", "2027-02-28"),
            ("2026-11-22", Period(count=2, unit="weeks"), "excluded", "2026-12-06"),
            ("2026-12-25", Period(count=3, unit="business_days"), "excluded", "2027-01-05"),
            ("2026-11-22", days(0), "excluded", "2026-11-22"),
        ],
    )
    def test_last_day(self, start: str, period: Period, first_day: FirstDay, expected: str) -> None:
        assert last(start, period, first_day) == expected

    @pytest.mark.parametrize(
        ("start", "period", "first_day", "expected"),
        [
            (
                "2026-11-30",
                days(30),
                "excluded",
                "2026-10-31",
            ),  # 労基法20条: thirty days, the day of notice not counted
            ("2027-04-01", months(2), "clear", "2027-01-31"),  # 学校教育法施行令5条
            ("2027-04-01", months(5), "clear", "2026-10-31"),  # 学校教育法施行令2条
            ("2026-12-31", Period(count=6, unit="weeks"), "included", "2026-11-20"),  # the day of birth is one of 42
            ("2026-05-31", months(3), "excluded", "2026-02-28"),
        ],
    )
    def test_backwards(self, start: str, period: Period, first_day: FirstDay, expected: str) -> None:
        counted = counting.before(date.fromisoformat(start), period, first_day, is_business_day)
        assert counted.last.isoformat() == expected

    def test_the_window_opens_on_the_corresponding_day(self) -> None:
        assert counting.opening(date(2027, 2, 20), months(3), is_business_day) == date(2026, 11, 20)
        assert counting.opening(date(2027, 5, 31), months(3), is_business_day) == date(2027, 2, 28)


class TestAges:
    @pytest.mark.parametrize(
        ("born", "age", "reached", "birthday"),
        [
            ("2008-05-10", 18, "2026-05-09", "2026-05-10"),
            ("2008-02-29", 18, "2026-02-28", "2026-02-28"),
            ("2008-02-29", 16, "2024-02-28", "2024-02-29"),
            ("2008-03-01", 18, "2026-02-28", "2026-03-01"),
            ("2010-04-01", 6, "2016-03-31", "2016-04-01"),  # born on 1 April: the older school year
            ("2008-01-01", 18, "2025-12-31", "2026-01-01"),
        ],
    )
    def test_reached_at_the_end_of_the_day_before(self, born: str, age: int, reached: str, birthday: str) -> None:
        day = date.fromisoformat(born)
        assert counting.reaches(day, age).isoformat() == reached
        assert counting.birthday(day, age).isoformat() == birthday

    @settings(deadline=None)
    @given(DAYS, st.integers(1, 80))
    def test_older_from_the_next_morning(self, born: date, age: int) -> None:
        reached = counting.reaches(born, age)
        assert counting.age_on(born, reached) == age - 1
        assert counting.age_on(born, reached + ONE) == age


class TestBruteForce:
    @settings(deadline=None)
    @given(DAYS, st.integers(1, 400))
    def test_days_are_counted_one_by_one(self, start: date, count: int) -> None:
        counted, day = 0, start
        while counted < count:
            day += ONE
            counted += 1
        assert counting.after(start, days(count), "excluded", is_business_day).last == day
        assert counting.after(start, days(count), "included", is_business_day).last == day - ONE

    @settings(deadline=None)
    @given(DAYS, st.integers(1, 60))
    def test_months_end_before_the_corresponding_day_or_with_the_month(self, start: date, count: int) -> None:
        first, end = start + ONE, counting.after(start, months(count), "excluded", is_business_day).last
        next_day = end + ONE
        whole = (next_day.year - first.year) * 12 + next_day.month - first.month
        if next_day.day == first.day:
            assert whole == count
        else:  # the month has no such day, so the period takes it to its end
            assert (next_day.day, whole) == (1, count + 1)
            assert monthrange(end.year, end.month)[1] < first.day

    @settings(deadline=None)
    @given(DAYS, st.integers(1, 30))
    def test_business_days_are_the_open_ones(self, start: date, count: int) -> None:
        end = counting.after(start, Period(count=count, unit="business_days"), "excluded", is_business_day).last
        between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
        assert sum(map(is_business_day, between)) == count
        assert is_business_day(end)

    @settings(deadline=None)
    @given(DAYS, st.integers(1, 33))
    def test_years_are_twelve_months_each(self, start: date, count: int) -> None:
        years = counting.after(start, Period(count=count, unit="years"), "excluded", is_business_day)
        assert years == counting.after(start, months(12 * count), "excluded", is_business_day)


class TestOrder:
    @settings(deadline=None)
    @given(DAYS, PERIODS, AFTER)
    def test_safe_never_lies_after_the_last_day_nor_before_the_start(
        self, start: date, period: Period, first_day: FirstDay
    ) -> None:
        counted = counting.after(start, period, first_day, is_business_day)
        assert start <= counted.safe <= counted.last

    @settings(deadline=None)
    @given(DAYS, PERIODS, AFTER, st.integers(1, 70))
    def test_whatever_starts_later_ends_no_earlier(
        self, start: date, period: Period, first_day: FirstDay, later: int
    ) -> None:
        one = counting.after(start, period, first_day, is_business_day)
        other = counting.after(start + timedelta(days=later), period, first_day, is_business_day)
        assert one.last <= other.last
        assert one.safe <= other.safe

    @settings(deadline=None)
    @given(DAYS, PERIODS, BEFORE, st.integers(1, 70))
    def test_the_same_backwards(self, start: date, period: Period, first_day: FirstDay, later: int) -> None:
        one = counting.before(start, period, first_day, is_business_day)
        other = counting.before(start + timedelta(days=later), period, first_day, is_business_day)
        assert one.safe <= one.last <= start
        assert one.last <= other.last

    @settings(deadline=None)
    @given(DAYS, PERIODS, AFTER, st.sampled_from(["state", "local"]))
    def test_the_office_is_open_on_its_day_and_closed_from_the_last_day_until_then(
        self, start: date, period: Period, first_day: FirstDay, office: str
    ) -> None:
        calendar = Calendar(local_closings=frozenset({date(2026, 6, 23)}))
        end = counting.after(start, period, first_day, is_business_day).last
        shown = calendar.shifted(end, office)  # type: ignore[arg-type]
        assert end <= shown
        assert calendar.is_open(shown, office)  # type: ignore[arg-type]
        waited = [end + timedelta(days=n) for n in range((shown - end).days)]
        assert not any(calendar.is_open(day, office) for day in waited)  # type: ignore[arg-type]

    @settings(deadline=None)
    @given(DAYS, PERIODS)
    def test_leaving_out_the_first_day_and_from_the_next_day_are_one(self, start: date, period: Period) -> None:
        assert counting.after(start, period, "excluded", is_business_day) == counting.after(
            start, period, "next_day", is_business_day
        )


def test_a_rule_of_counting_that_is_wrong_would_be_noticed() -> None:
    """Adding a month to the event instead of counting from the next day: the slip that these tables must catch."""

    def slip(start: date, count: int) -> date:
        return counting.shift_months(start, count)

    rows = [("2026-01-31", 1, "2026-02-28"), ("2026-02-28", 1, "2026-03-31"), ("2027-02-28", 12, "2028-02-29")]
    assert [slip(date.fromisoformat(start), count).isoformat() for start, count, _last in rows] != [
        expected for _start, _count, expected in rows
    ]
    assert [last(start, months(count)) for start, count, _last in rows] == [expected for _s, _c, expected in rows]


def test_beyond_the_calendar() -> None:
    for start, period in ((date.max, days(1)), (date(9999, 1, 1), Period(count=400, unit="years"))):
        with pytest.raises(OverflowError):
            counting.after(start, period, "excluded", is_business_day)
    with pytest.raises(OverflowError):
        counting.before(date.min, months(1), "excluded", is_business_day)


def test_clear_days_lie_before_something_and_an_age_counts_from_birth() -> None:
    with pytest.raises(ValueError, match="clear days"):
        Clock(period=days(3), first_day="clear")
    with pytest.raises(ValueError, match="birth_date"):
        Clock(age=18)
