"""States of a proposed version of a rule; pure."""

from __future__ import annotations

from enum import StrEnum


class VersionState(StrEnum):
    """Proposed, then approved or refused by a second person, or withdrawn by whoever proposed it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


VERSION_MOVES: dict[VersionState, frozenset[VersionState]] = {
    VersionState.PROPOSED: frozenset({VersionState.APPROVED, VersionState.REFUSED, VersionState.WITHDRAWN}),
    VersionState.APPROVED: frozenset(),
    VersionState.REFUSED: frozenset(),
    VersionState.WITHDRAWN: frozenset(),
}


def may_move(current: VersionState, target: VersionState) -> bool:
    """Whether the table allows the move."""
    return target in VERSION_MOVES[current]
