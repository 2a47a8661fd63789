"""On how many days a centre was open: its week, national holidays, the New Year days, its own exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import jpholiday

from app.core.calendar import is_office_closing


@dataclass(frozen=True, slots=True)
class Week:
    """How a centre opens in an ordinary week. `weekdays` holds `0` (Monday) to `6`."""

    weekdays: str
    on_holidays: bool


@dataclass(frozen=True, slots=True)
class CentreInfo:
    """What a report needs of a centre."""

    id: int
    code: str
    name: str
    week: Week


def opening_days(week: Week, first: date, last: date, exceptions: Mapping[date, bool]) -> int:
    """Open civil days from `first` to `last`, both included; 0 when `last` lies before `first`.

    `exceptions` are the centre's own days: False = closed although the week says open, True = open besides.
    """
    usual = sum(_usually_open(week, first, last))
    for day, is_open in exceptions.items():
        if first <= day <= last:
            usual += is_open - is_usually_open(week, day)
    return usual


def is_usually_open(week: Week, day: date) -> bool:
    """Whether the week, the holidays and the New Year days leave the centre open on a day."""
    if str(day.weekday()) not in week.weekdays:
        return False
    return week.on_holidays or not _is_closing_day(day)


@lru_cache(maxsize=8192)
def _is_closing_day(day: date) -> bool:
    return is_office_closing(day) or bool(jpholiday.is_holiday(day))


@lru_cache(maxsize=512)
def _usually_open(week: Week, first: date, last: date) -> tuple[bool, ...]:
    # Centres share few weeks, so a nation of centres costs a handful of walks through the year.
    days = (last - first).days + 1
    return tuple(is_usually_open(week, first + timedelta(days=n)) for n in range(days))
