"""Closing the loop: the person was asked whether it helped, or it could not be learnt."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.lifecycle import OPEN_NEEDS, NeedState
from app.cases.models import Need
from app.cases.service import needs
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.referrals import policy, trying
from app.referrals.content import Held
from app.referrals.lifecycle import ENDED, ReferralStatus, Who, may_ask_person, may_type
from app.referrals.queries import lines
from app.referrals.schemas import ClosingWords
from app.referrals.service import attempts, history, serving
from app.referrals.service.ending import FEW_TRIES
from app.referrals.service.history import Said
from app.referrals.trying import Tried

_NOT_DONE = (ReferralStatus.REJECTED, ReferralStatus.CANCELLED)


def close(session: Session, actor: Actor, held: Held, form: ClosingWords, *, seen: int) -> None:
    """Only now the loop counts as closed: with the person's answer, for each need that was served, or a coded reason.

    Raises Invalid beside the field that lacks something, Conflict for a state that has not ended.
    """
    referral = held.referral
    if not may_type(Who.COORDINATOR, policy.hands(actor, referral)):
        raise Forbidden
    claim_version(session, referral, seen)
    if not may_ask_person(ReferralStatus(referral.status), referral.mode) or referral.closed_on is not None:
        raise Conflict(history.NOT_NOW)
    served = serving.of_referral(session, referral)
    said = _of_needs(served, form)
    helped = trying.together(list(said.values())) if said else form.helped
    tried = attempts.tried(session, referral, trying.PERSON)
    _check(held, form, helped, tried)
    if referral.status not in ENDED:
        _end_with_the_person(session, actor, held, helped)
    referral.helped = helped or "unknown"
    referral.could_not_learn, referral.why_fewer = form.could_not_learn, form.why_fewer or referral.why_fewer
    referral.attempts = tried.count
    referral.person_said, referral.next_action = form.person_said, form.next_action
    referral.closed_on, referral.closed_by_id = clock.today(), actor.user_id
    by_id = {need.id: said.get(need.ref) or helped for need in served} if helped else {}
    if len(served) > 1:
        serving.note_answers(session, referral, {need_id: word for need_id, word in by_id.items() if word})
    _tell(session, actor, held, form, helped)
    if form.settle:
        _settle(session, actor, [need for need in served if by_id.get(need.id) == "met"])


def _end_with_the_person(session: Session, actor: Actor, held: Held, helped: str | None) -> None:
    """A partner that owes no answer gives no outcome: what there is to know is what the person said."""
    who = Who.RESIDENT if helped else Who.COORDINATOR
    said = Said(who, name=held.person.call_name if helped else None)
    history.tell_move(session, actor, held, ReferralStatus.COMPLETED, said, kind="referral_moved")


def _of_needs(served: list[Need], form: ClosingWords) -> Mapping[str, str]:
    """Reference → answer where several needs are asked about one by one. Raises Invalid for one left out."""
    if len(served) < 2 or form.could_not_learn:
        return {}
    sent = form.of_needs()
    if not sent and form.helped:
        return {}
    for need in served:
        place, answer = sent.get(need.ref, (0, None))
        if answer is None:
            field = f"helped_{place}" if place else "helped"
            raise Invalid(field, lazy("課題ごとに、役に立ったかを選んでください。"))
    return {need.ref: sent[need.ref][1] or "" for need in served}


def _check(held: Held, form: ClosingWords, helped: str | None, tried: Tried) -> None:
    if (helped is None) == (form.could_not_learn is None):
        raise Invalid("helped", lazy("本人の答えか、確かめられなかった理由の、どちらか一つを選んでください。"))
    if helped in ("partly", "not_met") and not form.next_action:
        raise Invalid("next_action", lazy("まだ解決していないので、次にすることを書いてください。"))
    if form.could_not_learn:
        _check_unlearnt(held, form.could_not_learn, form, tried)


def _check_unlearnt(held: Held, reason: str, form: ClosingWords, tried: Tried) -> None:
    if reason == "not_needed" and held.referral.status not in _NOT_DONE:
        raise Invalid("could_not_learn", lazy("支援があった連携は、本人に聞いてから締めます。"))
    if reason == "other" and not form.person_said:
        raise Invalid("person_said", history.WORDS_FOR_OTHER)
    least = lines.spans(held.referral).attempts
    if trying.may_give_up(reason, tried, least, form.why_fewer):
        return
    if reason == "declined":
        raise Invalid("could_not_learn", lazy("本人と話せた連絡を、先に記録してください。"))
    raise Invalid("why_fewer", FEW_TRIES, n=least, m=tried.count)


def _tell(session: Session, actor: Actor, held: Held, form: ClosingWords, helped: str | None) -> None:
    said = Said(
        Who.RESIDENT if helped else Who.COORDINATOR,
        name=held.person.call_name if helped else None,
        reason=helped or form.could_not_learn,
        note=form.person_said,
    )
    history.tell(
        session, actor, held, said, source=ReferralStatus(held.referral.status), kind="referral_closed", code="closed",
        fields=["helped", "could_not_learn", "why_fewer", "next_action", "closed_on"],
    )  # fmt: skip


def _settle(session: Session, actor: Actor, met: list[Need]) -> None:
    """Needs that were met end with that; what has ended already stays as it ended."""
    for need in met:
        if NeedState(need.state) in OPEN_NEEDS:
            claim_version(session, need, need.version)
            needs.end(session, actor, need, "met", None)
