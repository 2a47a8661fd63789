"""Is the office open, and in which language is one served there: at a civil date and time. Pure.

Where no schedule was written the answer is `unknown`, never a guess from prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core.calendar import is_holiday, is_office_closing
from app.partners.details.values import Opening, Spoken

WEEKDAYS = "0123456"
_LAST = "L"
_ONE_DAY = timedelta(days=1)
# A desk that opens less than once in two months is not waited for.
_HORIZON = 62


class Answer(StrEnum):
    """Whether the office is open."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """From `opens` until before `closes`, both `HH:MM` of one civil day."""

    opens: str
    closes: str


def is_open(openings: Sequence[Opening], at: datetime) -> Answer:
    """At a civil date and time. Of an office all of whose rows have ended, or not begun, nothing is known."""
    if not any(_valid(row, at.date()) for row in openings):
        return Answer.UNKNOWN
    return Answer.OPEN if any(_within(span, at.time()) for span in spans_on(openings, at.date())) else Answer.CLOSED


def spans_on(openings: Iterable[Opening], day: date) -> tuple[Span, ...]:
    """When the office is open on a day, in order; rows that overlap or touch are one span."""
    return _joined(row for row in openings if _valid(row, day) and _held(row, day))


def _joined(rows: Iterable[Opening]) -> tuple[Span, ...]:
    found = sorted((row.opens, row.closes) for row in rows)
    joined: list[tuple[str, str]] = []
    for opens, closes in found:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(Span(opens, closes) for opens, closes in joined)


def next_opening(openings: Sequence[Opening], at: datetime) -> datetime | None:
    """The civil moment at which the office opens next; None when it is open now, or not within two months."""
    if is_open(openings, at) is not Answer.CLOSED:
        return None
    for ahead in range(_HORIZON):
        day = at.date() + ahead * _ONE_DAY
        for span in spans_on(openings, day):
            opens = datetime.combine(day, time.fromisoformat(span.opens))
            if opens > at:
                return opens
    return None


def spoken_at(languages: Iterable[Spoken], openings: Sequence[Opening], at: datetime) -> tuple[Spoken, ...]:
    """Which languages, by which mode, one is served in at that moment.

    A language without times of its own is spoken while the office is open; when that is not known, on its days.
    """
    state = is_open(openings, at)
    return tuple(row for row in languages if _spoken_on(row, at.date()) and _spoken_in(row, at.time(), state))


def spoken_on(languages: Iterable[Spoken], day: date) -> tuple[Spoken, ...]:
    """Which languages are spoken at some time of the day, by its weekday and week of the month."""
    return tuple(row for row in languages if _spoken_on(row, day))


def outside(languages: Iterable[Spoken], openings: Iterable[Opening], today: date) -> tuple[tuple[Spoken, str], ...]:
    """Languages with days or times of their own, and on which weekdays (figures) these lie outside of the hours.

    Weeks of the month and holidays are left out, and hours of days of the month count for every weekday: this is a
    hint for whoever types, who may know better. Nothing where no hours are known.
    """
    known = [row for row in openings if row.valid_until is None or row.valid_until >= today]
    spans = {
        day: _joined(row for row in known if row.monthdays or not row.weekdays or day in row.weekdays)
        for day in WEEKDAYS
    }
    held = "".join(day for day in WEEKDAYS if spans[day])
    beyond = ((row, _beyond(row, spans, row.weekdays or held)) for row in languages if row.weekdays or row.opens)
    return tuple((row, days) for row, days in beyond if days and known)


def _beyond(row: Spoken, spans: Mapping[str, Sequence[Span]], days: str) -> str:
    def is_within(day: str) -> bool:
        if not row.opens:
            return bool(spans[day])
        return any(span.opens <= row.opens and row.closes <= span.closes for span in spans[day])

    return "".join(day for day in days if not is_within(day))


def _spoken_on(row: Spoken, day: date) -> bool:
    return _on_weekday(row.weekdays, row.ordinals, day)


def _spoken_in(row: Spoken, at: time, state: Answer) -> bool:
    if state is Answer.CLOSED:
        return False
    return not row.opens or _within(Span(row.opens, row.closes), at)


def _valid(row: Opening, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or day <= row.valid_until)


def _held(row: Opening, day: date) -> bool:
    if row.closed_on_holidays and is_holiday(day):
        return False
    if row.closed_at_new_year and is_office_closing(day):
        return False
    if row.monthdays:
        return str(day.day) in row.monthdays.split(",")
    return _on_weekday(row.weekdays, row.ordinals, day)


def _on_weekday(weekdays: str, ordinals: str, day: date) -> bool:
    if weekdays and str(day.weekday()) not in weekdays:
        return False
    return not ordinals or str((day.day - 1) // 7 + 1) in ordinals or (_LAST in ordinals and _is_last(day))


def _is_last(day: date) -> bool:
    return (day + 7 * _ONE_DAY).month != day.month


def _within(span: Span, at: time) -> bool:
    return span.opens <= at.strftime("%H:%M") < span.closes
