"""From one partner to the next: what may take over from what, the place in the chain, the alert at the third."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Task
from app.core import clock, ids
from app.core.calendar import add_business_days
from app.core.errors import Invalid, lazy
from app.core.i18n import translate
from app.referrals import chains
from app.referrals.content import Held
from app.referrals.lifecycle import ReferralStatus, may_follow
from app.referrals.models import Referral

NOT_ENDED = lazy(
    "前の連携がまだ終わっていません。断られた・できなかった・取り消した・ほかへつながれたときに、別の連携先に頼みます。"
)
WHY: str = lazy("%(n)s件目の連携（%(ref)s）：なぜつながらないかを見直す")
REVIEW_WITHIN = 2
"""Business days."""


def require_ended(before: Referral | None) -> None:
    """Raises Invalid beside `follows` when the referral before is still being worked on."""
    if before is not None and not may_follow(ReferralStatus(before.status), before.outcome):
        raise Invalid("follows", NOT_ENDED)


def take_place(session: Session, actor: Actor, held: Held) -> None:
    """The number in the chain for its need; at the third, once for each chain, a task to ask why."""
    referral = held.referral
    before = session.get(Referral, referral.follows_id) if referral.follows_id else None
    referral.hop = chains.place(referral.need_id, (before.need_id, before.hop) if before else None)
    if chains.is_alert(referral.hop) and not _asked_before(session, referral):
        _ask_why(session, actor, held)


def _asked_before(session: Session, referral: Referral) -> bool:
    current: Referral | None = referral
    while current is not None:  # ends: a referral follows one with a smaller number
        if current.review_task_id is not None and current.need_id == referral.need_id:
            return True
        current = session.get(Referral, current.follows_id) if current.follows_id else None
    return False


def _ask_why(session: Session, actor: Actor, held: Held) -> None:
    referral = held.referral
    title = translate("ja", WHY) % {"n": referral.hop, "ref": referral.ref}
    task = Task(
        ref=ids.new_ref("T"), centre_id=referral.centre_id, case_id=referral.case_id, kind="internal", title=title,
        due_on=add_business_days(clock.today(), REVIEW_WITHIN), assignee_id=held.case.assigned_to_id or actor.user_id,
        state="open", created_at=clock.now(), created_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(task)
    referral.review_task_id = task.id
    timeline.add(
        session, actor, referral.case_id, "task_added", code="internal", text=title, subject_kind="task",
        subject_ref=task.ref,
    )  # fmt: skip
