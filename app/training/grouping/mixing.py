"""Case groups that mix prefectures and kinds of desk, with nobody beside a workmate where that can be. Pure.

Whoever shares a workplace is dealt out like cards, so that no group gets two of them before every group has one; then
pairs are exchanged as long as that mixes prefectures and desks better and puts no workmates together. The same people
give the same groups, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

MOST_ROUNDS = 200
"""Exchanges at most: each one improves the whole, so that it ends by itself long before with a cohort of people."""
SAME_WORKPLACE, SAME_PREFECTURE, SAME_DESK = 10_000, 4, 1
"""What a pair in one group costs that has this in common."""


@dataclass(frozen=True, order=True)
class Member:
    """Somebody to be placed: a key of their own, and what is known of where they work ('' where nothing is)."""

    key: int
    employer: str = ""
    prefecture: str = ""
    desk: str = ""


Group = list[Member]


def number_of_groups(people: int, size: int) -> int:
    """How many groups there are when none is larger than `size`; none for nobody."""
    return -(-people // size)


def propose(people: Sequence[Member], size: int) -> list[Group]:
    """Groups of at most `size`, whose sizes differ by one at most, each in the order of keys."""
    count = number_of_groups(len(people), size)
    if not count:
        return []
    groups: list[Group] = [[] for _ in range(count)]
    for place, one in enumerate(_in_turn(people)):
        groups[place % count].append(one)
    _exchange(groups)
    return [sorted(group) for group in groups]


def _in_turn(people: Sequence[Member]) -> list[Member]:
    """Workmates one after another, the largest workplaces first; among them by prefecture and desk."""
    mates = Counter(one.employer for one in people if one.employer)
    return sorted(
        people, key=lambda one: (-mates[one.employer], one.employer, one.prefecture, one.desk, one.key)
    )  # fmt: skip


def cost(group: Sequence[Member]) -> int:
    """What its pairs have in common, workplaces before all."""
    return sum(_shared(one, other) for one, other in combinations(group, 2))


def _shared(one: Member, other: Member) -> int:
    return (
        SAME_WORKPLACE * (one.employer == other.employer != "")
        + SAME_PREFECTURE * (one.prefecture == other.prefecture != "")
        + SAME_DESK * (one.desk == other.desk != "")
    )


def _exchange(groups: list[Group]) -> None:
    """Always the exchange that gains most, the first of several, until none gains anything."""
    for _ in range(MOST_ROUNDS):
        gain, where = max(_exchanges(groups), default=(0, (0, 0, 0, 0)), key=lambda found: found[0])
        if gain <= 0:
            return
        one, at, other, there = where
        groups[one][at], groups[other][there] = groups[other][there], groups[one][at]


def _exchanges(groups: Sequence[Group]) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
    for one, other in combinations(range(len(groups)), 2):
        for at, mine in enumerate(groups[one]):
            for there, yours in enumerate(groups[other]):
                here = [member for member in groups[one] if member is not mine]
                beyond = [member for member in groups[other] if member is not yours]
                before = _beside(mine, here) + _beside(yours, beyond)
                after = _beside(yours, here) + _beside(mine, beyond)
                yield before - after, (one, at, other, there)


def _beside(one: Member, others: Sequence[Member]) -> int:
    return sum(_shared(one, other) for other in others)


def workmates(group: Sequence[Member]) -> list[tuple[Member, Member]]:
    """Pairs of a group that share a workplace."""
    return [pair for pair in combinations(sorted(group), 2) if pair[0].employer == pair[1].employer != ""]
