"""How often, how long, in which matters and languages somebody went along with a person in a fiscal year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment.lifecycle import State
from app.accompaniment.models import Accompaniment
from app.core.dates import fiscal_year_bounds
from app.reports.figures import Tally

# Table of the report → what its lines are.
_BY = {
    "accompaniments": Accompaniment.domain,
    "accompaniment_languages": Accompaniment.language,
    "accompaniment_interpreters": Accompaniment.interpreter,
}


@dataclass(frozen=True)
class WentAlong:
    """The figures of a year: how many, how many minutes, and the tables. People are distinct persons."""

    number: Tally
    minutes: Tally
    tables: Mapping[str, dict[str, Tally]]


def count(session: Session, centre_ids: Collection[int], fiscal_year: int) -> WentAlong:
    """What was held by its civil day, in these centres. Four small queries along an index."""
    where = (
        Accompaniment.centre_id.in_(sorted(centre_ids)),
        Accompaniment.state == State.DONE,
        Accompaniment.went_on.between(*fiscal_year_bounds(fiscal_year)),
    )
    people = sa.func.count(Accompaniment.person_id.distinct())
    travel, site = (
        sa.func.coalesce(column, 0) for column in (Accompaniment.travel_minutes, Accompaniment.site_minutes)
    )
    connection = session.connection()
    number, minutes, persons = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(travel + site), 0), people).where(*where)
    ).one()
    tables: dict[str, dict[str, Tally]] = {}
    for name, column in _BY.items():
        grouped: Any = sa.select(column, sa.func.count(), people).where(*where).group_by(column)
        tables[name] = {row[0]: Tally(row[1], row[2]) for row in connection.execute(grouped)} if number else {}
    return WentAlong(Tally(number, persons), Tally(int(minutes), persons), tables)
