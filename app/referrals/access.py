"""Loaders: from the references in an address to rows that this actor may work with."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import access as case_access
from app.cases.models import Case
from app.core.errors import Forbidden, NotFound
from app.referrals import policy, queries
from app.referrals.content import Held
from app.referrals.models import Gap
from app.web.request import Rq

read_case: Callable[[Rq], Case] = case_access.case_for(P.REFERRAL_READ)
write_case: Callable[[Rq], Case] = case_access.case_for(P.REFERRAL_WRITE)


def referral_for(permission: P) -> Callable[[Rq], Held]:
    """A loader of the referral `{ref}`: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Held:
        held = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
        if held is None:
            raise NotFound
        if permission not in policy.allowed(rq.actor, held.referral):
            raise Forbidden
        rq.note_read("referral", held.referral.id, held.referral.ref, held.referral.centre_id)
        return held

    return load


def gap_for(permission: P) -> Callable[[Rq], Gap]:
    """A loader of the gap `{ref}`: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Gap:
        gap = queries.gap_by_ref(rq.session, rq.actor, rq.params["ref"])
        if gap is None:
            raise NotFound
        if not rq.can(permission, gap.centre_id):
            raise Forbidden
        rq.note_read("gap", gap.id, gap.ref, gap.centre_id)
        return gap

    return load
