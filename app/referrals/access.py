"""Loaders: from the references in an address to rows that this actor may work with."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import access as case_access
from app.cases.models import Case
from app.core.errors import Forbidden
from app.referrals import policy, queries
from app.referrals.content import Held
from app.referrals.models import Gap
from app.web.loading import loader
from app.web.request import Rq

read_case: Callable[[Rq], Case] = case_access.case_for(P.REFERRAL_READ)
write_case: Callable[[Rq], Case] = case_access.case_for(P.REFERRAL_WRITE)
referral_for: Callable[[P], Callable[[Rq], Held]] = loader(
    "referral", queries.by_ref, lambda actor, held: policy.allowed(actor, held.referral), lambda held: held.referral
)
gap_for: Callable[[P], Callable[[Rq], Gap]] = loader("gap", queries.gap_by_ref, policy.allowed, lambda gap: gap)


def own_centre(rq: Rq) -> int:
    """The centre in which the supervisor works; another one's clocks are its own matter. Raises Forbidden."""
    if not rq.actor.can_in(P.REFERRAL_APPROVE, rq.actor.centre_id):
        raise Forbidden
    return rq.actor.centre_id
