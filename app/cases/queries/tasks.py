"""Every SELECT of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case, Task
from app.cases.policy import tasks_visible_to
from app.cases.queries import cases, staff
from app.core import clock, ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.core.plain import shown

FILTERS = ("state", "whose", "kind", "due")
SORTS = ("due", "created")


@dataclass(frozen=True)
class TaskRow:
    """One line of a list of tasks; `case_ref` is empty for a task of no case."""

    task: Task
    case_ref: str
    assignee: str

    @property
    def is_overdue(self) -> bool:
        """Past its civil day and still open; due today is not overdue."""
        return self.task.state == "open" and self.task.due_on is not None and self.task.due_on < clock.today()


def by_ref(session: Session, actor: Actor, ref: str) -> Task | None:
    """The task with this reference, or None when there is none for this actor."""
    return session.scalar(sa.select(Task).where(Task.ref == ids.clean_ref(ref), tasks_visible_to(actor)))


_OF_CASE = (
    sa.select(Task).where(Task.case_id == sa.bindparam("case")).order_by(Task.due_on.is_(None), Task.due_on, Task.id)
)
_OPEN_OF_CASE = _OF_CASE.where(Task.state == "open")


def of_case(session: Session, case_id: int, *, only_open: bool = True) -> list[Task]:
    """Tasks of a case, the nearest first."""
    return list(session.scalars(_OPEN_OF_CASE if only_open else _OF_CASE, {"case": case_id}))


def rows_of_case(session: Session, case: Case, known: Mapping[int, str] = staff.NOBODY) -> list[TaskRow]:
    """The open tasks of a case as lines, the nearest first. `known`: names of colleagues that need not be asked."""
    found = shown(session, Task, _OPEN_OF_CASE, {"case": case.id})
    names = staff.names(session, {task.assignee_id for task in found}, known)
    return [TaskRow(task, case.ref, names.get(task.assignee_id or 0, "")) for task in found]


def page(session: Session, actor: Actor, query: ListQuery) -> Page[TaskRow]:
    """One page of the list: by default the actor's own open tasks. Filters and orders: FILTERS, SORTS."""
    where = [tasks_visible_to(actor), *_conditions(actor, query)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Task).where(*where)) or 0
    order: sa.ColumnElement[Any] = Task.due_on.expression if query.sort.lstrip("-") == "due" else Task.id.expression
    direction = order.desc() if query.sort.startswith("-") else order.asc()
    found = session.scalars(
        sa.select(Task)
        .where(*where)
        .order_by(Task.due_on.is_(None), direction, Task.id)
        .limit(query.per_page)
        .offset(query.offset)
    ).all()
    return Page(rows(session, actor, found), query, total)


def _conditions(actor: Actor, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    state = query.filters.get("state", "open")
    found: list[sa.ColumnElement[bool]] = [] if state == "all" else [Task.state == state]
    whose = query.filters.get("whose", "mine")
    if whose == "mine":
        found.append(Task.assignee_id == actor.user_id)
    elif whose == "nobody":
        found.append(Task.assignee_id.is_(None))
    if kind := query.filters.get("kind"):
        found.append(Task.kind == kind)
    if query.filters.get("due") == "overdue":
        found.append(Task.due_on < clock.today())
    elif query.filters.get("due") == "today":
        found.append(Task.due_on <= clock.today())
    if query.q:
        found.append(Task.ref.startswith(ids.clean_ref(query.q), autoescape=True))
    return found


def due_for(session: Session, actor: Actor, until: date, duties_until: date, limit: int = 70) -> list[TaskRow]:
    """The actor's open tasks that are due up to and including a civil day, and duties of the law up to another, the
    most overdue first."""
    return rows(session, actor, shown(session, Task, _due_for(actor, until, duties_until, limit)))


@kept_statement
def _due_for(actor: Actor, until: date, duties_until: date, limit: int) -> sa.Select[Task]:
    last = sa.case((Task.kind == "legal", duties_until), else_=until)
    # The later of both days besides, so that the index on days can be used.
    near = (Task.due_on <= max(until, duties_until), Task.due_on <= last)
    mine = (Task.assignee_id == actor.user_id, Task.state == "open", *near)
    return sa.select(Task).where(tasks_visible_to(actor), *mine).order_by(Task.due_on, Task.id).limit(limit)


def rows(session: Session, actor: Actor, tasks: Sequence[Task]) -> list[TaskRow]:
    """Tasks as lines of a list, in the same order; a case that the actor may not see is not named."""
    refs = cases.refs(session, {task.case_id for task in tasks}, actor)
    names = staff.names(session, {task.assignee_id for task in tasks}, {actor.user_id: actor.name})
    return [TaskRow(task, refs.get(task.case_id or 0, ""), names.get(task.assignee_id or 0, "")) for task in tasks]
