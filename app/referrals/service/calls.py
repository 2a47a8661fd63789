"""The call to a partner that let a day pass: made once as a task, done by writing down what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.authz.actor import Actor, system_actor
from app.cases import timeline
from app.cases.lifecycle import TaskState
from app.cases.models import Case, Task
from app.cases.service import tasks
from app.core import clock, ids
from app.core.calendar import add_business_days, next_business_day
from app.core.errors import lazy
from app.core.i18n import translate
from app.partners.models import Partner
from app.partners.policy import knows, shown_name
from app.referrals import clocks, words
from app.referrals.lifecycle import SHARES_NOTHING
from app.referrals.models import CallTask, Referral
from app.referrals.queries import lines

JOB = system_actor("remind")
CALL: str = lazy("%(partner)s（%(ref)s）に電話する %(phone)s 聞くこと：%(ask)s")
_NO_PHONE: str = lazy("電話番号は連携先のページ")


def due_calls(session: Session, today: date) -> Sequence[Referral]:
    """What is so late on this civil day that the partner is to be called, in every centre, and has no call yet."""
    late = (
        Referral.status.in_(lines.ANSWERING),
        lines.due_on < today,
        Referral.mode.not_in(sorted(SHARES_NOTHING)),
    )
    asked = sa.select(CallTask.referral_id, CallTask.what, CallTask.due_on).join(
        Referral, Referral.id == CallTask.referral_id
    )
    called = {tuple(row) for row in session.execute(asked.where(*late))}
    return [
        one
        for one in session.scalars(sa.select(Referral).where(*late).order_by(Referral.id))
        if (waiting := lines.waiting_of(one)) is not None
        and waiting.rung(today, lines.spans(one)) >= clocks.Rung.CALL
        and (one.id, waiting.what, waiting.due) not in called
    ]


def make(session: Session, today: date) -> int:
    """The tasks of this day; how many were new. Another process that does the same at the same moment adds nothing."""
    return sum(_make(session, one, today) for one in due_calls(session, today))


def _make(session: Session, referral: Referral, today: date) -> bool:
    waiting = lines.waiting_of(referral)
    claimed = _claim(session, referral, waiting) if waiting else None
    if waiting is None or claimed is None:
        return False
    task = _task(session, referral, waiting, today)
    session.add(task)
    session.flush()
    session.execute(sa.update(CallTask).where(CallTask.id == claimed).values(task_id=task.id))
    timeline.add(
        session, JOB, referral.case_id, "task_added", code=task.kind, text=task.title, subject_kind="task",
        subject_ref=task.ref, activity=False,
    )  # fmt: skip
    return True


def _claim(session: Session, referral: Referral, waiting: clocks.Waiting) -> int | None:
    """The row of this call; None when it was there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"id": ids.new_id(), "referral_id": referral.id, "what": waiting.what, "due_on": waiting.due}
    key = ["referral_id", "what", "due_on"]
    made = dialect.insert(CallTask).values([row]).on_conflict_do_nothing(index_elements=key).returning(CallTask.id)
    return session.execute(made).scalar()


def _task(session: Session, referral: Referral, waiting: clocks.Waiting, today: date) -> Task:
    partner = session.get_one(Partner, referral.partner_id)
    # Tasks are read by more people than may know where a refuge is.
    phone = partner.phone if knows(None, partner) else ""
    title = translate("ja", CALL) % {
        "partner": shown_name(None, partner),
        "ref": referral.ref,
        "phone": phone or translate("ja", _NO_PHONE),
        "ask": translate("ja", words.TO_ASK[waiting.what]),
    }
    return Task(
        ref=ids.new_ref("T"), centre_id=referral.centre_id, case_id=referral.case_id, kind="internal",
        title=title[:200], due_on=next_business_day(today), assignee_id=_caller(session, referral), state="open",
        created_at=clock.now(), created_by_id=JOB.user_id, version=1,
    )  # fmt: skip


def _caller(session: Session, referral: Referral) -> int | None:
    return session.get_one(Case, referral.case_id).assigned_to_id or referral.sent_by_id


def open_of(session: Session, referral: Referral) -> Sequence[Task]:
    """The calls of a referral that nobody has written anything about yet."""
    return session.scalars(
        sa.select(Task)
        .join(CallTask, CallTask.task_id == Task.id)
        .where(CallTask.referral_id == referral.id, Task.state == TaskState.OPEN)
    ).all()


def settle(session: Session, actor: Actor, referral: Referral) -> None:
    """Something was heard, or nothing is asked for any more: the call is done."""
    for task in open_of(session, referral):
        tasks.finish(session, actor, task, TaskState.DONE)


def put_off(session: Session, referral: Referral, tried_on: date) -> None:
    """Nobody was reached: the same call again on the next business day. Who writes the try down tells the audit."""
    for task in open_of(session, referral):
        task.due_on = add_business_days(max(tried_on, clock.today()), 1)
