"""Asking a partner to delete or return what it was told, and noting that it did."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.core import clock
from app.core.calendar import add_business_days
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.core.i18n import translate
from app.partners.policy import shown_name
from app.referrals.content import Held
from app.referrals.further_forms import ToldToStop
from app.referrals.models import DataReturn
from app.referrals.returning import queries
from app.referrals.returning.schemas import ReturnedForm
from app.referrals.returning.words import HOW
from app.referrals.service import history, notices

ANSWERED = frozenset({"deleted", "returned"})
ANSWER_DAYS = 5
"""Business days within which we want to hear that it was done."""


def ask(session: Session, actor: Actor, held: Held, why: str) -> None:
    """Open the question whether the partner deleted or returned what it was told. Asked once; what was never sent is
    not asked about."""
    if held.referral.sent_at is None or queries.of_referral(session, held.referral) is not None:
        return
    session.add(
        DataReturn(
            referral_id=held.referral.id, why=why, asked_at=clock.now(),
            due_on=add_business_days(clock.today(), ANSWER_DAYS),
        )
    )  # fmt: skip
    history.note(session, actor, held.referral, "referral.return_asked", [], why)


def tell_to_stop(session: Session, actor: Actor, held: Held, form: ToldToStop, *, seen: int) -> None:
    """The partner was told to stop (`notices.tell`); where it said at once that it deleted or returned what it had,
    that answers the question too."""
    notices.tell(session, actor, held, form, seen=seen)
    asked = queries.of_referral(session, held.referral)
    if form.kept not in ANSWERED or asked is None or asked.done_on is not None or not form.told_to:
        return
    asked.how, asked.done_on, asked.said_by = form.kept, form.told_on, form.told_to
    asked.heard_via, asked.recorded_at, asked.recorded_by_id = form.way, clock.now(), actor.user_id
    history.note(session, actor, held.referral, "referral.returned", ["done_on", "how", "said_by"], form.kept)


def record(session: Session, actor: Actor, held: Held, form: ReturnedForm, *, seen: int) -> None:
    """The partner has said that it was done: the question is closed.

    Raises Conflict when nothing is asked, Invalid for a day before the asking or a copy kept without its reason.
    """
    claim_version(session, held.referral, seen)
    asked = queries.of_referral(session, held.referral)
    if asked is None or asked.done_on is not None:
        raise Conflict(history.NOT_NOW)
    if form.done_on < clock.civil_day(asked.asked_at):
        raise Invalid("done_on", lazy("頼んだ日より前の日付です。"))
    if form.how == "kept_by_law" and not form.return_note:
        raise Invalid("return_note", lazy("保存する根拠の法令と期間を書いてください。"))
    asked.how, asked.done_on, asked.said_by = form.how, form.done_on, form.said_by
    asked.heard_via, asked.note = form.heard_via, form.return_note
    asked.recorded_at, asked.recorded_by_id = clock.now(), actor.user_id
    history.note(session, actor, held.referral, "referral.returned", ["done_on", "how", "said_by"], form.how)
    told = f"{shown_name(None, held.partner)}：{translate('ja', HOW[form.how])}（{form.said_by}）"
    timeline.add(
        session, actor, held.referral.case_id, "referral_moved", code="returned",
        text="\n".join(part for part in (told, form.return_note) if part),
        subject_kind="referral", subject_ref=held.referral.ref,
    )  # fmt: skip
