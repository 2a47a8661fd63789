"""The second person looks afterwards at what could not wait for one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden
from app.referrals import policy
from app.referrals.content import Held
from app.referrals.lifecycle import WITH_PARTNER, ReferralStatus, Who
from app.referrals.returning import service as returning
from app.referrals.schemas import ExceptionReview
from app.referrals.service import history
from app.referrals.service.history import Said


def review_exception(session: Session, actor: Actor, held: Held, form: ExceptionReview, *, seen: int) -> None:
    """Keep the finding. Where it was not right, the referral stops and the partner is asked to delete or return.

    Raises Conflict when nothing awaits a review, Forbidden for the one who asked, wrote or sent, or lacks the right.
    """
    referral = held.referral
    claim_version(session, referral, seen)
    if not policy.awaits_review(referral):
        raise Conflict(history.NOT_NOW)
    if not policy.may_review(actor, referral):
        raise Forbidden
    referral.exception_review, referral.exception_review_note = form.verdict, form.review_note
    referral.exception_reviewed_by_id, referral.exception_reviewed_at = actor.user_id, clock.now()
    history.note(session, actor, referral, "referral.exception_reviewed", ["exception_review"], form.verdict)
    timeline.add(
        session, actor, referral.case_id, "referral_moved", code="exception_reviewed", text=form.review_note,
        subject_kind="referral", subject_ref=referral.ref,
    )  # fmt: skip
    if form.verdict == "upheld":
        return
    if referral.status in WITH_PARTNER:
        history.tell_move(
            session, actor, held, ReferralStatus.CANCELLED, Said(Who.SYSTEM, reason="other", note=form.review_note),
            kind="referral_moved", fields=["reason"],
        )  # fmt: skip
    returning.ask(session, actor, held, "exception_not_upheld")
