"""Codes of accompaniments: each result has its state and its name."""

from __future__ import annotations

from datetime import date

import pytest

from app.accompaniment import views, words
from app.accompaniment.lifecycle import NEEDS_WORDS, STATE_OF, Result, State


def test_every_result_ends_the_plan_in_one_of_two_ways() -> None:
    assert set(STATE_OF) == set(Result)
    held = {result for result, state in STATE_OF.items() if state is State.DONE}
    assert held == {Result.SETTLED, Result.REFUSED, Result.OTHER}
    assert set(STATE_OF.values()) == {State.DONE, State.NOT_HELD}
    assert Result.SETTLED not in NEEDS_WORDS


def test_every_code_has_a_name() -> None:
    assert set(words.STATES) == set(words.CHIPS) == set(State)
    assert set(words.RESULTS) == set(Result)


@pytest.mark.parametrize(
    ("agreed", "due", "proposed"),
    [
        (None, date(2026, 11, 29), date(2026, 11, 27)),  # due on a Sunday: the Friday before
        (None, date(2027, 1, 2), date(2026, 12, 28)),  # offices are closed from 29 December
        (None, date(2026, 11, 23), date(2026, 11, 24)),  # a holiday, and nothing open before it: the first that comes
        (None, date(2026, 11, 25), date(2026, 11, 25)),
        (None, date(2026, 11, 20), None),  # has passed
        (date(2026, 11, 29), date(2026, 11, 25), date(2026, 11, 29)),  # what the partner said stands, be it a Sunday
        (None, None, None),
    ],
)
def test_a_working_day_is_proposed(agreed: date | None, due: date | None, proposed: date | None) -> None:
    assert views.day_to_go(agreed, due, date(2026, 11, 22)) == proposed
