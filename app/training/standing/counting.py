"""The last valid day of a period. Pure; civil dates of Japan, which end at 24:00 JST, first and last day included."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.dates import fiscal_year, fiscal_year_bounds
from app.training.standing.policies import ExpiryRule, Values


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on (or back); where that month is shorter, its last day."""
    year, month = _month(day, months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _month(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def last_valid_day(starts_on: date, values: Values, *, from_midnight: bool = False) -> date:
    """The end of a period that starts on a day, before any leave.

    `from_midnight`: it begins with the day itself, as one does that follows another without a gap. Then its first day
    is counted under every rule (article 140, proviso); otherwise each renewal would end a day later than the last.

    2025-03-28 and 36 months: 2028-03-28 where the first day is not counted, 2028-03-27 where it is, 2028-03-31 by the
    fiscal year that contains the former. Article 142 (holidays) moves acts, not validity.
    """
    counts_first = from_midnight or values.expiry is ExpiryRule.FIRST_DAY_COUNTED
    counted_from = starts_on if counts_first else starts_on + timedelta(days=1)
    return rounded(_day_before_its_like(counted_from, values.valid_months), values)


def _day_before_its_like(counted_from: date, months: int) -> date:
    """A period of months ends the day before the day that corresponds to its first one; where the last month has no
    such day, with the last day of that month (article 143 II).
    """
    year, month = _month(counted_from, months)
    length = calendar.monthrange(year, month)[1]
    if counted_from.day > length:
        return date(year, month, length)
    return date(year, month, counted_from.day) - timedelta(days=1)


def rounded(day: date, values: Values) -> date:
    """An end as the rule prints it: the end of its fiscal year, or the day itself."""
    return fiscal_year_bounds(fiscal_year(day))[1] if values.expiry is ExpiryRule.END_OF_FISCAL_YEAR else day


@dataclass(frozen=True, slots=True)
class Span:
    """Civil days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap or follow each other without a day between become one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.first, one.last)):
        if found and span.first <= found[-1].last + timedelta(days=1):
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return found


def days_inside(spans: Iterable[Span], first: date, last: date) -> int:
    """How many days of the spans lie between two days, both included; overlapping spans count once."""
    cut = (Span(max(span.first, first), min(span.last, last)) for span in merged(spans))
    return sum(span.days for span in cut if span.first <= span.last)


def extended(starts_on: date, ends_on: date, leaves: Iterable[Span], values: Values) -> date:
    """The end moved by the days of leave inside the period, at most by the cap, then rounded by the rule.

    Leave never shortens. Days of leave in the time that leave itself adds move nothing further: counting them would
    make one long leave move the end for ever.
    """
    if not values.leave_moves_validity:
        return ends_on
    moved = min(days_inside(leaves, starts_on, ends_on), values.leave_cap_days)
    return rounded(ends_on + timedelta(days=moved), values) if moved else ends_on
