"""Whether an office fits what is asked: yes, no, or nobody wrote it down. Pure.

`queries.fits` asks the database the same. A missing entry is never taken for a no: most public lists say nothing of
languages, hours and statuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from app.codes.lists import RESIDENCE_STATUSES
from app.partners import opening
from app.partners.details.values import Opening, Spoken, Status


class Fit(StrEnum):
    """UNKNOWN: nobody wrote it down. NOT_ASKED: the question was not put."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


def _said(holds: bool) -> Fit:
    return Fit.YES if holds else Fit.NO


def is_open(openings: Sequence[Opening], at: datetime) -> Fit:
    """At a civil date and time."""
    state = opening.is_open(openings, at)
    return Fit.UNKNOWN if state is opening.Answer.UNKNOWN else _said(state is opening.Answer.OPEN)


def opens_on(openings: Sequence[Opening], day: date) -> Fit:
    """At some time of a civil day."""
    if opening.is_open(openings, datetime(day.year, day.month, day.day)) is opening.Answer.UNKNOWN:  # noqa: DTZ001 - civil
        return Fit.UNKNOWN
    return _said(bool(opening.spans_on(openings, day)))


def speaks(languages: Sequence[Spoken], language: str) -> Fit:
    """On whatever day."""
    if not languages:
        return Fit.UNKNOWN
    return _said(any(row.language == language for row in languages))


def speaks_on(
    languages: Sequence[Spoken], openings: Sequence[Opening], language: str, weekday: str, today: date
) -> Fit:
    """On a weekday (`0` Monday). A language without days is spoken whenever the office is open, where that is known.

    Hours that ended before `today` say nothing.
    """
    if not languages:
        return Fit.UNKNOWN
    rows = [row for row in languages if row.language == language]
    if any(weekday in row.weekdays for row in rows):
        return Fit.YES
    hours = [row for row in openings if row.valid_until is None or row.valid_until >= today]
    open_then = not hours or any(row.monthdays or not row.weekdays or weekday in row.weekdays for row in hours)
    return _said(open_then and any(not row.weekdays for row in rows))


def speaks_that_day(languages: Sequence[Spoken], openings: Sequence[Opening], language: str, day: date) -> Fit:
    """On a civil day, by its weekday, the week of the month, and whether the office is open then."""
    if not languages:
        return Fit.UNKNOWN
    spoken = any(row.language == language for row in opening.spoken_on(languages, day))
    return _said(spoken and opens_on(openings, day) is not Fit.NO)


def statuses_meant(status: str) -> frozenset[str]:
    """The codes under which an office may name a status: its own, and that of its group."""
    known = RESIDENCE_STATUSES[status]
    return frozenset(filter(None, (status, known.group)))


def takes_status(statuses: Sequence[Status], status: str) -> Fit:
    """Whether holders of a residence status may come. An office that names none did not say that it matters."""
    if not statuses:
        return Fit.UNKNOWN
    return _said(any(row.code in statuses_meant(status) for row in statuses))


def takes_age(minimum: int | None, maximum: int | None, ages: tuple[int, int]) -> Fit:
    """For the youngest and the oldest that somebody can be; UNKNOWN without limits, or where the limit lies between."""
    if minimum is None and maximum is None:
        return Fit.UNKNOWN
    youngest, oldest = ages
    low, high = minimum or 0, 200 if maximum is None else maximum
    if oldest < low or youngest > high:
        return Fit.NO
    return Fit.YES if low <= youngest and oldest <= high else Fit.UNKNOWN


def said(answer: bool | None) -> Fit:
    """An answer that may be missing."""
    return Fit.UNKNOWN if answer is None else _said(answer)
