"""What the start page asks of cases: my tasks, questions to me, silence, and the load of the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case, Task
from app.cases.queries import advice, cases, staff, tasks
from app.cases.queries.tasks import TaskRow
from app.core import clock
from app.core.db import kept_statement

# Named, so that the index of the list answers alone.
_OPEN = tuple(sorted(set(CaseStatus) - {CaseStatus.CLOSED}))

TASKS_AHEAD = timedelta(days=7)
DUTIES_AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class MyDay:
    """The pieces for one person. `tasks` are due within a week or overdue, `duties` (of the law) within a month."""

    tasks: list[TaskRow]
    duties: list[TaskRow]
    advice_to_answer: list[advice.AdviceRow]
    advice_answered: list[advice.AdviceRow]
    silent: list[cases.CaseRow]


def mine(session: Session, actor: Actor) -> MyDay:
    """Everything that cases have for this person's day."""
    today = clock.today()
    due = tasks.due_for(session, actor, today + TASKS_AHEAD, today + DUTIES_AHEAD)
    return MyDay(
        [row for row in due if row.task.kind != "legal"],
        [row for row in due if row.task.kind == "legal"],
        *advice.of_day(session, actor),
        cases.silent(session, actor),
    )


@dataclass(frozen=True)
class Load:
    """What one colleague carries; `user_id` 0 and an empty name stand for what nobody carries."""

    user_id: int
    name: str
    open_cases: int
    urgent_cases: int
    silent_cases: int
    overdue_tasks: int


def team(session: Session, actor: Actor) -> list[Load]:
    """The load of each colleague in the centres that the actor leads, the heaviest first: two queries."""
    centres = actor.centres_with(P.TEAM_READ)
    today = clock.today()
    by_case = _case_counts(session, centres, today)
    overdue = _overdue(session, centres, today)
    names = {number: one[0] or "" for number, one in by_case.items()}
    names |= {number: one[0] or "" for number, one in overdue.items()}
    nothing = ("", 0, 0, 0)
    loads = [
        Load(number, name, *by_case.get(number, nothing)[1:], overdue.get(number, ("", 0))[1])
        for number, name in names.items()
    ]
    return sorted(loads, key=lambda load: (-load.open_cases, -load.overdue_tasks, load.name))


def _case_counts(session: Session, centres: frozenset[int], today: date) -> dict[int, tuple[str | None, int, int, int]]:
    counted = session.connection().execute(_cases_by_colleague(centres, today)).all()
    return {row[0] or 0: (row[1], row[2], int(row[3]), int(row[4])) for row in counted}


@kept_statement
def _cases_by_colleague(centres: frozenset[int], today: date) -> sa.Select[*tuple[Any, ...]]:
    urgent = sa.case((Case.urgency.in_(("urgent", "immediate")), 1), else_=0)
    quiet = [
        (sa.and_(Case.urgency == code, Case.last_activity_on <= today - timedelta(days=days)), 1)
        for code, days in cases.SILENCE_DAYS.items()
    ]
    silent = sa.func.sum(sa.case(*quiet, else_=0))
    return (
        sa.select(Case.assigned_to_id, staff.name_of(Case.assigned_to_id), sa.func.count(), sa.func.sum(urgent), silent)
        .where(Case.centre_id.in_(centres), Case.status.in_(_OPEN))
        .group_by(Case.assigned_to_id)
    )


def _overdue(session: Session, centres: frozenset[int], today: date) -> dict[int, tuple[str | None, int]]:
    counted = session.connection().execute(_overdue_by_colleague(centres, today)).all()
    return {row[0] or 0: (row[1], row[2]) for row in counted}


@kept_statement
def _overdue_by_colleague(centres: frozenset[int], today: date) -> sa.Select[int | None, str, int]:
    return (
        sa.select(Task.assignee_id, staff.name_of(Task.assignee_id), sa.func.count())
        .where(Task.centre_id.in_(centres), Task.state == "open", Task.due_on < today)
        .group_by(Task.assignee_id)
    )
