"""Seats of a cohort by what somebody still needs: the whole course, the hours on line, each half day. Pure.

Whoever brings a stage along takes no seat of it; whoever has a seat and met a stage took one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.training.stages.kinds import BLOCKS, Stage, StageState

BROUGHT = frozenset({StageState.CARRIED, StageState.WAIVED})
WHOLE = "whole"
"""The seats of the cohort, whatever somebody still needs."""
COUNTED: tuple[str, ...] = (WHOLE, Stage.ONLINE, *BLOCKS)


@dataclass(frozen=True)
class Use:
    """Seats of one part (`whole` or a stage) and how many are taken."""

    part: str
    seats: int
    taken: int

    @property
    def free(self) -> int:
        """What is left; below zero where more were given than there are."""
        return self.seats - self.taken


def uses(seats: Mapping[str, int], people: Iterable[Mapping[str, str]]) -> list[Use]:
    """The parts in their order. `people`: of everybody with a seat, the state of each stage that they have."""
    having = list(people)
    return [
        Use(part, seats[part], sum(1 for states in having if _needs(part, states))) for part in COUNTED
    ]  # fmt: skip


def _needs(part: str, states: Mapping[str, str]) -> bool:
    return states.get(part) not in BROUGHT


def tightest(found: Sequence[Use], brought: Collection[str] = ()) -> Use:
    """The part in which the fewest seats are left for somebody who brings these stages along; the first of several."""
    return min((one for one in found if one.part not in brought), key=lambda one: one.free)
