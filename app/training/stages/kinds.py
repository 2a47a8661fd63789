"""The stages of a course and how far one can be. Pure. Source: training reference, state machine 2.2."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The stages in their order: online hours, confirmation test, practicum, four half days, completion test."""

    ONLINE = "online"
    CONFIRMATION = "confirmation"
    PRACTICUM = "practicum"
    BLOCK_1 = "block_1"
    BLOCK_2 = "block_2"
    BLOCK_3 = "block_3"
    BLOCK_4 = "block_4"
    FINAL = "final"


BLOCKS = (Stage.BLOCK_1, Stage.BLOCK_2, Stage.BLOCK_3, Stage.BLOCK_4)


class StageState(StrEnum):
    """How far a stage is. That its time ran out is derived, never stored."""

    CLOSED = "closed"
    OPEN = "open"
    UNDER_WAY = "under_way"
    HANDED_IN = "handed_in"
    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"
    CARRIED = "carried"


DONE = frozenset({StageState.MET, StageState.WAIVED, StageState.CARRIED})
"""States in which nothing is missing any more."""


def block_stage(number: int) -> Stage:
    """The stage of the half day with a number from 1 to 4."""
    return BLOCKS[number - 1]
