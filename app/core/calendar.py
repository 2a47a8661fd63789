"""Business days of public offices in Japan, for civil dates.

A business day is not a Saturday, Sunday, national holiday, or a day from 29 December to 3 January
(行政機関の休日に関する法律, article 1).
"""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

_ONE_DAY = timedelta(days=1)


def is_office_closing(day: date) -> bool:
    """Whether the day lies in the closing days around New Year (12-29 to 01-03)."""
    return (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)


@lru_cache(maxsize=8192)
def is_holiday(day: date) -> bool:
    """Whether the day is a national holiday (国民の祝日に関する法律), substitute holidays included."""
    return bool(jpholiday.is_holiday(day))


@lru_cache(maxsize=8192)
def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and not is_office_closing(day) and not is_holiday(day)


def next_business_day(day: date) -> date:
    """The day itself when offices are open, else the first day on which they are."""
    while not is_business_day(day):
        day += _ONE_DAY
    return day


def add_business_days(day: date, days: int) -> date:
    """The n-th business day after the day (before it when negative); 0: the day or the next business day.

    The starting day is not counted, be it a business day or not.
    """
    if days == 0:
        return next_business_day(day)
    step = _ONE_DAY if days > 0 else -_ONE_DAY
    left = abs(days)
    while left:
        day += step
        if is_business_day(day):
            left -= 1
    return day


def business_days_between(start: date, end: date) -> int:
    """Business days after start up to and including end; negative when end lies before start.

    Agrees with `add_business_days`: business_days_between(d, add_business_days(d, n)) == n for every n but 0.
    """
    if end < start:
        return -sum(is_business_day(end + timedelta(days=n)) for n in range((start - end).days))
    return sum(is_business_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
