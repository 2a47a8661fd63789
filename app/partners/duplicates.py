"""Which rows may describe the same desk. Nothing is merged here: a person decides.

Two grounds. *Same desk*: same folded name and same figures of the telephone number; without a
number only within one municipality, because five pairs of towns share a name. *Near*: same
number and municipality, and names that differ by little more than what stands in brackets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.text import similar_names
from app.partners.text import digits, fold

SAME_DESK = "same_desk"
SAME_SERVICE = "same_service"
NEAR = "near"
# Two names of one switchboard score 30 to 60; spelling variants and added units score above 80.
NEAR_SCORE = 80
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


class Desk(Protocol):
    """What comparing needs; both parsed rows and stored partners have it."""

    @property
    def org_name(self) -> str: ...
    @property
    def service_name(self) -> str: ...
    @property
    def phone_typed(self) -> str: ...
    @property
    def municipality_code(self) -> str | None: ...
    @property
    def prefecture_code(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Positions in the sequence that was handed in, lowest first, and why they belong together."""

    reason: str
    members: tuple[int, ...]
    score: int = 100


def desks(rows: Sequence[Desk]) -> dict[str, list[int]]:
    """Positions by desk: folded name and figures of the number, as `text.desk_key` makes it."""
    groups: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        groups[f"{fold(row.org_name)}|{digits(row.phone_typed)}"].append(position)
    return dict(groups)


def possible_duplicates(rows: Sequence[Desk]) -> list[DuplicateGroup]:
    """Groups worth a look, strongest ground first.

    ``same_service`` repeats desk, service and area and is nearly always a doubled row;
    ``same_desk`` is one desk listed for several services or towns; ``near`` needs an eye.
    """
    same = list(_same_desk(rows))
    near = list(_near(rows))
    order = (SAME_SERVICE, SAME_DESK, NEAR)
    return sorted([*same, *near], key=lambda g: (order.index(g.reason), g.members))


def _same_desk(rows: Sequence[Desk]) -> Iterable[DuplicateGroup]:
    for key, members in desks(rows).items():
        for group in [members] if not key.endswith("|") else _by_town(rows, members):
            if len(group) < 2:
                continue
            yield DuplicateGroup(SAME_DESK, tuple(group))
            yield from _doubled(rows, group)


def _by_town(rows: Sequence[Desk], members: Sequence[int]) -> list[list[int]]:
    towns: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for position in members:
        row = rows[position]
        towns[row.municipality_code, row.prefecture_code].append(position)
    return list(towns.values())


def _doubled(rows: Sequence[Desk], members: Sequence[int]) -> Iterable[DuplicateGroup]:
    by_service: dict[tuple[str, str | None, str | None], list[int]] = defaultdict(list)
    for position in members:
        row = rows[position]
        by_service[fold(row.service_name), row.municipality_code, row.prefecture_code].append(position)
    for group in by_service.values():
        if len(group) > 1:
            yield DuplicateGroup(SAME_SERVICE, tuple(group))


def similarity(one: str, other: str) -> int:
    """0 to 100; what stands in brackets is left out unless nothing else remains."""
    return similar_names(_core_name(one), _core_name(other))


def _core_name(name: str) -> str:
    return _BRACKETS.sub("", name).strip() or name


def _near(rows: Sequence[Desk]) -> Iterable[DuplicateGroup]:
    by_number: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        if (number := digits(row.phone_typed)) and row.municipality_code:
            by_number[number, row.municipality_code].append(position)
    for members in by_number.values():
        yield from _near_pairs(rows, members)


def _near_pairs(rows: Sequence[Desk], members: Sequence[int]) -> Iterable[DuplicateGroup]:
    # One row stands for every row of its exact name: the same-desk ground covers the others.
    firsts = {fold(rows[position].org_name): position for position in reversed(members)}
    names = sorted(firsts.values())
    for index, low in enumerate(names):
        for high in names[index + 1 :]:
            score = similarity(rows[low].org_name, rows[high].org_name)
            if score >= NEAR_SCORE:
                yield DuplicateGroup(NEAR, (low, high), score)
