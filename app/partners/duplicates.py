"""Which rows may describe the same desk. Nothing is merged here: a person decides.

Three grounds. *Same desk*: same folded name and same figures of the telephone number; without a
number only within one municipality, because five pairs of towns share a name. There an entry without
a number also stands for one with a number, if name and service are the same. *Near*: same
number and municipality, and names that differ by little more than what stands in brackets.
*Same place*: same address and as near a name, where one of the two has another number or none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from app.core.text import similar_names
from app.partners.text import address_key, digits, fold

SAME_DESK = "same_desk"
SAME_SERVICE = "same_service"
NEAR = "near"
SAME_PLACE = "same_place"
# Two names of one switchboard score 30 to 60; spelling variants and added units score above 80.
NEAR_SCORE = 80
SAME_NAME = 95
# Comparing each with each of very many would take for ever: no real house or number has more.
MOST_IN_ONE_PLACE = 150
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
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Positions in the sequence that was handed in, lowest first, and why they belong together."""

    reason: str
    members: tuple[int, ...]
    score: int = 100


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two entries may be one desk: how alike the names are (0 to 100), the same number, the same address."""

    name: int
    phone: bool
    address: bool

    @property
    def score(self) -> int:
        """0 to 100: the name counts most; a number or a place in common makes up for its spelling."""
        return min(100, round(self.name * 0.6) + 30 * self.phone + 20 * self.address)


def likeness(one: Desk, other: Desk) -> Likeness:
    """Compare two entries by name, figures of the telephone number and address; what is empty is never the same."""
    number, place = digits(one.phone_typed), _place(one)
    return Likeness(
        name=100 if fold(one.org_name) == fold(other.org_name) else similarity(one.org_name, other.org_name),
        phone=bool(number) and number == digits(other.phone_typed),
        address=bool(place) and place == _place(other),
    )


def _place(desk: Desk) -> str:
    """The address in one spelling, if it names a house: a town alone is no place in common."""
    key = address_key(desk.address) if desk.address else ""
    return key if any(char.isdigit() for char in key) else ""


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
    order = (SAME_SERVICE, SAME_DESK, NEAR, SAME_PLACE)
    found = [*_same_desk(rows), *_one_without_number(rows), *_near(rows), *_same_place(rows)]
    surest: dict[tuple[int, ...], DuplicateGroup] = {}
    for group in sorted(found, key=lambda group: (order.index(group.reason), group.members)):
        surest.setdefault(group.members, group)  # the same entries on a weaker ground say nothing new
    return list(surest.values())


def _same_desk(rows: Sequence[Desk]) -> Iterable[DuplicateGroup]:
    for key, members in desks(rows).items():
        for group in [members] if not key.endswith("|") else _by_town(rows, members):
            if len(group) < 2:
                continue
            yield DuplicateGroup(SAME_DESK, tuple(group))
            yield from _doubled(rows, group)


def _one_without_number(rows: Sequence[Desk]) -> Iterable[DuplicateGroup]:
    """The number was never told of one of the two: nothing says that they are two."""
    named: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        if row.municipality_code:
            named[fold(row.org_name), fold(row.service_name), row.municipality_code].append(position)
    for group in named.values():
        without = [position for position in group if not digits(rows[position].phone_typed)]
        if without and len(without) < len(group):
            yield DuplicateGroup(SAME_SERVICE, tuple(group))


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


def _same_place(rows: Sequence[Desk]) -> Iterable[DuplicateGroup]:
    """One house holds many desks: only what has nearly the same name, or no number to be told apart by."""
    by_place: dict[tuple[str, str | None], dict[tuple[str, str], int]] = defaultdict(dict)
    for position, row in enumerate(rows):
        if place := _place(row):
            by_place[place, row.municipality_code].setdefault((fold(row.org_name), digits(row.phone_typed)), position)
    for desks_there in by_place.values():
        for (low, first), (high, second) in combinations(list(desks_there.items())[:MOST_IN_ONE_PLACE], 2):
            if low[1] == high[1] and low[1]:
                continue  # the number has spoken already
            score = similarity(rows[first].org_name, rows[second].org_name)
            if score >= (SAME_NAME if low[1] and high[1] else NEAR_SCORE):
                yield DuplicateGroup(SAME_PLACE, (first, second), score)


def _near_pairs(rows: Sequence[Desk], members: Sequence[int]) -> Iterable[DuplicateGroup]:
    # One row stands for every row of its exact name: the same-desk ground covers the others.
    firsts = {fold(rows[position].org_name): position for position in reversed(members)}
    names = sorted(firsts.values())[:MOST_IN_ONE_PLACE]
    for low, high in combinations(names, 2):
        score = similarity(rows[low].org_name, rows[high].org_name)
        if score >= NEAR_SCORE:
            yield DuplicateGroup(NEAR, (low, high), score)
