"""From arrival and leaving to minutes, and whether they are enough. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from app.training.times import minutes_of


class Mark(StrEnum):
    """出欠. Notified beforehand and absent without a word are kept apart; excused is a decision."""

    EXPECTED = "expected"
    PRESENT = "present"
    NOTIFIED = "notified"
    ABSENT = "absent"
    EXCUSED = "excused"


class MakeUpState(StrEnum):
    """How far a make-up is; `timed_out` is derived."""

    NEEDED = "needed"
    OFFERED = "offered"
    DONE = "done"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"
    TIMED_OUT = "timed_out"


def make_up_on(state: str, last_day: date, today: date) -> str:
    """The state of a make-up on a day: what is still open after the last day of the person is out of time."""
    is_open = state in (MakeUpState.NEEDED, MakeUpState.OFFERED)
    return MakeUpState.TIMED_OUT if is_open and today > last_day else state


class Result(StrEnum):
    """What a mark comes to when the block is closed."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    MISSED = "missed"


def minutes_present(starts: str, ends: str, arrived: str | None, left: str | None) -> int:
    """Minutes inside the block: whoever came before it or stayed after gains nothing; no time means its own.

    All times are `HH:MM` of the same civil day.
    """
    first = max(minutes_of(starts), minutes_of(arrived or starts))
    last = min(minutes_of(ends), minutes_of(left or ends))
    return max(last - first, 0)


def result(starts: str, ends: str, mark: str, arrived: str | None, left: str | None, share: int) -> Result:
    """Complete from `share` per cent of the block on."""
    if mark != Mark.PRESENT:
        return Result.MISSED
    here = minutes_present(starts, ends, arrived, left)
    whole = minutes_of(ends) - minutes_of(starts)
    return Result.COMPLETE if here * 100 >= whole * share else Result.PARTIAL if here else Result.MISSED
