"""Tries, waits, the last day of a re-sit, marks and clocks. Pure; civil days of Japan, spans of time in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.training.examinations.lifecycle import COUNTING, OVER, State


class Bar(StrEnum):
    """Why somebody may not sit a test now."""

    NONE = ""
    PASSED = "passed"
    STAGE = "stage"
    PENDING = "pending"
    TRIES = "tries"
    LAST_DAY = "last_day"
    WAIT = "wait"


@dataclass(frozen=True)
class Past:
    """One attempt as far as the rules ask: its state and the civil day on which it was (or will be) held."""

    state: State
    held_on: date


@dataclass(frozen=True)
class Terms:
    """What the policy gives. `last_day` is the last civil day of a re-sit, leave included."""

    tries: int
    wait_days: int
    last_day: date


@dataclass(frozen=True)
class Right:
    """Whether a test may be sat on a civil day, and what is left of the right."""

    bar: Bar
    tries_left: int
    first_day: date | None
    last_day: date

    @property
    def is_open(self) -> bool:
        return self.bar is Bar.NONE


def right_to_sit(past: Sequence[Past], terms: Terms, on: date, *, stage_open: bool) -> Right:
    """Only passed, failed and "void, counts" use up a try; the wait is counted from the last of them."""
    used = [one for one in past if one.state in COUNTING]
    left = max(terms.tries - len(used), 0)
    first_day = max(one.held_on for one in used) + timedelta(days=terms.wait_days) if used else None
    return Right(_bar(past, terms, on, left, first_day, stage_open=stage_open), left, first_day, terms.last_day)


def _bar(
    past: Sequence[Past], terms: Terms, on: date, left: int, first_day: date | None, *, stage_open: bool
) -> Bar:  # fmt: skip
    found = (
        (Bar.PASSED, any(one.state is State.PASSED for one in past)),
        (Bar.STAGE, not stage_open),
        (Bar.PENDING, any(one.state not in OVER for one in past)),
        (Bar.TRIES, not left),
        (Bar.LAST_DAY, on > terms.last_day),
        (Bar.WAIT, first_day is not None and on < first_day),
    )
    return next((bar for bar, holds in found if holds), Bar.NONE)


def last_day_of_appeal(published_on: date, days: int) -> date:
    """So many days after the publication, itself included."""
    return published_on + timedelta(days=days)


def may_appeal(published_on: date | None, days: int, on: date) -> bool:
    """Inside the window: from the day of publication to the last day of appeal, both included."""
    return published_on is not None and published_on <= on <= last_day_of_appeal(published_on, days)


def passes(score: int, most: int, pass_mark: int) -> bool:
    """Whether a score reaches the pass mark (per cent of the most that can be had). Whole numbers: nothing is rounded
    up to a pass.
    """
    return most > 0 and score * 100 >= pass_mark * most


def seconds_given(minutes: int, extra_per_cent: int) -> int:
    """The time of a paper with what an accommodation adds; a part of a minute is given whole."""
    return (minutes * (100 + extra_per_cent) + 99) // 100 * 60


def seconds_left(ends_at: datetime | None, now: datetime) -> int:
    """What is left on the clock, never less than none."""
    return max(int((ends_at - now).total_seconds()), 0) if ends_at else 0


def mark_of(answer: str | None, key: str) -> int:
    """One for an answer that the key takes. A key names every choice that is taken (`b`, `bd`); `*` gives the mark to
    everybody, for a question that was withdrawn.
    """
    return int(key == "*" or (answer is not None and answer in key))


def result_of_stage(states: Iterable[State]) -> str:
    """`met` once one attempt is passed, `not_met` after one that counts, `` while nothing says so."""
    found = set(states)
    if State.PASSED in found:
        return "met"
    return "not_met" if found & COUNTING else ""
