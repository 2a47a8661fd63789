"""States of curricula, cohorts and half days, and which follows which. Pure."""

from __future__ import annotations

from collections.abc import Mapping

COHORT_MOVES: Mapping[str, frozenset[str]] = {
    "planned": frozenset({"open", "cancelled"}),
    "open": frozenset({"planned", "running", "cancelled"}),
    "running": frozenset({"open", "ended"}),
    "ended": frozenset({"running"}),
    "cancelled": frozenset(),
}
BLOCK_MOVES: Mapping[str, frozenset[str]] = {
    "planned": frozenset({"open", "cancelled"}),
    "open": frozenset({"closed", "cancelled"}),
    "closed": frozenset({"locked", "reopened"}),
    "locked": frozenset({"reopened"}),
    "reopened": frozenset({"closed"}),
    "cancelled": frozenset(),
}
FUTURE = frozenset({"planned", "open"})
"""Cohorts that a new curriculum may still reach."""
TAKING = frozenset({"open", "reopened"})
"""Blocks in which marks are made."""


def may_move(moves: Mapping[str, frozenset[str]], before: str, after: str) -> bool:
    return after in moves.get(before, frozenset())
