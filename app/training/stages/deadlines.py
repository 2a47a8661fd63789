"""By when each stage of one person ends: the days of the cohort, moved by leave. Pure, in civil days of Japan.

Days of leave do not count towards the time that somebody has (training reference 2.9): leave merges, never makes a day
earlier, and moves nothing by more than the cap. A day set by hand wins over what is derived.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.dates import fiscal_year, fiscal_year_bounds
from app.core.errors import lazy
from app.training.stages.kinds import BLOCKS, Stage

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days of leave, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Sitting:
    """A half day as planned: its number, its day, and whether it makes up for one that was missed."""

    number: int
    day: date
    is_make_up: bool = False


@dataclass(frozen=True)
class Calendar:
    """The days of a cohort (last ones included) and its half days that were not cancelled."""

    online_from: date
    online_until: date
    practicum_from: date
    practicum_until: date
    ends_on: date
    sittings: tuple[Sitting, ...] = ()

    def sitting(self, number: int) -> Sitting | None:
        """The regular half day of a number."""
        return next((one for one in self.sittings if one.number == number and not one.is_make_up), None)


@dataclass(frozen=True)
class Caps:
    """By how many days leave moves the stages, the practicum and the last re-sit at most; 0: not at all."""

    stages: int = 730
    practicum: int = 730
    resit: int = 730


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days without overlap, in their order; neighbours become one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.first, one.last)):
        if found and span.first <= found[-1].last + ONE_DAY:
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return found


def moved(day: date, since: date, leave: Iterable[Span], cap_days: int) -> date:
    """The day by which as many days outside leave have passed as there were from `since` to `day` without any leave.

    At most the first `cap_days` days of leave count.
    """
    left = cap_days
    for span in merged(leave):
        first = max(span.first, since)
        days = min((span.last - first).days + 1, left)
        if days > 0 and first <= day:
            day += timedelta(days=days)
            left -= days
    return day


def free_from(day: date, leave: Iterable[Span]) -> date:
    """The first civil day from `day` on that is not leave."""
    for span in merged(leave):
        if span.first <= day <= span.last:
            day = span.last + ONE_DAY
    return day


def due_days(
    calendar: Calendar, leave: Sequence[Span], caps: Caps, overrides: Mapping[Stage, date | None] | None = None,
    practicum_until: date | None = None,
) -> dict[Stage, date]:  # fmt: skip
    """The last day of each stage for one person. The half days and the completion test end with the cohort, so that
    what was missed can be made up. A practicum that has begun has a last day of its own: `practicum_until`.
    """
    plain = {
        Stage.ONLINE: calendar.online_until,
        Stage.CONFIRMATION: max(calendar.practicum_from - ONE_DAY, calendar.online_until),
        Stage.PRACTICUM: calendar.practicum_until,
        **dict.fromkeys((*BLOCKS, Stage.FINAL), calendar.ends_on),
    }
    found = {
        stage: (overrides or {}).get(stage)
        or moved(day, calendar.online_from, leave, caps.practicum if stage is Stage.PRACTICUM else caps.stages)
        for stage, day in plain.items()
    }
    return found if practicum_until is None else {**found, Stage.PRACTICUM: practicum_until}


def resit_until(calendar: Calendar, leave: Sequence[Span], cap_days: int, months: int) -> date:
    """The last day on which the completion test may be taken again: the end of the fiscal year in which so many months
    after the end of the cohort lie, moved by leave.
    """
    _first, last = fiscal_year_bounds(fiscal_year(add_months(calendar.ends_on, months)))
    return moved(last, calendar.online_from, leave, cap_days)


NAMES: Mapping[str, str] = {
    Stage.ONLINE: lazy("オンライン講義の期限"),
    Stage.CONFIRMATION: lazy("総合確認テストの期限"),
    Stage.PRACTICUM: lazy("実践の期限"),
    Stage.FINAL: lazy("集合研修・修了認定テストの期限"),
    "resit": lazy("再受験の最後の日"),
}


@dataclass(frozen=True)
class Moved:
    """A day of the training as it is, and as it would be. `name` is marked for translation."""

    code: str
    name: str
    before: date
    after: date


def effects(
    calendar: Calendar, leave: Sequence[Span], wanted: Sequence[Span], caps: Caps, resit_months: int,
    overrides: Mapping[Stage, date | None] | None = None,
    practicum_until: tuple[date | None, date | None] = (None, None),
) -> list[Moved]:  # fmt: skip
    """Every day of the training with its value under the leave that is there and under the leave that is wanted;
    `practicum_until` is the last day of a practicum that has begun, before and after.
    """
    old, new = (
        due_days(calendar, spans, caps, overrides, until)
        for spans, until in zip((leave, wanted), practicum_until, strict=True)
    )
    found = [Moved(stage, NAMES[stage], old[stage], new[stage]) for stage in Stage if stage in NAMES]
    before, after = (resit_until(calendar, spans, caps.resit, resit_months) for spans in (leave, wanted))
    return [*found, Moved("resit", NAMES["resit"], before, after)]
