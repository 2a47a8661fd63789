"""Which area of the gaps somebody may look at alone."""

from __future__ import annotations

from collections.abc import Collection

from app.codes.lists import PREFECTURES
from app.codes.municipalities import municipalities
from app.core.errors import NotFound
from app.reports import access
from app.reports.access import Desk
from app.reports.figures import Level
from app.reports.gaps import queries
from app.web.request import Rq


def areas(rq: Rq, desk: Desk) -> list[tuple[str, str]]:
    """(code, name) of what can be chosen: prefectures, and for the centres' own people the towns in them.

    Only where something was lacking: the rest would be empty papers.
    """
    towns = queries.areas(rq.session, [centre.id for centre in desk.chosen])
    found: list[tuple[str, str]] = []
    for prefecture in sorted({town[:2] for town in towns}):
        found.append((prefecture, PREFECTURES.label(prefecture, rq.locale)))
        if desk.page_level is Level.INTERNAL:
            found += [(town, municipalities().label(town, rq.locale)) for town in towns if town[:2] == prefecture]
    return found


def area(rq: Rq, choices: Collection[tuple[str, str]]) -> str:
    """`?area=` among the `areas`: two digits of a prefecture or six of a municipality; '' for everywhere.

    Raises NotFound for others.
    """
    asked = rq.query.get("area", "")
    if asked and asked not in {code for code, _name in choices}:
        raise NotFound
    return asked


desk = access.desk
