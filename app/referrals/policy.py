"""Who may know of which referral and gap. They follow their case: the centre that works on it."""

from __future__ import annotations

import sqlalchemy as sa

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.referrals.lifecycle import ENDED, INBOUND, MOVES, WITH_PARTNER, ReferralStatus, Who, may_ask_person, targets
from app.referrals.models import Gap, Referral

# Every SELECT of what we asked of partners carries this, directly or through `visible_to`.
OUTGOING: sa.ColumnElement[bool] = Referral.mode != INBOUND


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a referral to a partner exists for this actor. What others ask of us is dealt with
    apart (`inbound_visible_to`): it may have no case yet, and everything about it is the other way round."""
    return sa.and_(OUTGOING, Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_READ))))


def inbound_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a referral from another office exists for this actor."""
    return sa.and_(Referral.mode == INBOUND, Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_READ))))


def gaps_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a gap exists for this actor."""
    return Gap.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_READ)))


def allowed(actor: Actor, referral: Referral | Gap) -> frozenset[P]:
    """The rights over a referral or gap that the actor may see (ask `visible_to` first): those in its centre."""
    return frozenset(right for right in actor.permissions if actor.can_in(right, referral.centre_id))


def hands(actor: Actor, referral: Referral) -> Who | None:
    """As what the actor types at this referral: a machine, a supervisor, a coordinator; None without the right."""
    if actor.user_id == 0:
        return Who.SYSTEM
    rights = allowed(actor, referral)
    if P.REFERRAL_WRITE not in rights:
        return None
    return Who.SUPERVISOR if P.REFERRAL_APPROVE in rights else Who.COORDINATOR


_VERBS = {
    (ReferralStatus.REQUESTED, ReferralStatus.ACCEPTED): "accept",
    (ReferralStatus.REQUESTED, ReferralStatus.REJECTED): "reject",
    (ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS): "start",
    (ReferralStatus.ON_HOLD, ReferralStatus.IN_PROGRESS): "resume",
}
_BY_TARGET = {
    ReferralStatus.ON_HOLD: "hold",
    ReferralStatus.COMPLETED: "complete",
    ReferralStatus.FAILED: "fail",
    ReferralStatus.CANCELLED: "cancel",
}
ORDER = (
    "seen", "accept", "reject", "plan", "start", "resume", "progress", "complete", "hold", "review", "fail", "told",
    "close", "attempts", "cancel", "error",
)  # fmt: skip
# What stays in its state: verb → the states in which it can be said.
_STAYING = {
    "plan": frozenset({ReferralStatus.ACCEPTED}),
    "progress": WITH_PARTNER,
    "review": frozenset({ReferralStatus.ON_HOLD}),
}


def _staying(status: ReferralStatus) -> set[str]:
    return {verb for verb, states in _STAYING.items() if status in states}


def partner_verbs(referral: Referral) -> list[str]:
    """The moves that the partner itself may make now, in the order of the buttons.

    Before it has answered it declines: to stop (`cancel`) is for what it has taken on.
    """
    return partner_verbs_in(ReferralStatus(referral.status))


def partner_verbs_in(status: ReferralStatus) -> list[str]:
    """The same by the state alone."""
    mine = {to for to in targets(status) if Who.PARTNER in MOVES[status, to].by}
    found = {_VERBS.get((status, to)) or _BY_TARGET.get(to) for to in mine} | _staying(status)
    if status is ReferralStatus.REQUESTED:
        found.discard("cancel")
    return [verb for verb in ORDER if verb in found]


def verbs(actor: Actor, referral: Referral) -> list[str]:
    """The moves that this actor may type now, in the order of the buttons.

    A supervisor's right is asked for where the table asks for a supervisor; `error` is offered to whoever
    writes referrals, because asking for it is theirs and confirming the second person's.
    """
    rights = allowed(actor, referral)
    if P.REFERRAL_WRITE not in rights:
        return []
    status = ReferralStatus(referral.status)
    found = {_VERBS.get((status, to)) or _BY_TARGET.get(to) for to in targets(status)} - {None}
    if status is ReferralStatus.REQUESTED and referral.seen_at is None:
        found.add("seen")
    found |= _staying(status)
    if may_ask_person(status, referral.mode) and referral.closed_on is None:
        found.add("close")
    if referral.tell_by is not None:
        found.add("told")
    if may_try(referral):
        found.add("attempts")
    if status is not ReferralStatus.ENTERED_IN_ERROR and referral.error_asked_by_id is None:
        found.add("error")
    return [verb for verb in ORDER if verb in found]


def may_try(referral: Referral) -> bool:
    """Whether tries to reach the partner or the person belong to it still: it was sent and the loop is open."""
    return referral.status in WITH_PARTNER | ENDED and referral.sent_at is not None and referral.closed_on is None


def may_confirm_error(actor: Actor, referral: Referral) -> bool:
    """A second person with the supervisor's right; never the one who asked."""
    asked = referral.error_asked_by_id
    return asked is not None and asked != actor.user_id and P.REFERRAL_APPROVE in allowed(actor, referral)


def is_second_person(actor: Actor, referral: Referral) -> bool:
    """Neither the one who asked for the exception nor the one who last wrote what it would let out."""
    return actor.user_id not in (referral.exception_by_id, referral.written_by_id)


def may_approve(actor: Actor, referral: Referral) -> bool:
    """Whether this actor can be the second person of a legal exception."""
    return (
        referral.status == ReferralStatus.DRAFT
        and referral.exception is not None
        and referral.exception_approved_by_id is None
        and is_second_person(actor, referral)
        and P.REFERRAL_APPROVE in allowed(actor, referral)
    )


def may_review(actor: Actor, referral: Referral) -> bool:
    """Whether this actor can be the second person of what could not wait for one."""
    return (
        awaits_review(referral)
        and is_second_person(actor, referral)
        and actor.user_id != referral.sent_by_id
        and P.REFERRAL_APPROVE in allowed(actor, referral)
    )


def awaits_review(referral: Referral) -> bool:
    """Whether it left on an exception that nobody else has looked at. One that a consent carried needs no review."""
    return (
        referral.sent_at is not None
        and referral.consent_id is None
        and referral.exception_at_once
        and referral.exception_approved_at is None
        and referral.exception_reviewed_at is None
    )
