"""Periods of work side by side: what overlaps and where the gaps are. Pure. Days are civil, the last one included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """From a day until a day, both included; an open end goes on."""

    starts_on: date
    ends_on: date | None = None

    @property
    def last(self) -> date:
        """The last day, that of the calendar where the end is open."""
        return self.ends_on or date.max

    def overlaps(self, other: Span) -> bool:
        """Whether one day belongs to both."""
        return self.starts_on <= other.last and other.starts_on <= self.last

    def holds(self, other: Span) -> bool:
        """Whether the other lies wholly inside."""
        return self.starts_on <= other.starts_on and other.last <= self.last

    def covers(self, day: date) -> bool:
        """Whether the day belongs to it."""
        return self.starts_on <= day <= self.last


def gaps(spans: Iterable[Span], until: date) -> list[Span]:
    """The days without any of them, between the first and `until`, as spans of their own."""
    found: list[Span] = []
    covered: date | None = None
    for span in sorted(spans, key=lambda one: one.starts_on):
        if covered is not None and covered < until and span.starts_on > covered + ONE_DAY:
            found.append(Span(covered + ONE_DAY, min(span.starts_on - ONE_DAY, until)))
        covered = max(covered or date.min, span.last)
    if covered is not None and covered < until:
        found.append(Span(covered + ONE_DAY, until))
    return found
