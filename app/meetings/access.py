"""Loaders: from an address to a meeting, through the rights over its case."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import access as case_access
from app.cases import policy as case_policy
from app.cases.models import Case
from app.meetings import queries
from app.meetings.queries import Held
from app.web.loading import loader
from app.web.request import Rq

read_case: Callable[[Rq], Case] = case_access.case_for(P.CASE_READ)
write_case: Callable[[Rq], Case] = case_access.case_for(P.CASE_WRITE)
meeting_for: Callable[[P], Callable[[Rq], Held]] = loader(
    "meeting", queries.by_ref, lambda actor, held: case_policy.allowed(actor, held.case), lambda held: held.row
)
