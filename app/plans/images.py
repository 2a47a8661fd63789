"""What a change touched in a plan, before and after: taken when a change begins, kept beside the last change.

Rows are compared as the database holds them, so that whatever a verb does is seen, also in columns of which this
module knows nothing. Texts that did not change are never decrypted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.plans.models import LastChange, Plan, PlanGoal, Step, StepLink

Model = type[Plan] | type[PlanGoal] | type[Step] | type[StepLink]
Row = Mapping[str, Any]
#: Table → row id → column → value, as stored (texts encrypted).
Photo = Mapping[str, Mapping[int, Row]]
#: The same with texts in clear, as JSON: (before, after) of each row that differs; None: there was no such row.
Pairs = dict[str, dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None]]]

MODELS: Mapping[str, Model] = {model.__tablename__: model for model in (Plan, PlanGoal, Step, StepLink)}
# Counters of the frame and of the history, which go on rising whatever is taken back.
_NOT_CONTENT = frozenset({"version", "number"})
#: Codes of changes that follow from something else; a person can take back what they followed from, not them.
NO_PERSONS = frozenset({"step_redated", "step_followed"})
_BEGUN = "plan_change_begun"


@dataclass
class _Begun:
    """The plan as it stood when this transaction began to change it, and what the change was first called."""

    plan_id: int
    photo: Photo
    code: str = ""
    title: str = ""
    first: int | None = None


def photo(session: Session, plan: Plan) -> Photo:
    """The rows of a plan as the database holds them: four queries."""
    session.flush()
    found = {}
    for name, model in MODELS.items():
        table: Any = model.__table__
        mine = table.c.id if model is Plan else table.c.plan_id
        rows = session.execute(sa.select(*_content(table)).where(mine == plan.id)).mappings()
        found[name] = {row["id"]: dict(row) for row in rows}
    return found


def _content(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.columns if column.name not in _NOT_CONTENT]


def begin(session: Session, plan: Plan) -> None:
    """Remember how the plan stands; whoever changes it has locked its case."""
    session.info[_BEGUN] = _Begun(plan.id, photo(session, plan))


def remember(session: Session, actor: Actor, plan: Plan, code: str, title: str, *, numbered: bool) -> None:
    """Keep what this transaction has changed so far as the last change. Of several names the first one stays.

    What only follows from something else (NO_PERSONS) is part of the change that it follows, or no person's at all.
    """
    begun = session.info.get(_BEGUN)
    if begun is None or begun.plan_id != plan.id or (not begun.code and code in NO_PERSONS):
        forget(session, plan)
        return
    if not begun.code:
        begun.code, begun.title = code, title
    if numbered and begun.first is None:
        begun.first = plan.number
    image = pairs(begun.photo, photo(session, plan))
    last = last_change(session, plan)
    if last is None:
        last = LastChange(plan_id=plan.id, case_id=plan.case_id, version=0)
        session.add(last)
    last.version += 1
    last.number, last.first = plan.number, begun.first
    last.code, last.title = begun.code, begun.title
    last.image = json.dumps(image, ensure_ascii=False)
    last.at, last.by_id = clock.now(), actor.user_id


def last_change(session: Session, plan: Plan) -> LastChange | None:
    """The row of the last change of a plan, also when nothing of it can be taken back."""
    return session.scalar(sa.select(LastChange).where(LastChange.plan_id == plan.id))


def forget(session: Session, plan: Plan) -> None:
    """The last change cannot be taken back: it was no person's, or it was taken back."""
    last = last_change(session, plan)
    if last is not None and last.image is not None:
        last.image = None
        last.version += 1


def pairs(before: Photo, after: Photo) -> Pairs:
    """Rows that differ between two photos, in clear. Of a row that was and is, only the columns that differ."""
    found: Pairs = {}
    for name, model in MODELS.items():
        old, new = before[name], after[name]
        for row_id in {**old, **new}:
            was, now = old.get(row_id), new.get(row_id)
            if was == now:
                continue
            names = None if was is None or now is None else {_attribute(c) for c in was if was[c] != now[c]}
            pair = (clear(model, row_id, was, names), clear(model, row_id, now, names))
            if pair[0] != pair[1]:  # a text that was sealed anew is the same text
                found.setdefault(name, {})[str(row_id)] = pair
    return found


def clear(model: Model, row_id: int, row: Row | None, names: Collection[str] | None = None) -> dict[str, Any] | None:
    """Attributes of a row (all, or those named) as JSON takes them."""
    if row is None:
        return None
    found: dict[str, Any] = {}
    for column, value in row.items():
        name = _attribute(column)
        if names is not None and name not in names:
            continue
        if name != column:
            found[name] = getattr(model, name).read(row_id, value)
        else:
            found[name] = value.isoformat() if isinstance(value, (date, datetime)) else value
    return found


def _attribute(column: str) -> str:
    return column.removesuffix("_ct")


def value_for(model: Model, name: str, value: Any) -> Any:
    """A value of an image as its attribute takes it."""
    table: Any = model.__table__
    column = table.columns.get(name)
    if value is None or column is None:  # an encrypted text has no column of its own name
        return value
    read: Callable[[str], Any] | None = next((way for kind, way in _READ if isinstance(column.type, kind)), None)
    return read(value) if read else value


_READ: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (sa.Date, date.fromisoformat),
    (sa.types.TypeDecorator, datetime.fromisoformat),
)
