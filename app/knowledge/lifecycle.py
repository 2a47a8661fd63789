"""The states of a know-how card and the moves between them: nothing is published unchecked. Pure."""

from __future__ import annotations

from enum import StrEnum


class CardState(StrEnum):
    """A card is drafted, checked by a second person, published or given back, and retired in the end."""

    DRAFT = "draft"
    CHECKING = "checking"
    RETURNED = "returned"
    PUBLISHED = "published"
    RETIRED = "retired"


CARD_MOVES: dict[CardState, frozenset[CardState]] = {
    CardState.DRAFT: frozenset({CardState.CHECKING, CardState.RETIRED}),
    CardState.CHECKING: frozenset({CardState.PUBLISHED, CardState.RETURNED}),
    CardState.RETURNED: frozenset({CardState.CHECKING, CardState.RETIRED}),
    CardState.PUBLISHED: frozenset({CardState.DRAFT, CardState.RETIRED}),
    CardState.RETIRED: frozenset({CardState.DRAFT}),
}

EDITABLE = frozenset({CardState.DRAFT, CardState.RETURNED})


class Scope(StrEnum):
    """Who finds a published card: the centre, its prefecture, everybody."""

    CENTRE = "centre"
    PREFECTURE = "prefecture"
    ALL = "all"


def may_move(current: CardState, target: CardState) -> bool:
    """Whether the table allows the move; staying is no move."""
    return target in CARD_MOVES[current]
