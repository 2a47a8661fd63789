"""Loaders: from the references in an address to the rows, through the case and its rights."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import access
from app.cases.models import Case
from app.core.errors import NotFound
from app.deadlines import computing, queries
from app.deadlines.held import HeldDeadline, HeldEvent, NewEvent
from app.web.request import Rq

read_case: Callable[[Rq], Case] = access.case_for(P.CASE_READ)
write_case: Callable[[Rq], Case] = access.case_for(P.PLAN_WRITE)


def event(rq: Rq) -> HeldEvent:
    """The life event `{life_event}` of the case `{ref}`, for whoever may write plans there."""
    case = write_case(rq)
    found = queries.event_by_ref(rq.session, case.id, rq.params["life_event"])
    if found is None:
        raise NotFound
    return HeldEvent(case, found)


def new_event(rq: Rq) -> NewEvent:
    """The case `{ref}` and the kind of life event `{code}` that is to be recorded in it."""
    case = write_case(rq)
    kind = computing.catalogue(rq.session).events.get(rq.params["code"])
    if kind is None:
        raise NotFound
    return NewEvent(case, kind)


def deadline_for(permission: P) -> Callable[[Rq], HeldDeadline]:
    """A loader of the deadline `{deadline}` of the case `{ref}`; one of another case is NotFound."""
    load_case = access.case_for(permission)

    def load(rq: Rq) -> HeldDeadline:
        case = load_case(rq)
        found = queries.deadline_by_ref(rq.session, case.id, rq.params["deadline"])
        if found is None:
            raise NotFound
        return HeldDeadline(case, found)

    return load
