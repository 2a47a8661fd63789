"""取消の連絡: a partner that holds what we told it is told to stop, and to delete or return it. Open until recorded."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.lifecycle import TaskState
from app.cases.models import Task
from app.cases.service import tasks
from app.core import clock
from app.core.calendar import add_business_days
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.referrals.content import Held
from app.referrals.further_forms import ToldToStop
from app.referrals.lifecycle import SHARES_NOTHING, ReferralStatus, Who
from app.referrals.models import Referral, StopNotice
from app.referrals.service import history
from app.referrals.service.history import Said


def owe(session: Session, held: Held, reason: str, task: Task | None = None) -> bool:
    """From now on it is an open question whether the partner knows; False where it was never told anything.

    The caller has claimed the version and tells the audit. `task` is done with it.
    """
    referral = held.referral
    if referral.sent_at is None or referral.mode in SHARES_NOTHING or referral.tell_by is not None:
        return False
    referral.tell_by = add_business_days(clock.today(), 1)
    session.add(StopNotice(
        referral_id=referral.id, reason=reason, asked_at=clock.now(), task_id=task.id if task else None,
    ))  # fmt: skip
    return True


def of_referral(session: Session, referral: Referral) -> Sequence[StopNotice]:
    """The notices of a referral, the newest first; an open one has no `told_on`."""
    chosen = sa.select(StopNotice).where(StopNotice.referral_id == referral.id)
    return session.scalars(chosen.order_by(StopNotice.id.desc())).all()


def tell(session: Session, actor: Actor, held: Held, form: ToldToStop, *, seen: int) -> None:
    """The partner knows: by which way, who there, and what it does with what it holds.

    Raises Conflict when nothing is open or the version is stale, Invalid for a day before it was stopped.
    """
    referral = held.referral
    claim_version(session, referral, seen)
    notice = next((one for one in of_referral(session, referral) if one.told_on is None), None)
    if notice is None:
        raise Conflict(history.NOT_NOW)
    if form.told_on < clock.civil_day(notice.asked_at):
        raise Invalid("told_on", lazy("取り消した日より前の日付です。"))
    notice.way, notice.told_on, notice.told_to = form.way, form.told_on, form.told_to
    notice.kept, notice.note, notice.told_by_id = form.kept, form.note, actor.user_id
    referral.tell_by = None
    _finish(session, actor, notice)
    history.tell(
        session, actor, held, Said(Who.COORDINATOR, heard_via=form.way, note=form.note),
        source=ReferralStatus(referral.status), kind="referral_moved", code="told", fields=["told_on", "kept"],
    )  # fmt: skip


def _finish(session: Session, actor: Actor, notice: StopNotice) -> None:
    task = session.get(Task, notice.task_id) if notice.task_id else None
    if task is not None and task.state == TaskState.OPEN:
        tasks.finish(session, actor, task, TaskState.DONE)
