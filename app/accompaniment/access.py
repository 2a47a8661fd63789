"""Loaders: from an address to an accompaniment, through the rights over its case."""

from __future__ import annotations

from collections.abc import Callable

from app.accompaniment import queries
from app.accompaniment.queries import Held
from app.authz.permissions import Permission as P
from app.cases import access as case_access
from app.cases import policy as case_policy
from app.cases.models import Case
from app.web.loading import loader
from app.web.request import Rq

read_case: Callable[[Rq], Case] = case_access.case_for(P.CASE_READ)
write_case: Callable[[Rq], Case] = case_access.case_for(P.CASE_WRITE)
accompaniment_for: Callable[[P], Callable[[Rq], Held]] = loader(
    "accompaniment", queries.by_ref, lambda actor, held: case_policy.allowed(actor, held.case), lambda held: held.row
)
