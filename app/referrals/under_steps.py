"""The referrals of a plan's steps, shown under them: state, partner, whose turn it is."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.core.errors import lazy
from app.partners.policy import shown_name
from app.plans.hanging import Hanging
from app.referrals import policy, queries, words
from app.referrals.lifecycle import ReferralStatus
from app.referrals.models import Referral
from app.referrals.queries import Row

WHAT: str = lazy("連携")
TIED: str = lazy(
    "加えたステップに、その後、連携が結び付いたので、元に戻せません。連携を先に終えるか、ステップの「取りやめる」を使ってください。"
)
_TURNS = {"centre": lazy("窓口"), "partner": lazy("連携先")}


def of_case(session: Session, actor: Actor, case: Case) -> dict[int, list[Hanging]]:
    """Step id → its referrals, the newest first, as far as the actor may know of them. Four queries at most."""
    chosen = sa.select(Referral).where(
        policy.visible_to(actor),
        Referral.case_id == case.id,
        Referral.step_id.is_not(None),
        Referral.status != ReferralStatus.ENTERED_IN_ERROR,
    )
    found: dict[int, list[Hanging]] = {}
    for row in queries.rows(session, session.scalars(chosen.order_by(Referral.id.desc())).all()):
        found.setdefault(row.referral.step_id or 0, []).append(_hanging(actor, row))
    return found


def _hanging(actor: Actor, row: Row) -> Hanging:
    referral, waiting = row.referral, row.waiting
    closed = referral.closed_on is not None
    return Hanging(
        what=WHAT,
        who=shown_name(actor, row.partner),
        href=f"/referrals/{referral.ref}",
        kind="done" if closed else words.CHIPS[referral.status],
        state=words.CLOSED if closed else words.STATUSES[referral.status],
        turn=_TURNS[waiting.turn] if waiting else "",
        awaited=words.WAITING[waiting.what] if waiting else "",
        due=waiting.due if waiting else None,
    )
