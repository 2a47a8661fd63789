"""From days counted backwards to days and moments of the calendar, and into the texts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from app.core.calendar import is_business_day

_DAY = re.compile(r"\{(=?)([+-]\d+)\}")
_T = TypeVar("_T")
OPENS, LAST = 9 * 60 + 5, 17 * 60 + 10


def office_day(today: date, ago: int) -> date:
    """So many days ago, or the last day before on which offices were open."""
    day = today - timedelta(days=ago)
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def ahead(today: date, offset: int | None) -> date | None:
    """An offset of the data as a civil day."""
    return None if offset is None else today + timedelta(days=offset)


def moment(day: date, minutes: int) -> datetime:
    """A wall-clock moment, within the hours of a counter."""
    minutes = min(max(minutes, OPENS), LAST)
    return datetime.combine(day, time(minutes // 60, minutes % 60))


def minutes_of(at: str) -> int:
    """`13:30` as minutes of the day."""
    hour, minute = at.split(":")
    return int(hour) * 60 + int(minute)


def filled(value: _T, today: date) -> _T:
    """The same data with every `{-3}` and `{=-3}` in its texts replaced by that day (11月19日, 2026-11-19)."""
    return _filled(value, today)  # type: ignore[no-any-return]


def _filled(value: Any, today: date) -> Any:
    if isinstance(value, str):
        return _DAY.sub(lambda found: _written(today + timedelta(days=int(found[2])), iso=bool(found[1])), value)
    if isinstance(value, tuple):
        return tuple(_filled(item, today) for item in value)
    if isinstance(value, Mapping):
        return {key: _filled(item, today) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _filled(getattr(value, name), today) for name in names})
    return value


def _written(day: date, *, iso: bool) -> str:
    return day.isoformat() if iso else f"{day.month}月{day.day}日"
