"""The states of a plan step that people set by hand, and the moves between them.

Ready and blocked are not here on purpose: they follow from the steps that come
before and are worked out in :mod:`app.plans.engine.order` each time they are needed.
"""

from enum import StrEnum


class StepState(StrEnum):
    """What somebody has said about a step; the only thing about progress that is stored."""

    PLANNED = "planned"
    DOING = "doing"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


#: Work is still to be expected in these states.
OPEN_STATES = frozenset({StepState.PLANNED, StepState.DOING, StepState.WAITING})

#: Allowed moves. Everything closed can be taken up again, because life does that;
#: it goes back to "planned" so that what comes before is looked at once more.
MOVES: dict[StepState, frozenset[StepState]] = {
    StepState.PLANNED: frozenset(
        {
            StepState.DOING,
            StepState.WAITING,
            StepState.DONE,
            StepState.FAILED,
            StepState.DROPPED,
        }
    ),
    StepState.DOING: frozenset(
        {
            StepState.PLANNED,
            StepState.WAITING,
            StepState.DONE,
            StepState.FAILED,
            StepState.DROPPED,
        }
    ),
    StepState.WAITING: frozenset({StepState.DOING, StepState.DONE, StepState.FAILED, StepState.DROPPED}),
    StepState.DONE: frozenset({StepState.PLANNED}),
    StepState.FAILED: frozenset({StepState.PLANNED}),
    StepState.DROPPED: frozenset({StepState.PLANNED}),
}


def may_move(current: StepState, target: StepState) -> bool:
    """Whether the table allows the move; staying where one is is no move."""
    return target in MOVES[current]
