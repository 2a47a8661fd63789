"""States of an attempt and who may move it. Pure. Source: training reference, state machine 2.5."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where an attempt stands."""

    ENTITLED = "entitled"
    STARTED = "started"
    INTERRUPTED = "interrupted"
    HANDED_IN = "handed_in"
    TIMED_OUT = "timed_out"
    MARKED = "marked"
    PASSED = "passed"
    FAILED = "failed"
    APPEALED = "appealed"
    IN_REVIEW = "in_review"
    VOID_COUNTS = "void_counts"
    VOID_FREE = "void_free"
    EXCUSED = "excused"


class Who(StrEnum):
    """Whose act a move is. BOTH: proposed by the administrator, decided by an approver who is somebody else."""

    SYSTEM = "system"
    TRAINEE = "trainee"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"
    APPROVER = "approver"
    BOTH = "both"


COUNTING = frozenset({State.PASSED, State.FAILED, State.APPEALED, State.VOID_COUNTS})
"""What uses up a try. An appeal is about a failed attempt, which counts until it is upheld."""

OVER = frozenset({State.PASSED, State.FAILED, State.VOID_COUNTS, State.VOID_FREE, State.EXCUSED})
"""States in which nothing is awaited."""

REVIEWABLE = frozenset(
    set(State) - {State.IN_REVIEW, State.APPEALED, State.VOID_COUNTS, State.VOID_FREE, State.EXCUSED}
)

_ACTS: Mapping[tuple[State, State], frozenset[Who]] = {
    (State.ENTITLED, State.STARTED): frozenset({Who.TRAINEE, Who.INSTRUCTOR}),
    (State.STARTED, State.HANDED_IN): frozenset({Who.TRAINEE}),
    (State.STARTED, State.TIMED_OUT): frozenset({Who.SYSTEM}),
    (State.STARTED, State.INTERRUPTED): frozenset({Who.INSTRUCTOR}),
    (State.INTERRUPTED, State.STARTED): frozenset({Who.INSTRUCTOR}),
    (State.HANDED_IN, State.MARKED): frozenset({Who.SYSTEM, Who.INSTRUCTOR}),
    (State.TIMED_OUT, State.MARKED): frozenset({Who.SYSTEM, Who.INSTRUCTOR}),
    # A test on paper, of which the result alone comes here; and its correction before anything is published.
    (State.ENTITLED, State.MARKED): frozenset({Who.ADMIN}),
    (State.MARKED, State.MARKED): frozenset({Who.ADMIN}),
    # A file of results that is taken back before anything is told.
    (State.MARKED, State.ENTITLED): frozenset({Who.ADMIN}),
    (State.ENTITLED, State.EXCUSED): frozenset({Who.ADMIN}),
    (State.MARKED, State.PASSED): frozenset({Who.SYSTEM}),
    (State.MARKED, State.FAILED): frozenset({Who.SYSTEM}),
    (State.FAILED, State.APPEALED): frozenset({Who.TRAINEE}),
    (State.APPEALED, State.FAILED): frozenset({Who.APPROVER}),
    (State.APPEALED, State.PASSED): frozenset({Who.APPROVER}),
    (State.APPEALED, State.VOID_FREE): frozenset({Who.APPROVER}),
    (State.FAILED, State.PASSED): frozenset({Who.BOTH}),
    (State.PASSED, State.FAILED): frozenset({Who.APPROVER}),
}
_INTO_REVIEW = {(state, State.IN_REVIEW): frozenset({Who.INSTRUCTOR}) for state in REVIEWABLE}
_OUT_OF_REVIEW = {
    (State.IN_REVIEW, state): frozenset({Who.BOTH})
    for state in (REVIEWABLE - {State.STARTED}) | {State.VOID_COUNTS, State.VOID_FREE}
}
MOVES: Mapping[tuple[State, State], frozenset[Who]] = {**_ACTS, **_INTO_REVIEW, **_OUT_OF_REVIEW}


def may_move(before: State, after: State, who: Who) -> bool:
    """Whether this is a move of that person. A clock that ran does not run on after a review: what was started comes
    back as interrupted, and the instructor lets it go on.
    """
    return who in MOVES.get((before, after), frozenset())


def stands_as(before: State) -> State:
    """The state to which an attempt returns whose review finds nothing."""
    return State.INTERRUPTED if before is State.STARTED else before
