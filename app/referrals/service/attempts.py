"""試みた連絡: tries to reach the partner or the person, written down one by one with what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.queries import staff
from app.core import clock
from app.core.errors import Conflict, Invalid, lazy
from app.referrals import flow_back, policy, trying
from app.referrals.content import Held
from app.referrals.further_forms import AttemptForm
from app.referrals.lifecycle import WITH_PARTNER
from app.referrals.models import Referral, ReferralAttempt
from app.referrals.service import calls, history
from app.referrals.trying import PARTNER, REACHED, Tried


@dataclass(frozen=True)
class Attempt:
    """One try with the name of who made it."""

    row: ReferralAttempt
    by: str


def record(session: Session, actor: Actor, held: Held, form: AttemptForm) -> None:
    """Add a try. The call that was to be made is done when somebody was reached, else it comes again tomorrow.

    Raises Conflict for a referral that was not sent or is closed, Invalid for a time before sending or ahead, and for
    what a partner said although the consent lets no word back.
    """
    referral = held.referral
    if not policy.may_try(referral) or (form.whom == PARTNER and referral.status not in WITH_PARTNER):
        raise Conflict(history.NOT_NOW)
    at = clock.to_instant(form.at)
    if clock.civil_day(at) > clock.today():
        raise Invalid("at", lazy("今日より後の日付は入力できません。"))
    if referral.sent_at and clock.civil_day(at) < clock.civil_day(referral.sent_at):
        raise Invalid("at", lazy("送った日より前の日付です。"))
    if form.whom == PARTNER and form.result == REACHED:
        flow_back.only_codes(referral, "note", form.note)
    session.add(ReferralAttempt(
        referral_id=referral.id, whom=form.whom, at=at, way=form.way, result=form.result, note=form.note,
        by_id=actor.user_id, recorded_at=clock.now(),
    ))  # fmt: skip
    if form.whom == PARTNER:
        _answer_call(session, actor, held, form)
    code = f"attempt_{form.whom}"
    history.note(session, actor, referral, f"referral.{code}", ["attempts"], form.result)
    timeline.add(
        session, actor, referral.case_id, "referral_moved", code=code, at=at, text=form.note, subject_kind="referral",
        subject_ref=referral.ref, activity=form.result == REACHED,
    )  # fmt: skip


def _answer_call(session: Session, actor: Actor, held: Held, form: AttemptForm) -> None:
    if form.result == REACHED:
        calls.settle(session, actor, held.referral)
    else:
        calls.put_off(session, held.referral, form.at.date())


def tried(session: Session, referral: Referral, whom: str) -> Tried:
    """How often one tried to reach the partner or the person."""
    chosen = sa.select(ReferralAttempt.result).where(
        ReferralAttempt.referral_id == referral.id, ReferralAttempt.whom == whom
    )
    results = session.scalars(chosen).all()
    return Tried(len(results), results.count(trying.REACHED))


def of_referral(session: Session, referral: Referral) -> Sequence[Attempt]:
    """Every try, the newest first."""
    chosen = sa.select(ReferralAttempt).where(ReferralAttempt.referral_id == referral.id)
    found = session.scalars(chosen.order_by(ReferralAttempt.at.desc(), ReferralAttempt.id.desc())).all()
    names = staff.names(session, {row.by_id for row in found})
    return [Attempt(row, names.get(row.by_id, "")) for row in found]
