"""The last change of a plan taken back, once. That is a change like any other: it has a number, a line, an audit."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.core import clock
from app.core.db import Base, claim_version
from app.core.errors import Conflict, lazy
from app.core.i18n import translate
from app.plans import history, images, service
from app.plans.due import following
from app.plans.images import MODELS, Model, Pairs
from app.plans.models import LastChange, Plan, PlanGoal, Step
from app.plans.wording import Translate

CHANGED = lazy("その後に変更があったので、元に戻せません。今のプランを確かめてください。")
TIED = lazy(
    "加えたものに、その後ほかの記録が結び付いたので、元に戻せません。ステップなら「取りやめる」を使ってください。"
)

# What floors above hang on steps and goals, by table: the marked message with which an undo is then refused.
_ties: dict[str, str] = {}


def refuse_when_tied(table: str, message: str) -> None:
    """Say in words of its own why a row of this table keeps what it points to (`app.main.wire`). Twice is once."""
    _ties[table] = message


@dataclass(frozen=True)
class Offer:
    """The last change that can be taken back, in words. `version` is what the form must have seen."""

    headline: str
    by: str
    at: datetime
    version: int
    number: int | None

    @property
    def is_fresh(self) -> bool:
        """Made today: the page of the plan offers it by itself, later only the list of versions does."""
        return clock.civil_day(self.at) == clock.today()


def offer(session: Session, plan: Plan | None, say: Translate) -> Offer | None:
    """What can be taken back now, if anything: one query."""
    if plan is None:
        return None
    found = session.execute(
        sa.select(LastChange, User.name)
        .join(User, User.id == LastChange.by_id)
        .where(LastChange.plan_id == plan.id, LastChange.number == plan.number, LastChange.image_ct.is_not(None))  # type: ignore[attr-defined]
    ).first()
    if found is None:
        return None
    last, name = found
    headline = history.said(last.code, last.title or "", say)
    return Offer(headline, name, last.at, last.version, last.first)


def undo(session: Session, actor: Actor, case: Case, *, seen: int) -> None:
    """Take back the last change of the plan, which the person saw at version `seen` of its row.

    Raises Conflict when something changed since, when it was taken back already, when the case is closed, and when
    something else hangs by now on a step or goal that would go.
    """
    plan = service.begin(session, actor, case)
    last = images.last_change(session, plan)
    if last is None or last.version != seen or last.image is None or last.number != plan.number:
        raise Conflict(CHANGED)
    claim_version(session, last, seen)
    image: Pairs = json.loads(last.image)
    _refuse_if_changed(session, plan, image)
    _refuse_if_tied(session, image)
    _put_back(session, image)
    last.image = None
    if last.first is not None:
        history.record_undo(session, actor, plan, last)
        following.catch_up(session, actor, case, plan)  # what a day hangs on may have moved while nothing hung on it
    _tell(session, actor, case, last, image)


def _refuse_if_changed(session: Session, plan: Plan, image: Pairs) -> None:
    """What the change left must still stand: not every change makes a version."""
    now = images.photo(session, plan)
    for name, rows in image.items():
        for row_id, (_, after) in rows.items():
            if images.clear(MODELS[name], int(row_id), now[name].get(int(row_id)), after) != after:
                raise Conflict(CHANGED)


def _refuse_if_tied(session: Session, image: Pairs) -> None:
    """Nothing may point to a row that goes, but what goes with it."""
    going = {name: _added(image, name) for name in MODELS}
    for model in (Step, PlanGoal):
        for table, column in _pointing_to(model):
            rows, going_too = going[model.__tablename__], going.get(table.name, set())
            if _is_pointed_to(session, table, column, rows, going_too):
                raise Conflict(_ties.get(table.name, TIED))


def _added(image: Pairs, name: str) -> set[int]:
    return {int(row_id) for row_id, (before, _) in image.get(name, {}).items() if before is None}


def _pointing_to(model: Model) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is model.__table__:
                yield table, key.parent


def _is_pointed_to(
    session: Session, table: sa.Table, column: sa.Column[Any], rows: Collection[int], but: Collection[int]
) -> bool:
    if not rows:
        return False
    found = sa.select(table.c.id).where(column.in_(sorted(rows)), table.c.id.not_in(sorted(but))).limit(1)
    return session.execute(found).first() is not None


def _put_back(session: Session, image: Pairs) -> None:
    """Rows as they were: first what refers, then what it refers to."""
    for name in ("step_links", "steps", "plan_goals", "plans"):
        model = MODELS[name]
        for row_id, (before, _) in image.get(name, {}).items():
            row = session.get(model, int(row_id))
            if row is None:
                if before is not None:
                    session.add(model(**_values(model, before)))
                continue
            if before is None:
                session.delete(row)
                continue
            if isinstance(row, (Step, Plan)):
                claim_version(session, row, row.version)  # a form that was open would put the change in again
            for column, value in _values(model, before).items():
                setattr(row, column, value)
        session.flush()


def _values(model: Model, kept: dict[str, Any]) -> dict[str, Any]:
    return {column: images.value_for(model, column, value) for column, value in kept.items()}


def _tell(session: Session, actor: Actor, case: Case, last: LastChange, image: Pairs) -> None:
    """In the timeline as everything is that people write there: in Japanese."""
    what = history.said(last.code, last.title or "", _in_japanese)
    changed = {column for rows in image.values() for _, after in rows.values() for column in after or {}}
    timeline.add(
        session, actor, case.id, "plan_changed",
        code="undone", subject_kind="plan", subject_ref=case.ref, text=what, fields=sorted(changed),
    )  # fmt: skip


def _in_japanese(message: str, **params: object) -> str:
    return translate("ja", message) % params
