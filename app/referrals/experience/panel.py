"""The section of a partner's page that tells how referrals to it went."""

from __future__ import annotations

from collections.abc import Mapping

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.partners.models import Partner
from app.partners.panels import Panel
from app.referrals.experience import reading, remarks
from app.referrals.experience.counting import MINIMUM, RATES
from app.web.request import Rq

SHOWN = 3
# Each rate with what it is a part of: read without it, one is taken for another.
RATE_WORDS: Mapping[str, tuple[str, str]] = {
    "answered": (lazy("返事があった"), lazy("送って、返事の期日が来たもののうち")),
    "accepted": (lazy("引き受けた"), lazy("返事があったもののうち")),
    "closed": (lazy("結果まで確かめた"), lazy("引き受けて、結果の期日が来たもののうち")),
    "helped": (lazy("本人の役に立った（一部を含む）"), lazy("結果まで確かめたもののうち")),
    "unknown": (lazy("役に立ったかわからない"), lazy("結果まで確かめたもののうち")),
}


def of_partner(rq: Rq, partner: Partner) -> Panel | None:
    """None for those who do not refer. Refuges show it to those who may know of them: others have no such page."""
    if not rq.actor.can(P.REFERRAL_READ):
        return None
    told = remarks.of_partner(rq.session, rq.actor, partner)
    return Panel(
        "referrals/_experience.html",
        {
            "experience": reading.of_partner(rq.session, rq.actor, partner),
            "rates": [(name, *RATE_WORDS[name]) for name in RATES],
            "minimum": MINIMUM,
            "remarks": told[:SHOWN],
            "more": max(0, len(told) - SHOWN),
            "may_write": rq.actor.can_in(P.REFERRAL_WRITE, rq.actor.centre_id),
        },
    )
