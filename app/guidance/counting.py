"""How the law counts periods between civil days. Pure; nothing here knows a rule or reads the clock.

- The first day is not counted (民法140条), unless the law counts it (戸籍法43条) or the period begins at 0:00.
- Weeks, months and years run by the calendar (民法143条): the last day is the day before the one that corresponds to
  the first day counted; where the last month has no such day, its last day.
- "翌日から起算して" names the day after as the first day counted: the same arithmetic as leaving the first day out.
- Age: whoever was born on a day reaches an age at the end of the day before the birthday (年齢計算ニ関スル法律).

Dates outside the calendar raise OverflowError.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal, NamedTuple

from app.guidance.records import Period

FirstDay = Literal["excluded", "included", "next_day", "clear"]
IsOpen = Callable[[date], bool]

_ONE_DAY = timedelta(days=1)


class Counted(NamedTuple):
    """`safe` counts the day itself, whatever the law says; never later than `last`, the legal last day."""

    safe: date
    last: date


def after(start: date, period: Period, first_day: FirstDay, is_open: IsOpen) -> Counted:
    """A period that runs from `start`. `is_open` says which days count where the unit is business days."""
    first = start if first_day == "included" else start + _ONE_DAY
    return Counted(max(_end(start, period, is_open), start), max(_end(first, period, is_open), start))


def before(start: date, period: Period, first_day: FirstDay, is_open: IsOpen) -> Counted:
    """The last day on which something that must come before `start` can be done.

    `excluded`: the corresponding day before (30 days before dismissal). `included`: the day of `start` is one of
    the days. `clear`: the whole period lies between the two, so one day earlier (学校教育法施行令5条: two months
    before the school year that begins on 1 April is 31 January).
    """
    plain = _back(start, period, is_open)
    if first_day == "clear":
        return Counted(plain - _ONE_DAY, plain - _ONE_DAY)
    if first_day == "included":
        return Counted(plain, min(_back(start + _ONE_DAY, period, is_open), start))
    return Counted(plain, plain)


def opening(last: date, period: Period, is_open: IsOpen) -> date:
    """The day from which it can be done: the corresponding day so long before the last day, month end if none."""
    return _back(last, period, is_open)


def shift_months(day: date, months: int) -> date:
    """The corresponding day so many months on (or back when negative); the month's last day where there is none."""
    year, month = _month(day, months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def birthday(born: date, age: int) -> date:
    """The birthday on which somebody is so old; for 29 February, 28 February in common years.

    So the law treats the birthday of a document (入管法19条の5, 道路交通法92条の2).
    """
    return shift_months(born, 12 * age)


def reaches(born: date, age: int) -> date:
    """The day at whose end the age is reached: the day before the birthday (年齢計算ニ関スル法律, 民法143条)."""
    if age == 0:
        return born
    return _end_months(born, 12 * age)


def age_on(born: date, day: date) -> int:
    """Whole years at the beginning of a day; negative before the birth."""
    years = day.year - born.year
    return years - ((day.month, day.day) < (born.month, born.day))


def _end(first: date, period: Period, is_open: IsOpen) -> date:
    """The last day of a period whose first day counted is `first`."""
    match period.unit:
        case "days":
            return first + timedelta(days=period.count - 1)
        case "weeks":
            return first + timedelta(weeks=period.count) - _ONE_DAY
        case "months":
            return _end_months(first, period.count)
        case "years":
            return _end_months(first, 12 * period.count)
        case "business_days":
            return _walk(first - _ONE_DAY, period.count, _ONE_DAY, is_open)


def _end_months(first: date, months: int) -> date:
    """民法143条2項."""
    corresponding = shift_months(first, months)
    return corresponding - _ONE_DAY if corresponding.day == first.day else corresponding


def _back(start: date, period: Period, is_open: IsOpen) -> date:
    match period.unit:
        case "days":
            return start - timedelta(days=period.count)
        case "weeks":
            return start - timedelta(weeks=period.count)
        case "months":
            return shift_months(start, -period.count)
        case "years":
            return shift_months(start, -12 * period.count)
        case "business_days":
            return _walk(start, period.count, -_ONE_DAY, is_open)


def _walk(day: date, count: int, step: timedelta, is_open: IsOpen) -> date:
    """The n-th open day beyond a day; the day itself for none."""
    while count:
        day += step
        count -= is_open(day)
    return day


def _month(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError("beyond the calendar")
    return year, month + 1
