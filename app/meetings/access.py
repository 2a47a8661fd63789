"""Loaders: from an address to a meeting, through the rights over its case."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import access as case_access
from app.cases import policy as case_policy
from app.cases.models import Case
from app.core.errors import Forbidden, NotFound
from app.meetings import queries
from app.meetings.queries import Held
from app.web.request import Rq

read_case: Callable[[Rq], Case] = case_access.case_for(P.CASE_READ)
write_case: Callable[[Rq], Case] = case_access.case_for(P.CASE_WRITE)


def meeting_for(permission: P) -> Callable[[Rq], Held]:
    """A loader of the meeting `{ref}`: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Held:
        held = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
        if held is None:
            raise NotFound
        if permission not in case_policy.allowed(rq.actor, held.case):
            raise Forbidden
        rq.note_read("meeting", held.row.id, held.row.ref, held.row.centre_id)
        return held

    return load
