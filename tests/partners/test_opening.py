"""Whether an office is open, and in which language one is served, at a civil moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from app.partners import opening
from app.partners.details.values import Opening, Spoken
from app.partners.opening import Answer

WEEK = Opening(weekdays="01234", opens="09:00", closes="17:00")
LUNCH = (
    Opening(weekdays="01234", opens="08:30", closes="12:00"),
    Opening(weekdays="01234", opens="13:00", closes="17:00"),
)
SATURDAYS = Opening(weekdays="5", ordinals="13", opens="10:00", closes="12:00")
LAST_FRIDAY = Opening(weekdays="4", ordinals="L", opens="18:00", closes="20:00")
MONTH_DAYS = Opening(monthdays="1,15", opens="10:00", closes="15:00")
NIGHT = (
    Opening(opens="22:00", closes="24:00", closed_on_holidays=False, closed_at_new_year=False),
    Opening(opens="00:00", closes="06:00", closed_on_holidays=False, closed_at_new_year=False),
)
SUMMER = Opening(opens="09:00", closes="12:00", valid_from=date(2026, 7, 1), valid_until=date(2026, 8, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("openings", "spoken", "days"),
    [
        ((), Spoken(language="vi", weekdays="2", opens="18:00", closes="20:00"), ""),
        ((WEEK,), Spoken(language="vi"), ""),
        ((WEEK,), Spoken(language="vi", weekdays="24"), ""),
        ((WEEK,), Spoken(language="vi", weekdays="25"), "5"),
        ((WEEK,), Spoken(language="vi", weekdays="2", opens="09:00", closes="17:00"), ""),
        ((WEEK,), Spoken(language="vi", weekdays="23", opens="16:00", closes="17:30"), "23"),
        (LUNCH, Spoken(language="vi", weekdays="2", opens="11:00", closes="14:00"), "2"),
        ((WEEK, SATURDAYS), Spoken(language="vi", opens="10:00", closes="12:00"), ""),
        ((WEEK, SATURDAYS), Spoken(language="vi", opens="13:00", closes="15:00"), "5"),
        ((WEEK, MONTH_DAYS), Spoken(language="vi", weekdays="6", opens="10:00", closes="12:00"), ""),
        ((SUMMER,), Spoken(language="vi", weekdays="2", opens="18:00", closes="20:00"), ""),
    ],
)
def test_a_language_spoken_while_the_office_is_closed_is_noticed(
    openings: tuple[Opening, ...], spoken: Spoken, days: str
) -> None:
    found = opening.outside((spoken,), openings, date(2026, 11, 27))
    assert found == (((spoken, days),) if days else ())


@pytest.mark.parametrize(
    ("openings", "moment", "answer"),
    [
        ((), "2026-11-27T10:00", "unknown"),
        ((WEEK,), "2026-11-27T10:00", "open"),
        ((WEEK,), "2026-11-27T09:00", "open"),
        ((WEEK,), "2026-11-27T08:59", "closed"),
        ((WEEK,), "2026-11-27T17:00", "closed"),
        ((WEEK,), "2026-11-28T10:00", "closed"),
        ((WEEK,), "2026-11-23T10:00", "closed"),  # 勤労感謝の日, a Monday
        ((Opening(weekdays="0", opens="09:00", closes="17:00", closed_on_holidays=False),), "2026-11-23T10:00", "open"),
        ((WEEK,), "2026-12-29T10:00", "closed"),
        ((WEEK,), "2026-12-28T10:00", "open"),
        ((WEEK,), "2027-01-04T10:00", "open"),
        (LUNCH, "2026-11-27T12:30", "closed"),
        (LUNCH, "2026-11-27T11:59", "open"),
        ((SATURDAYS,), "2026-11-07T11:00", "open"),
        ((SATURDAYS,), "2026-11-14T11:00", "closed"),
        ((SATURDAYS,), "2026-11-21T11:00", "open"),
        ((LAST_FRIDAY,), "2026-11-27T19:00", "open"),
        ((LAST_FRIDAY,), "2026-11-20T19:00", "closed"),
        ((LAST_FRIDAY,), "2026-10-30T19:00", "open"),
        ((MONTH_DAYS,), "2026-10-15T11:00", "open"),
        ((MONTH_DAYS,), "2026-10-05T11:00", "closed"),
        (NIGHT, "2026-11-28T23:59", "open"),
        (NIGHT, "2026-11-29T05:59", "open"),
        (NIGHT, "2027-01-01T00:00", "open"),
        (NIGHT, "2026-11-28T12:00", "closed"),
        ((SUMMER,), "2026-08-31T10:00", "open"),
        ((SUMMER,), "2026-09-01T10:00", "unknown"),
        ((SUMMER, WEEK), "2026-09-01T10:00", "open"),
    ],
)  # fmt: skip
def test_open_closed_or_unknown(openings: Any, moment: str, answer: str) -> None:
    assert opening.is_open(openings, at(moment)) == answer


def test_rows_that_touch_are_one_span_and_others_stay_apart() -> None:
    def spans(*rows: Opening) -> list[tuple[str, str]]:
        return [(span.opens, span.closes) for span in opening.spans_on(rows, date(2026, 11, 27))]

    assert spans(*LUNCH) == [("08:30", "12:00"), ("13:00", "17:00")]
    assert spans(LUNCH[1], WEEK) == [("09:00", "17:00")]
    assert spans(WEEK, LAST_FRIDAY) == [("09:00", "17:00"), ("18:00", "20:00")]
    assert spans(SATURDAYS) == []


@pytest.mark.parametrize(
    ("openings", "moment", "next_time"),
    [
        ((WEEK,), "2026-11-27T08:00", "2026-11-27T09:00"),
        ((WEEK,), "2026-11-27T17:00", "2026-11-30T09:00"),
        ((WEEK,), "2026-12-28T17:30", "2027-01-04T09:00"),
        (LUNCH, "2026-11-27T12:10", "2026-11-27T13:00"),
        ((SATURDAYS,), "2026-11-21T13:00", "2026-12-05T10:00"),
        ((WEEK,), "2026-11-27T10:00", None),
        ((), "2026-11-27T10:00", None),
        ((Opening(weekdays="5", ordinals="5", opens="10:00", closes="11:00", closed_at_new_year=True),),
         "2026-11-01T10:00", None),
    ],
)  # fmt: skip
def test_when_a_closed_office_opens_next(openings: Any, moment: str, next_time: str | None) -> None:
    found = opening.next_opening(openings, at(moment))
    assert found == (at(next_time) if next_time else None)


VIETNAMESE = Spoken(language="vi", weekdays="24", opens="13:00", closes="16:00", mode="interpreter_on_site")
ENGLISH = Spoken(language="en", mode="staff")
PHONE = Spoken(language="ne", mode="phone_interpreter", weekdays="01234")


@pytest.mark.parametrize(
    ("openings", "moment", "languages"),
    [
        ((WEEK,), "2026-11-27T14:00", ["vi", "en", "ne"]),
        ((WEEK,), "2026-11-27T10:00", ["en", "ne"]),
        ((WEEK,), "2026-11-26T14:00", ["en", "ne"]),
        ((WEEK,), "2026-11-27T18:00", []),
        ((), "2026-11-27T14:00", ["vi", "en", "ne"]),
        ((), "2026-11-28T14:00", ["en"]),
    ],
)
def test_which_languages_at_a_moment(openings: Any, moment: str, languages: list[str]) -> None:
    found = opening.spoken_at((VIETNAMESE, ENGLISH, PHONE), openings, at(moment))
    assert [row.language for row in found] == languages


def test_a_language_of_one_week_in_the_month() -> None:
    monthly = Spoken(language="pt", weekdays="2", ordinals="2")
    assert [day for day in range(1, 31) if opening.spoken_on([monthly], date(2026, 11, day))] == [11]


def test_the_answer_is_a_word() -> None:
    assert [str(answer) for answer in Answer] == ["open", "closed", "unknown"]
