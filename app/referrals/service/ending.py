"""Stopping a referral, taking back a mistake, and closing the loop by asking the person."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.referrals import policy
from app.referrals.content import Held
from app.referrals.lifecycle import ENDED, ReferralStatus, Who
from app.referrals.schemas import Cancel, CloseLoop, Mistake
from app.referrals.service import history
from app.referrals.service.history import Said


def cancel(session: Session, actor: Actor, held: Held, form: Cancel, *, seen: int) -> None:
    """Stopped by us, the partner or the person, with a reason. A draft that nobody saw is closed at once."""
    referral = held.referral
    never_sent = referral.sent_at is None
    history.move(
        session, actor, held, ReferralStatus.CANCELLED,
        Said(Who(form.by), form.said_by, form.heard_via, form.reason, form.note), seen=seen, kind="referral_moved",
        fields=["reason"],
    )  # fmt: skip
    if never_sent:
        referral.closed_on, referral.closed_by_id = clock.today(), actor.user_id


def mistake(session: Session, actor: Actor, held: Held, form: Mistake, *, seen: int) -> bool:
    """Entered in error. A draft is taken back at once (True); what was sent waits for a second person (False)."""
    referral = held.referral
    claim_version(session, referral, seen)
    if referral.status == ReferralStatus.DRAFT:
        _erase(session, actor, held, Who.COORDINATOR, form.note)
        return True
    if referral.status == ReferralStatus.ENTERED_IN_ERROR or referral.error_asked_by_id is not None:
        raise Conflict(history.NOT_NOW)
    referral.error_asked_by_id, referral.error_note = actor.user_id, form.note
    history.note(session, actor, referral, "referral.error_asked", ["error_note"])
    timeline.add(
        session, actor, referral.case_id, "referral_moved", code="error_asked", text=form.note,
        subject_kind="referral", subject_ref=referral.ref,
    )  # fmt: skip
    return False


def confirm_mistake(session: Session, actor: Actor, held: Held, *, seen: int) -> None:
    """The second person agrees: kept, and hidden from lists and counts. Raises Forbidden for the first one."""
    referral = held.referral
    claim_version(session, referral, seen)
    if referral.status == ReferralStatus.ENTERED_IN_ERROR or referral.error_asked_by_id is None:
        raise Conflict(history.NOT_NOW)
    if not policy.may_confirm_error(actor, referral):
        raise Forbidden
    _erase(session, actor, held, Who.SUPERVISOR, referral.error_note)


def _erase(session: Session, actor: Actor, held: Held, who: Who, why: str | None) -> None:
    history.tell_move(session, actor, held, ReferralStatus.ENTERED_IN_ERROR, Said(who, note=why), kind="referral_moved")


def close(session: Session, actor: Actor, held: Held, form: CloseLoop, *, seen: int) -> None:
    """The person was asked whether it helped, or it could not be learnt: only now the loop is closed.

    Raises Invalid beside the field that lacks something, Conflict for a state that has not ended.
    """
    referral = held.referral
    claim_version(session, referral, seen)
    if referral.status not in ENDED or referral.closed_on is not None:
        raise Conflict(history.NOT_NOW)
    _check_answer(referral.status, form)
    referral.helped = form.helped or "unknown"
    referral.could_not_learn, referral.attempts = form.could_not_learn, form.attempts
    referral.person_said, referral.next_action = form.person_said, form.next_action
    referral.closed_on, referral.closed_by_id = clock.today(), actor.user_id
    said = Said(
        Who.RESIDENT if form.helped else Who.COORDINATOR,
        name=held.person.call_name if form.helped else None,
        reason=form.helped or form.could_not_learn,
        note=form.person_said,
    )
    history.tell(
        session, actor, held, said, source=ReferralStatus(referral.status), kind="referral_closed", code="closed",
        fields=["helped", "could_not_learn", "next_action", "closed_on"],
    )  # fmt: skip


def _check_answer(status: str, form: CloseLoop) -> None:
    if (form.helped is None) == (form.could_not_learn is None):
        raise Invalid("helped", lazy("本人の答えか、確かめられなかった理由の、どちらか一つを選んでください。"))
    if form.helped in ("partly", "not_met") and not form.next_action:
        raise Invalid("next_action", lazy("まだ解決していないので、次にすることを書いてください。"))
    if form.could_not_learn == "no_answer" and form.attempts == 0:
        raise Invalid("attempts", lazy("連絡した回数を入力してください。"))
    if form.could_not_learn == "not_needed" and status not in (ReferralStatus.REJECTED, ReferralStatus.CANCELLED):
        raise Invalid("could_not_learn", lazy("支援があった連携は、本人に聞いてから締めます。"))
