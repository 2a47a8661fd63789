"""A civil day as people know it: exact, somewhere between two days, or not at all. Pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.core.dates import PartialDate

Day = date | PartialDate | tuple[date, date] | None


class Days(NamedTuple):
    """The earliest and the latest day that is meant; equal when the day is known."""

    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest

    def __str__(self) -> str:
        return self.earliest.isoformat() if self.exact else f"{self.earliest}～{self.latest}"


def as_days(value: Day) -> Days | None:
    """The days that are meant, in their order."""
    if value is None:
        return None
    if isinstance(value, PartialDate):
        return Days(value.earliest, value.latest)
    if isinstance(value, tuple):
        return Days(min(value), max(value))
    return Days(value, value)
