"""Stopping a referral, and taking back a mistake."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.referrals import policy, trying
from app.referrals.content import Held
from app.referrals.further_forms import CancelByPage
from app.referrals.lifecycle import ReferralStatus, Who
from app.referrals.queries import lines
from app.referrals.schemas import Cancel, Mistake
from app.referrals.service import attempts, gaps, history, notices
from app.referrals.service.history import Said

NO_ANSWER = "no_answer"
FEW_TRIES = lazy(
    "連絡を%(n)s回試みてからにします（記録は%(m)s回）。試みた連絡を記録するか、少ない理由を選んでください。"
)


def cancel(session: Session, actor: Actor, held: Held, form: Cancel | CancelByPage, *, seen: int) -> None:
    """Stopped by us, the partner or the person, with a reason. A draft that nobody saw is closed at once.

    A partner that did not stop it itself has to be told. Raises Invalid for `other` without words, and for giving up a
    partner that does not answer before one has tried often enough (`failed` is what a partner says, never we).
    """
    referral = held.referral
    history.require_words(referral, Who(form.by), form.reason, form.note)
    if form.reason == NO_ANSWER:
        _require_tries(session, held, form)
    never_sent = referral.sent_at is None
    history.move(
        session, actor, held, ReferralStatus.CANCELLED,
        Said(Who(form.by), form.said_by, form.heard_via, form.reason, form.note), seen=seen, kind="referral_moved",
        fields=["reason"],
    )  # fmt: skip
    referral.why_fewer = form.why_fewer
    if never_sent:
        referral.closed_on, referral.closed_by_id = clock.today(), actor.user_id
    elif Who(form.by) is not Who.PARTNER:
        notices.owe(session, held, form.reason)
    if form.gap:
        gaps.from_referral(session, actor, held, form.reason, form.note)


def _require_tries(session: Session, held: Held, form: Cancel | CancelByPage) -> None:
    if Who(form.by) is not Who.COORDINATOR or held.referral.status not in lines.ANSWERING:
        raise Invalid("reason", lazy("返事がないと言えるのは、送った後、返事を待っている間の窓口だけです。"))
    tried = attempts.tried(session, held.referral, trying.PARTNER)
    least = lines.spans(held.referral).attempts
    if trying.lacks(tried, least, form.why_fewer):
        raise Invalid("why_fewer", FEW_TRIES, n=least, m=tried.count)


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
