"""The states of a transfer between centres: which side may move it, and what each move demands. Pure.

Nothing is moved while it is proposed. Accepting and handing over are one act in one transaction: there is no moment at
which nobody answers for the case, or two centres do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

# For so many civil days the former centre reads its closing summary, unless the proposal says otherwise.
READ_DAYS = 90
MOST_READ_DAYS = 365


class TransferStatus(StrEnum):
    """ACCEPTED: taken over and handed over. WITHDRAWN: by the centre that proposed it, or because the case closed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """The centre that has the case, and the one that shall have it."""

    SENDING = "sending"
    RECEIVING = "receiving"


class Guard(StrEnum):
    """What a move demands beside the right to make it."""

    GROUND = "ground"
    ANOTHER_PERSON = "another_person"
    OPEN_CASE = "open_case"
    ASSIGNEE = "assignee"
    REASON = "reason"


@dataclass(frozen=True)
class Move:
    """One line of the table."""

    by: Side
    guards: frozenset[Guard]


_S = TransferStatus
MOVES: dict[tuple[TransferStatus, TransferStatus], Move] = {
    (_S.PROPOSED, _S.ACCEPTED): Move(
        Side.RECEIVING, frozenset({Guard.GROUND, Guard.ANOTHER_PERSON, Guard.OPEN_CASE, Guard.ASSIGNEE})
    ),
    (_S.PROPOSED, _S.DECLINED): Move(Side.RECEIVING, frozenset({Guard.GROUND, Guard.REASON})),
    (_S.PROPOSED, _S.WITHDRAWN): Move(Side.SENDING, frozenset({Guard.REASON})),
}


def may_move(current: str, target: TransferStatus, side: Side) -> bool:
    """Whether the table lets this side make the move; staying is no move, and what has ended stays ended."""
    move = MOVES.get((TransferStatus(current), target))
    return move is not None and move.by is side


class Grounded(Protocol):
    """On what the file may be given to another centre: the person's consent, or an exception of the law."""

    given_on: date | None
    exception: str | None
    exception_approved_by_id: int | None


def has_ground(transfer: Grounded) -> bool:
    """A consent, or an exception that a second person approved. Only then does the other centre learn of it."""
    if transfer.exception is not None:
        return transfer.exception_approved_by_id is not None
    return transfer.given_on is not None


def readable_until(handed_over: date, days: int) -> date:
    """The last civil day on which the former centre reads the closing summary; the day of the handover is the first."""
    return handed_over + timedelta(days=days)
