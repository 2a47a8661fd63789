"""States of a life event and of a deadline of the law; pure.

Whether a deadline has passed is not here: it follows from its day and today.
"""

from __future__ import annotations

from enum import StrEnum


class EventState(StrEnum):
    """A life event stands, or it was entered in error: then it is kept, and nothing follows from it."""

    RECORDED = "recorded"
    IN_ERROR = "in_error"


class DeadlineState(StrEnum):
    """What somebody has said about a deadline.

    `handed_over`, `with_person`: the case was closed while it ran; somebody else watches it, or the person does and was
    told. `void`: the event that started it was entered in error; nobody chooses this state by hand.
    """

    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    HANDED_OVER = "handed_over"
    WITH_PERSON = "with_person"
    VOID = "void"


DEADLINE_MOVES: dict[DeadlineState, frozenset[DeadlineState]] = {
    DeadlineState.OPEN: frozenset(
        {DeadlineState.DONE, DeadlineState.NOT_APPLICABLE, DeadlineState.HANDED_OVER, DeadlineState.WITH_PERSON}
    ),
    DeadlineState.DONE: frozenset({DeadlineState.OPEN}),
    DeadlineState.NOT_APPLICABLE: frozenset({DeadlineState.OPEN}),
    DeadlineState.HANDED_OVER: frozenset({DeadlineState.OPEN}),
    DeadlineState.WITH_PERSON: frozenset({DeadlineState.OPEN}),
    DeadlineState.VOID: frozenset(),
}


def may_move(current: DeadlineState, target: DeadlineState) -> bool:
    """Whether the table allows the move; staying where one is is no move."""
    return target in DEADLINE_MOVES[current]
