"""Loaders: from the references in an address to rows that this actor may work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.authz.permissions import Permission as P
from app.cases import elsewhere, policy
from app.cases.models import Advice, Case, CaseEvent, Need, Task
from app.cases.queries import advice, cases, events, needs, persons, tasks
from app.core.errors import Forbidden, NotFound
from app.people.models import Person
from app.web.request import Rq

R = TypeVar("R")


@dataclass(frozen=True)
class Inside(Generic[R]):
    """A row with the case that it was found in."""

    case: Case
    row: R

    @property
    def version(self) -> int:
        """The version that forms of the row carry."""
        return int(getattr(self.row, "version", 0))


def case_for(permission: P) -> Callable[[Rq], Case]:
    """A loader of the case `{ref}`: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Case:
        return load_case(rq, permission)

    return load


def load_case(rq: Rq, permission: P) -> Case:
    """The case `{ref}` of the address, noted as read. Raises NotFound and Forbidden as `case_for`."""
    case = cases.by_ref(rq.session, rq.actor, rq.params["ref"])
    if case is None:
        elsewhere.refuse(rq.session, rq.actor, rq.params["ref"])
        raise NotFound
    if permission not in policy.allowed(rq.actor, case):
        raise Forbidden
    rq.note_read("case", case.id, case.ref, case.centre_id)
    return case


def need_for(permission: P) -> Callable[[Rq], Inside[Need]]:
    """A loader of the need `{need}` of the case `{ref}`."""

    def load(rq: Rq) -> Inside[Need]:
        case = load_case(rq, permission)
        return Inside(case, _found(needs.by_ref(rq.session, case.id, rq.params["need"])))

    return load


def event_for(permission: P) -> Callable[[Rq], Inside[CaseEvent]]:
    """A loader of the timeline's line `{event}` of the case `{ref}`."""

    def load(rq: Rq) -> Inside[CaseEvent]:
        case = load_case(rq, permission)
        return Inside(case, _found(events.by_ref(rq.session, case.id, rq.params["event"])))

    return load


def person_for(permission: P) -> Callable[[Rq], Inside[Person]]:
    """A loader of the person `{person}` of the case `{ref}`."""

    def load(rq: Rq) -> Inside[Person]:
        case = load_case(rq, permission)
        return Inside(case, _found(persons.by_ref(rq.session, case.id, rq.params["person"])))

    return load


def member_for(permission: P) -> Callable[[Rq], Inside[str]]:
    """A loader of the case `{ref}` with the log-in name `{login}` of a colleague."""

    def load(rq: Rq) -> Inside[str]:
        return Inside(load_case(rq, permission), rq.params["login"])

    return load


def load_task(rq: Rq) -> Task:
    """The task `{task}` if it exists for the actor: whoever sees a task works on it."""
    task = _found(tasks.by_ref(rq.session, rq.actor, rq.params["task"]))
    rq.note_read("task", task.id, task.ref, task.centre_id)
    return task


def load_advice(rq: Rq) -> Advice:
    """The request `{advice}` if it exists for the actor; who may answer or follow up is the service's rule."""
    found = _found(advice.by_ref(rq.session, rq.actor, rq.params["advice"]))
    rq.note_read("advice", found.id, found.ref, found.centre_id)
    return found


def _found(row: R | None) -> R:
    if row is None:
        raise NotFound
    return row
