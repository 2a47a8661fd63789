"""Loaders: from the references in an address to rows that this actor may work with."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import policy
from app.cases.models import Case
from app.cases.queries import cases
from app.core.errors import Forbidden, NotFound
from app.web.request import Rq


def case_for(permission: P) -> Callable[[Rq], Case]:
    """A loader of the case `{ref}`: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Case:
        case = cases.by_ref(rq.session, rq.actor, rq.params["ref"])
        if case is None:
            raise NotFound
        if permission not in policy.allowed(rq.actor, case):
            raise Forbidden
        rq.note_read("case", case.id, case.ref, case.centre_id)
        return case

    return load
