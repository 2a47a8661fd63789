"""Due days that hang on something: how they are counted, in chains too, and that no circle is let in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidance.calendar import Calendar
from app.plans.engine.lifecycle import StepState
from app.plans.engine.relative import Anchors, Base, Found, Hanging, Happened, Standing, Unit, circle, count, resolve

CLOSED = Calendar(centre_closings=frozenset({date(2026, 11, 26)}))


def anchors(
    steps: dict[int, Standing] | None = None,
    events: dict[int, Happened] | None = None,
    agreed: date | None = None,
) -> Anchors:
    return Anchors(steps or {}, events or {}, agreed, CLOSED.is_working)


def after_step(step: int, length: int = 3, unit: Unit = Unit.DAYS) -> Hanging:
    return Hanging(Base.STEP, length, unit, step=step)


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        # Monday 23 November 2026 is a holiday; the centre is closed on Thursday the 26th besides.
        (date(2026, 11, 20), 1, Unit.WORKING_DAYS, date(2026, 11, 24)),
        (date(2026, 11, 20), 3, Unit.WORKING_DAYS, date(2026, 11, 27)),
        (date(2026, 12, 28), 1, Unit.WORKING_DAYS, date(2027, 1, 4)),
        (date(2026, 11, 20), 3, Unit.DAYS, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, Unit.WEEKS, date(2026, 12, 4)),
        (date(2026, 8, 31), 6, Unit.MONTHS, date(2027, 2, 28)),
        (date(2026, 11, 20), 0, Unit.DAYS, date(2026, 11, 20)),
    ],
)
def test_counting(start: date, length: int, unit: Unit, expected: date) -> None:
    assert count(start, length, unit, CLOSED.is_working) == expected


def test_a_step_that_is_done_gives_the_day_and_before_that_a_provisional_one() -> None:
    planned = {1: Standing(StepState.PLANNED, date(2026, 12, 1), None)}
    assert resolve({2: after_step(1)}, anchors(planned)) == {2: Found(date(2026, 12, 4), sure=False)}
    done = {1: Standing(StepState.DONE, date(2026, 12, 1), date(2026, 11, 25))}
    assert resolve({2: after_step(1)}, anchors(done)) == {2: Found(date(2026, 11, 28), sure=True)}


def test_without_a_day_of_its_anchor_there_is_none() -> None:
    undated = {1: Standing(StepState.DOING, None, None)}
    assert resolve({2: after_step(1)}, anchors(undated)) == {2: Found()}


@pytest.mark.parametrize("state", [StepState.DROPPED, StepState.FAILED])
def test_what_hung_on_a_step_given_up_hangs_on_nothing(state: StepState) -> None:
    steps = {1: Standing(state, date(2026, 12, 1), date(2026, 11, 25))}
    assert resolve({2: after_step(1)}, anchors(steps)) == {2: Found(gone=True)}
    assert resolve({2: after_step(9)}, anchors()) == {2: Found(gone=True)}


def test_events_agreement_and_entry() -> None:
    happened = {
        1: Happened(date(2026, 11, 20), exact=True, stands=True),
        2: Happened(date(2026, 11, 20), exact=False, stands=True),
        3: Happened(None, exact=True, stands=True),
        4: Happened(date(2026, 11, 20), exact=True, stands=False),
    }
    hanging = {i: Hanging(Base.EVENT, 1, Unit.WEEKS, event=i) for i in happened}
    hanging[5] = Hanging(Base.AGREEMENT, 1, Unit.WEEKS)
    hanging[6] = Hanging(Base.TODAY, 1, Unit.WEEKS, on=date(2026, 11, 22))
    found = resolve(hanging, anchors(events=happened, agreed=date(2026, 11, 21)))
    week_later = date(2026, 11, 27)
    assert found == {
        1: Found(week_later, sure=True),
        2: Found(week_later, sure=False),
        3: Found(),
        4: Found(gone=True),
        5: Found(date(2026, 11, 28), sure=True),
        6: Found(date(2026, 11, 29), sure=True),
    }
    assert resolve({5: hanging[5]}, anchors()) == {5: Found()}


@given(st.permutations(range(2, 9)), st.integers(0, 30))
def test_a_chain_adds_up_in_whatever_order_it_is_asked(order: list[int], length: int) -> None:
    steps = {i: Standing(StepState.PLANNED, date(2020, 1, 1), None) for i in range(2, 9)}
    steps[1] = Standing(StepState.PLANNED, date(2026, 12, 1), None)
    hanging = {i: after_step(i - 1, length) for i in order}
    found = resolve(hanging, anchors(steps))
    assert {i: (one.day - date(2026, 12, 1)).days for i, one in found.items() if one.day} == {
        i: (i - 1) * length for i in range(2, 9)
    }


def test_a_ring_in_the_rows_gives_no_endless_walk() -> None:
    steps = {i: Standing(StepState.PLANNED, None, None) for i in (1, 2)}
    assert set(resolve({1: after_step(2), 2: after_step(1)}, anchors(steps))) == {1, 2}


def test_a_circle_through_days_and_order_is_named_in_the_order_of_work() -> None:
    # 3 comes after 2, 2 is counted from 1: 1 cannot be counted from 3.
    assert circle(1, {2: 1, 1: 3}, {3: {2}}) == [1, 2, 3, 1]
    assert circle(1, {1: 1}, {}) == [1, 1]
    assert circle(1, {2: 1}, {3: {2}}) == []


@given(st.dictionaries(st.integers(1, 8), st.integers(1, 8)), st.integers(1, 8))
def test_a_circle_is_found_exactly_where_one_comes_back(hangs_on: dict[int, int], start: int) -> None:
    at, returns = hangs_on.get(start), False
    for _ in range(9):
        returns = returns or at == start
        at = hangs_on.get(at) if at is not None else None
    assert bool(circle(start, hangs_on, {})) == returns
