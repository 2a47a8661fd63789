"""What the page of an office says of its hours: the week, what the week does not hold, and whether it is open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.partners import opening
from app.partners.details.values import Details, Opening, Spoken


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One weekday (`0` Monday): when the office is open, and what is spoken. Weeks of the month stand in the rows."""

    number: int
    openings: tuple[Opening, ...]
    languages: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """Everything about hours that the page shows. `others` are rows without a weekday: days of the month."""

    now: opening.Answer
    until: str
    next_at: datetime | None
    days: tuple[WeekDay, ...]
    others: tuple[Opening, ...]
    spoken_now: tuple[Spoken, ...]

    @property
    def is_said(self) -> bool:
        """Whether there is a week to show."""
        return any(day.openings or day.languages for day in self.days) or bool(self.others)


def hours_of(details: Details, at: datetime) -> Hours:
    """As seen at a civil moment."""
    rows = [row for row in details.openings if row.valid_until is None or row.valid_until >= at.date()]
    now = opening.is_open(rows, at)
    spoken = [row for row in details.languages if row.weekdays]
    return Hours(
        now=now,
        until=_until(rows, at) if now is opening.Answer.OPEN else "",
        next_at=opening.next_opening(rows, at),
        days=tuple(WeekDay(number, _open_on(rows, number), _spoken_on(spoken, number)) for number in range(7)),
        others=tuple(row for row in rows if row.monthdays),
        spoken_now=opening.spoken_at(details.languages, rows, at) if now is opening.Answer.OPEN else (),
    )


def _until(rows: Sequence[Opening], at: datetime) -> str:
    moment = at.strftime("%H:%M")
    return next(span.closes for span in opening.spans_on(rows, at.date()) if span.opens <= moment < span.closes)


def _open_on(rows: Sequence[Opening], number: int) -> tuple[Opening, ...]:
    found = (row for row in rows if not row.monthdays and str(number) in (row.weekdays or opening.WEEKDAYS))
    return tuple(sorted(found, key=lambda row: (row.opens, row.ordinals)))


def _spoken_on(rows: Sequence[Spoken], number: int) -> tuple[Spoken, ...]:
    return tuple(row for row in rows if str(number) in row.weekdays)
