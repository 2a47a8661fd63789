"""The loader of a referral from another office."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.core.errors import Forbidden, NotFound
from app.referrals import policy
from app.referrals.inbound import queries
from app.referrals.inbound.queries import Whole
from app.web.request import Rq


def inbound_for(permission: P) -> Callable[[Rq], Whole]:
    """A loader of what `{ref}` names: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Whole:
        whole = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
        if whole is None:
            raise NotFound
        if permission not in policy.allowed(rq.actor, whole.referral):
            raise Forbidden
        rq.note_read("referral", whole.referral.id, whole.referral.ref, whole.referral.centre_id)
        return whole

    return load
