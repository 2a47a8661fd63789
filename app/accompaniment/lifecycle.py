"""What comes of an accompaniment, as codes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """DONE: somebody went along, whatever came of it there. NOT_HELD: nobody went, and there is a reason."""

    PLANNED = "planned"
    DONE = "done"
    NOT_HELD = "not_held"


class Result(StrEnum):
    """What came of it. The first three were held, the others not."""

    SETTLED = "settled"
    REFUSED = "refused"
    OTHER = "other"
    NOT_COME = "not_come"
    POSTPONED = "postponed"
    DROPPED = "dropped"


STATE_OF: Mapping[Result, State] = {
    Result.SETTLED: State.DONE,
    Result.REFUSED: State.DONE,
    Result.OTHER: State.DONE,
    Result.NOT_COME: State.NOT_HELD,
    Result.POSTPONED: State.NOT_HELD,
    Result.DROPPED: State.NOT_HELD,
}
#: Results that say nothing without words.
NEEDS_WORDS = frozenset({Result.REFUSED, Result.OTHER, Result.DROPPED})
