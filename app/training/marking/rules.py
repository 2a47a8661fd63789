"""When two markings stand, when a third is asked for, and what comes of them. Pure. Levels are 1 to 4."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from enum import StrEnum

Levels = Mapping[str, int]
"""By ability."""
STEP = 1
"""Two markings may differ by so much without anybody asking why."""


class Piece(StrEnum):
    """What is marked: the work of a practicum as it was handed in, or the case study of the group days."""

    PRACTICUM = "practicum"
    CASE_STUDY = "case_study"


class Standing(StrEnum):
    """How far the marking is: nobody yet, one is in, two agree, two are apart, a third opinion has settled it."""

    NONE = "none"
    ONE = "one"
    AGREED = "agreed"
    APART = "apart"
    THIRD = "third"


SETTLED = frozenset({Standing.AGREED, Standing.THIRD})
OPEN_TO_SIGHT = SETTLED | {Standing.APART}
"""Both are in, so that each may see the other."""


def standing(marks: Sequence[Levels]) -> Standing:
    """Of the markings in the order in which they were given."""
    if len(marks) < 2:
        return Standing.ONE if marks else Standing.NONE
    if len(marks) > 2:
        return Standing.THIRD
    return Standing.APART if apart(marks[0], marks[1]) else Standing.AGREED


def apart(first: Levels, second: Levels) -> list[str]:
    """The abilities at which two markings differ by more than a step."""
    return [ability for ability in first if abs(first[ability] - second[ability]) > STEP]


def result(marks: Sequence[Levels]) -> Mapping[str, float]:
    """By ability: the mean of two that agree, the middle one of three. Empty while it is not settled."""
    if standing(marks) not in SETTLED:
        return {}
    return {ability: float(statistics.median(one[ability] for one in marks)) for ability in marks[0]}
