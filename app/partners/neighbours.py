"""Which municipalities are neighbours: those that centres say are theirs, and nothing else.

There is no public list of municipalities that touch each other in what this product carries, and a map is no guide to
where people can be sent. So each centre names its own neighbours (on its page for operators). Neighbourhood goes both
ways: who names a town is also a neighbour of that town.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.partners.areas import serving_codes


def of_place(code: str, named: Iterable[tuple[str, Iterable[str]]]) -> frozenset[str]:
    """The neighbours of a municipality (six digits), without itself; wards belong to their city and the other way.

    `named`: for each centre its municipality and the codes that it named.
    """
    here = frozenset(serving_codes(code))
    found: set[str] = set()
    for home, others in named:
        theirs = frozenset(others)
        if here & set(serving_codes(home)):
            found |= theirs
        if any(here & set(serving_codes(other)) for other in theirs):
            found.add(home)
    return frozenset(code for other in found for code in serving_codes(other)) - here
