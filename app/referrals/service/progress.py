"""Words that leave the state as it is: news with a sub-status, and another day on which a hold is looked at again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.referrals import clocks, policy
from app.referrals.content import Held
from app.referrals.further_forms import Progress, Review
from app.referrals.lifecycle import WITH_PARTNER, ReferralStatus, Who, may_type
from app.referrals.queries import lines
from app.referrals.service import history
from app.referrals.service.history import Said

SAY_SOMETHING = lazy("くわしい状況を選ぶか、聞いたことを書いてください。")
HOW_HEARD = lazy("どの方法で聞いたかを選んでください。")


def report(session: Session, actor: Actor, held: Held, form: Progress, *, seen: int) -> None:
    """Where it stands now. What the partner said starts the clock of news again; what we note ourselves does not.

    Raises Invalid when nothing is said, Conflict for a stale version and once it is not with the partner any more.
    """
    who = Who(form.by)
    if form.sub_status is None and not form.note:
        raise Invalid("note", SAY_SOMETHING)
    if who is not Who.COORDINATOR and form.heard_via is None:
        raise Invalid("heard_via", HOW_HEARD)
    _say(session, actor, held, who, WITH_PARTNER, seen)
    referral = held.referral
    referral.sub_status = form.sub_status
    if who is Who.PARTNER and referral.status == ReferralStatus.IN_PROGRESS:
        referral.news_due_on = clocks.news_due(clock.today(), lines.spans(referral))
    history.tell(
        session, actor, held, Said(who, form.said_by, form.heard_via, note=form.note),
        source=ReferralStatus(referral.status), kind="referral_answer" if who is Who.PARTNER else "referral_moved",
        code="progress", fields=["sub_status"],
    )  # fmt: skip


def review(session: Session, actor: Actor, held: Held, form: Review, *, seen: int) -> None:
    """The hold was looked at and goes on: the clocks stay where they stopped, the day is another."""
    _say(session, actor, held, Who.PARTNER, frozenset({ReferralStatus.ON_HOLD}), seen)
    held.referral.review_on = form.review_on
    history.tell(
        session, actor, held, Said(Who.PARTNER, form.said_by, form.heard_via, note=form.note),
        source=ReferralStatus.ON_HOLD, kind="referral_moved", code="review", fields=["review_on"],
    )  # fmt: skip


def _say(session: Session, actor: Actor, held: Held, who: Who, states: frozenset[ReferralStatus], seen: int) -> None:
    if not may_type(who, policy.hands(actor, held.referral)):
        raise Forbidden
    claim_version(session, held.referral, seen)
    if held.referral.status not in states:
        raise Conflict(history.NOT_NOW)
