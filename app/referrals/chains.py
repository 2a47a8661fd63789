"""Chains: a referral that takes over from another one, its place among those for the same need. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

ALERT_AT = 3
"""From this place on somebody asks why nobody could help yet."""


@dataclass(frozen=True)
class Link:
    """One referral of a chain: the row id of the one it follows, the need it is for."""

    id: int
    follows: int | None
    need: int | None


def place(need: int | None, before: tuple[int | None, int] | None) -> int:
    """The number of a referral for `need` after one with its need and number; another need begins anew."""
    if before is None or before[0] != need:
        return 1
    return before[1] + 1


def is_alert(hop: int) -> bool:
    """Whether the way of the person has become too long."""
    return hop >= ALERT_AT


def groups(links: Collection[Link]) -> list[Sequence[int]]:
    """The chains of two or more, each from its first referral on, in the order in which they were made.

    A child whose parent is not among the links begins a chain of its own.
    """
    known = {one.id: one for one in links}
    found: dict[int, list[int]] = {}
    for one in sorted(links, key=lambda link: link.id):
        found.setdefault(_root(one, known), []).append(one.id)
    return [chain for chain in found.values() if len(chain) > 1]


def _root(link: Link, known: Mapping[int, Link]) -> int:
    *_, first = _back(link, known)
    return first.id


def _back(link: Link, known: Mapping[int, Link]) -> Iterator[Link]:
    """The referral and those before it. Ends also where rows point in a circle, which the database refuses."""
    seen: set[int] = set()
    current: Link | None = link
    while current is not None and current.id not in seen:
        seen.add(current.id)
        yield current
        current = known.get(current.follows) if current.follows is not None else None
