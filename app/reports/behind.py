"""How many distinct people stand behind a cell: asked only for publication, and only as exactly as needed.

An anonymous contact counts as one person of its own. Suppression asks whether at least `ENOUGH` people stand
behind a cell, so for cells with many contacts counting stops there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Contact
from app.reports.suppression import THRESHOLD

ENOUGH = THRESHOLD
_FIRST_ROWS = 500
_MANY = 3_000  # contacts of a cell above which the first few rows will nearly always settle it


def somebody() -> Any:
    """The person of a contact, or a number of its own that no person has."""
    return sa.func.coalesce(Contact.person_id, -Contact.id)


def everybody() -> Any:
    """Distinct people behind the selected contacts, as an aggregate."""
    return sa.func.count(somebody().distinct())


class Behind:
    """Counts people behind the cells of one selection; `scope` gives its conditions for a model."""

    def __init__(self, session: Session, scope: Callable[[Any], list[Any]]) -> None:
        self.session = session
        self.scope = scope

    def cells(self, column: Any, counts: Mapping[Any, int]) -> dict[Any, int]:
        """People per value of a column. Exact below `ENOUGH` and for small cells, else at least `ENOUGH`."""
        found = {value: number for value, number in counts.items() if number < ENOUGH}
        some = [value for value, number in counts.items() if ENOUGH <= number <= _MANY]
        if some:
            select = sa.select(column, everybody()).where(column.in_(some)).group_by(column)
            found.update((row[0], row[1]) for row in self.session.execute(self._narrowed(select, column)))
        for value, number in counts.items():
            if number > _MANY:
                found[value] = self._at_least(
                    self._narrowed(sa.select(somebody().label("who")).where(column == value), column)
                )
        return found

    def without(self, model: Any, number: int) -> int:
        """People behind the contacts that have no topic (language); `number` is how many such contacts."""
        if number < ENOUGH:
            return number
        missing = ~sa.exists().where(model.contact_id == Contact.id)
        return self._at_least(sa.select(somebody().label("who")).where(*self.scope(Contact), missing))

    def _narrowed(self, select: Any, column: Any) -> Any:
        model = column.class_
        if model is not Contact:
            select = select.join_from(model, Contact, Contact.id == model.contact_id)
        return select.where(*self.scope(model))

    def _at_least(self, select: Any) -> int:
        """Distinct people, as far as the first rows show them; all rows only where those are not enough."""
        for rows in (select.limit(_FIRST_ROWS).subquery(), select.distinct().limit(ENOUGH).subquery()):
            found = self.session.execute(sa.select(sa.func.count(rows.c[0].distinct()))).scalar_one()
            if found >= ENOUGH:
                break
        return min(found, ENOUGH)
