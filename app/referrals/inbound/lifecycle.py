"""The same machine with the roles turned round: another office asks, the centre is who accepts, reports and completes.

Pure. What the table of referrals gives to the partner is the centre's here, and the other way about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.referrals import lifecycle
from app.referrals.clocks import Dues
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.lifecycle import Who

_TURNED = {Who.COORDINATOR: Who.PARTNER, Who.PARTNER: Who.COORDINATOR}
ORDER = ("accept", "reject", "start", "resume", "complete", "hold", "fail", "tell", "allow", "cancel", "error")
_VERBS = {
    (S.REQUESTED, S.ACCEPTED): "accept",
    (S.REQUESTED, S.REJECTED): "reject",
    (S.ACCEPTED, S.IN_PROGRESS): "start",
    (S.ON_HOLD, S.IN_PROGRESS): "resume",
    (S.IN_PROGRESS, S.ON_HOLD): "hold",
    (S.IN_PROGRESS, S.COMPLETED): "complete",
}
TO_BE_TOLD = frozenset({S.ACCEPTED, S.REJECTED, S.COMPLETED, S.FAILED})
"""States of which the other office hears, at least that we are at it or not."""


def may_move(current: S, target: S, who: Who) -> bool:
    """Whether `who` may make this move of something that came from another office."""
    return lifecycle.may_move(current, target, _TURNED.get(who, who))


def verbs(status: S, told: str | None) -> list[str]:
    """What the centre can record now, in the order of the buttons; `told` is the state that they heard of last."""
    found = {verb for (source, target), verb in _VERBS.items() if source is status}
    if may_move(status, S.FAILED, Who.COORDINATOR):
        found.add("fail")
    if may_move(status, S.CANCELLED, Who.PARTNER):
        found |= {"cancel", "allow"}
    if status in TO_BE_TOLD | {S.IN_PROGRESS, S.ON_HOLD} and not (status in lifecycle.ENDED and told == status):
        found |= {"tell", "allow"}
    if status is not S.ENTERED_IN_ERROR:
        found.add("error")
    return [verb for verb in ORDER if verb in found]


@dataclass(frozen=True)
class Owed:
    """What the centre owes (a code of `inbound.words.OWED`) and until when (None: no day is set)."""

    what: str
    due: date | None

    def overdue(self, today: date) -> bool:
        """The day itself is in time."""
        return self.due is not None and self.due < today


def owed(dues: Dues, told: str | None) -> Owed | None:
    """None when nothing is left to do. Telling them goes before going on: they wait without seeing us work."""
    if dues.status in TO_BE_TOLD and told != dues.status:
        return Owed("tell", dues.answer)
    match dues.status:
        case S.REQUESTED:
            return Owed("decide", dues.answer)
        case S.ACCEPTED:
            return Owed("first_contact", dues.first_contact)
        case S.IN_PROGRESS if dues.news is not None and (dues.outcome is None or dues.news < dues.outcome):
            return Owed("news", dues.news)
        case S.IN_PROGRESS:
            return Owed("outcome", dues.outcome)
        case S.ON_HOLD:
            return Owed("review", dues.review)
        case _:
            return None
