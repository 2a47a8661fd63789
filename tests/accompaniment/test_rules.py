"""Codes of accompaniments: each result has its state and its name."""

from __future__ import annotations

from app.accompaniment import words
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
