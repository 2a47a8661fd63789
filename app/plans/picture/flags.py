"""The days in the picture of a plan: vertical lines, each with a flag that says the day. Pixels, no markup.

Flags rise in stairs, the leftmost highest, so that no flag covers another and no pole runs through one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.fitting import width

#: Height of a stair, and how wide a half-width unit of a flag's text is, in pixels.
STAIR, UNIT = 20, 6.6
#: Room for the sign before the text, and between a flag and the next pole.
SIGN, GAP = 14, 8
#: Lines between the same two columns stand so far apart.
APART = 10


class Kind(StrEnum):
    """What a line is: a safe date, a last day of the law, or today."""

    SAFE = "safe"
    LAST = "last"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Flag:
    """A civil day with what is written on its flag; without a text it is a line alone."""

    day: date
    kind: Kind
    text: str = ""

    @property
    def room(self) -> float:
        """Pixels that the flag takes to the right of its pole."""
        return SIGN + width(self.text) * UNIT + GAP if self.text else 0.0


@dataclass(frozen=True, slots=True)
class Planted:
    """A flag in its place; ``stair`` counts from the lowest, 0."""

    flag: Flag
    x: int
    stair: int


def plant(placed: Sequence[tuple[Flag, int]]) -> list[Planted]:
    """Give each flag at its ``x`` the lowest stair on which it covers nothing to its right."""
    found: list[Planted] = []
    for flag, x in sorted(placed, key=lambda one: one[1], reverse=True):
        reach = x + flag.room
        under = [other.stair for other in found if other.x <= reach]
        found.append(Planted(flag, x, 1 + max(under) if under and flag.text else 0))
    return found[::-1]


def without_repeats(flags: Sequence[Flag]) -> list[Flag]:
    """In the order of days; on one day the safe date stands before the last day."""
    rank = {Kind.SAFE: 0, Kind.LAST: 1, Kind.TODAY: 2}
    return sorted({(flag.day, flag.kind): flag for flag in flags}.values(), key=lambda one: (one.day, rank[one.kind]))
