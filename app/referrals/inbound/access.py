"""The loader of a referral from another office."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.referrals import policy
from app.referrals.inbound import queries
from app.referrals.inbound.queries import Whole
from app.web.loading import loader
from app.web.request import Rq

inbound_for: Callable[[P], Callable[[Rq], Whole]] = loader(
    "referral", queries.by_ref, lambda actor, whole: policy.allowed(actor, whole.referral), lambda whole: whole.referral
)
