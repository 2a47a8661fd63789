"""Statuses of cases, needs, tasks and advice requests with their allowed moves; one table each, pure."""

from __future__ import annotations

from enum import StrEnum


class CaseStatus(StrEnum):
    """A case is received, worked on, watched while others act, and closed; it can be reopened."""

    RECEIVED = "received"
    ACTIVE = "active"
    WATCHING = "watching"
    CLOSED = "closed"


CASE_MOVES: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.RECEIVED: frozenset({CaseStatus.ACTIVE, CaseStatus.CLOSED}),
    CaseStatus.ACTIVE: frozenset({CaseStatus.WATCHING, CaseStatus.CLOSED}),
    CaseStatus.WATCHING: frozenset({CaseStatus.ACTIVE, CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset({CaseStatus.ACTIVE}),
}


class NeedState(StrEnum):
    """A need is open, being met, and then met, partly met, unmet (with a reason) or withdrawn."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    MET = "met"
    PARTLY_MET = "partly_met"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"


OPEN_NEEDS = frozenset({NeedState.OPEN, NeedState.IN_PROGRESS})
_NEED_ENDS = frozenset({NeedState.MET, NeedState.PARTLY_MET, NeedState.UNMET, NeedState.WITHDRAWN})

NEED_MOVES: dict[NeedState, frozenset[NeedState]] = {
    NeedState.OPEN: _NEED_ENDS | {NeedState.IN_PROGRESS},
    NeedState.IN_PROGRESS: _NEED_ENDS | {NeedState.OPEN},
    **{end: frozenset({NeedState.OPEN, NeedState.IN_PROGRESS}) for end in _NEED_ENDS},
}


class TaskState(StrEnum):
    """A task is open, done or dropped; both ends can be taken back."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


TASK_MOVES: dict[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.DONE, TaskState.DROPPED}),
    TaskState.DONE: frozenset({TaskState.OPEN}),
    TaskState.DROPPED: frozenset({TaskState.OPEN}),
}


class AdviceState(StrEnum):
    """A request for advice is asked, answered, and followed up by the one who asked."""

    ASKED = "asked"
    ANSWERED = "answered"
    FOLLOWED_UP = "followed_up"


ADVICE_MOVES: dict[AdviceState, frozenset[AdviceState]] = {
    AdviceState.ASKED: frozenset({AdviceState.ANSWERED}),
    AdviceState.ANSWERED: frozenset({AdviceState.ASKED, AdviceState.FOLLOWED_UP}),
    AdviceState.FOLLOWED_UP: frozenset(),
}


class Turn(StrEnum):
    """Whose turn it is: who must act next for the case to move."""

    CENTRE = "centre"
    PERSON = "person"
    PARTNER = "partner"
    OFFICE = "office"


def may_move(table: dict[StrEnum, frozenset[StrEnum]], current: StrEnum, target: StrEnum) -> bool:
    """Whether the table allows the move; staying is no move."""
    return target in table[current]
