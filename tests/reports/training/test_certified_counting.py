"""The figures of certification against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.reports.training.counting_certified import (
    Case,
    Post,
    Survey,
    days_at_desk,
    employment,
    ended,
    ends_ahead,
    months,
)
from app.training.standing.policies import PolicyVersion, Reach, Values
from app.training.standing.records import Basis, Ending, EndingKind, History, Leave, Period

START, END = date(2025, 3, 28), date(2028, 3, 28)
POLICY = PolicyVersion(1, date(2020, 4, 1), date(2020, 4, 1), Reach.NEW_CERTIFICATIONS, Values())
FIRST = Period(1, START, END, Basis.FIRST, POLICY, START)
YEAR = (date(2027, 4, 1), date(2028, 3, 31))


def history(*later: Period, **more: object) -> History:
    return replace(History(START, (FIRST, *later), policies=(POLICY,)), **more)  # type: ignore[arg-type]


def following(known_on: date, starts_on: date = date(2028, 3, 29), basis: Basis = Basis.RENEWAL) -> Period:
    return Period(2, starts_on, date(2031, 3, 28), basis, POLICY, known_on)


def outcome(one: History, on: date, *cases: Case) -> str:
    found = ended(one, cases, *YEAR, on)
    assert [each.month for each in found] == [date(2028, 3, 1)]
    return found[0].outcome


class TestRenewals:
    # The grace of the policy is 90 days: until 26 June 2028. It closes three years after the end.
    @pytest.mark.parametrize(
        ("known_on", "basis", "expected"),
        [
            (date(2028, 2, 1), Basis.RENEWAL, "in_time"), (END, Basis.RENEWAL, "in_time"),
            (date(2028, 3, 29), Basis.RENEWAL, "in_grace"), (date(2028, 6, 26), Basis.RENEWAL, "in_grace"),
            (date(2028, 6, 27), Basis.RENEWAL, "lapsed"), (date(2028, 6, 1), Basis.REINSTATEMENT, "lapsed"),
        ],
    )  # fmt: skip
    def test_by_the_day_of_the_decision(self, known_on: date, basis: Basis, expected: str) -> None:
        starts = max(date(2028, 3, 29), known_on if basis is Basis.REINSTATEMENT else date(2028, 3, 29))
        assert outcome(history(following(known_on, starts, basis)), date(2029, 1, 1)) == expected

    @pytest.mark.parametrize(
        ("on", "case", "expected"),
        [
            (date(2028, 6, 26), None, "waiting"), (date(2028, 6, 27), None, "lapsed"),
            (date(2028, 5, 1), Case(END, "not_wanted"), "not_wanted"),
            (date(2028, 7, 1), Case(END, "deferred", date(2028, 9, 30)), "deferred"),
            (date(2028, 10, 1), Case(END, "deferred", date(2028, 9, 30)), "lapsed"),
            (date(2031, 4, 1), None, "closed"),
        ],
    )  # fmt: skip
    def test_where_nothing_followed(self, on: date, case: Case | None, expected: str) -> None:
        assert outcome(history(), on, *([case] if case else [])) == expected

    def test_given_back(self) -> None:
        gone = history(endings=(Ending(EndingKind.SURRENDER, date(2028, 1, 10), date(2028, 1, 10)),))
        assert outcome(gone, date(2028, 4, 1)) == "closed"

    def test_who_came_back_had_lapsed(self) -> None:
        back = following(date(2028, 9, 1), date(2028, 9, 1), Basis.REINSTATEMENT)
        assert [one.came_back for one in ended(history(back), (), *YEAR, date(2029, 1, 1))] == [True]
        assert [one.came_back for one in ended(history(), (), *YEAR, date(2029, 1, 1))] == [False]

    def test_leave_moves_the_month(self) -> None:
        away = history(leaves=(Leave(date(2027, 1, 1), date(2027, 1, 10), date(2026, 12, 1)),))
        later = (date(2028, 4, 1), date(2029, 3, 31))
        assert [(one.month, one.outcome) for one in ended(away, (), *later, END)] == [(date(2028, 4, 1), "waiting")]
        # In the month in which it was due it is not lost: it was put off.
        assert [(one.month, one.outcome) for one in ended(away, (), *YEAR, END)] == [(date(2028, 3, 1), "deferred")]

    def test_leave_puts_nothing_off_for_whoever_renewed_in_time(self) -> None:
        away = history(
            following(date(2028, 3, 1), date(2028, 4, 8)),
            leaves=(Leave(date(2027, 1, 1), date(2027, 1, 10), date(2026, 12, 1)),),
        )
        assert ended(away, (), *YEAR, date(2028, 5, 1)) == []
        assert [one.outcome for one in ended(away, (), date(2028, 4, 1), date(2029, 3, 31), date(2028, 5, 1))] == [
            "in_time"
        ]

    def test_what_was_decided_later_is_not_known_yet(self) -> None:
        assert outcome(history(following(date(2028, 2, 1))), date(2028, 1, 31)) == "waiting"


class TestAhead:
    def test_the_end_of_the_newest_period(self) -> None:
        renewed = history(following(date(2028, 2, 1)))
        assert ends_ahead(history(), date(2028, 1, 1), date(2028, 1, 1)) == END
        assert ends_ahead(renewed, date(2028, 3, 1), date(2028, 3, 1)) == date(2031, 3, 28)
        assert ends_ahead(history(), date(2028, 6, 26), date(2028, 6, 26)) == END
        assert ends_ahead(history(), date(2028, 6, 27), date(2028, 6, 27)) is None

    def test_thirty_six_months_from_this_one(self) -> None:
        found = months(date(2026, 11, 27))
        assert (found[0], found[16], found[-1]) == (date(2026, 11, 1), date(2028, 3, 1), date(2029, 10, 1))


class TestEmployment:
    def test_silence_is_no_answer(self) -> None:
        said = [
            Survey(6, "same_desk", "municipality", "full_time", "full_time", "paid"), Survey(6, "left"), Survey(6),
            Survey(18, "other_desk", "state"),
        ]  # fmt: skip
        found = employment(said, 6)
        assert (found.asked, found.answered) == (3, 2)
        assert dict(found.situations) == {"same_desk": 1, "left": 1}
        assert dict(found.titles) == {"paid": 1}

    def test_days_at_a_desk_are_counted_once(self) -> None:
        posts = [
            Post(1, 1, "22", "full_time", "municipal", date(2025, 4, 1), date(2025, 6, 30)),
            Post(1, 2, "22", "full_time", "municipal", date(2025, 6, 1), date(2025, 7, 31)),
            Post(1, 3, "22", "full_time", "municipal", date(2026, 1, 1), None),
        ]
        # March 28 to 31 nowhere; April to July 122 days; nothing until New Year; January 31 days.
        assert days_at_desk(posts, START, date(2026, 1, 31)) == 122 + 31
        assert days_at_desk([], START, END) == 0
