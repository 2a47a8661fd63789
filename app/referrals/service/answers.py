"""What the partner said, typed by us: each verb one move of the table with what it demands."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.referrals import clocks, flow_back, words
from app.referrals.content import Held
from app.referrals.lifecycle import REFERRED_ON, Who
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.queries import lines
from app.referrals.schemas import Accept, Complete, Fail, Heard, Hold, PlannedDay, Reject, Resume, Start
from app.referrals.service import gaps, history
from app.referrals.service.history import Said

FILL_IN = lazy("入力してください。")
TO_WHOM = lazy("どこへつないだかを書いてください。")


def _said(form: Heard, name: str | None = None, reason: str | None = None, note: str | None = None) -> Said:
    return Said(Who.PARTNER, form.said_by or name, form.heard_via, reason, note or form.note)


def _demand(held: Held, field: str, words: str | None) -> None:
    if not words and flow_back.words_may_return(held.referral):
        raise Invalid(field, FILL_IN)


def _sent_on(held: Held) -> date:
    return clock.civil_day(held.referral.sent_at) if held.referral.sent_at else clock.today()


def _not_before_sending(held: Held, day: date, field: str) -> None:
    if day < _sent_on(held):
        raise Invalid(field, lazy("送った日より前の日付です。"))


def seen(session: Session, actor: Actor, held: Held, *, seen_version: int) -> None:
    """The partner has it in hand: a time stamp, no state. Raises Conflict when it is not awaited."""
    referral = held.referral
    claim_version(session, referral, seen_version)
    if referral.status != S.REQUESTED or referral.seen_at is not None:
        raise Conflict(history.NOT_NOW)
    referral.seen_at = clock.now()
    history.tell(
        session, actor, held, Said(Who.PARTNER), source=S.REQUESTED, kind="referral_moved", code="seen",
        fields=["seen_at"],
    )  # fmt: skip


def accept(session: Session, actor: Actor, held: Held, form: Accept, *, seen: int) -> None:
    """The partner takes it: who there, and the day on which they will meet or call the person, once it is known."""
    if form.planned_on:
        _not_before_sending(held, form.planned_on, "planned_on")
    referral = held.referral
    said = _said(form, form.contact_name)
    fields = ["partner_person", *(["planned_on"] if form.planned_on else [])]
    history.move(session, actor, held, S.ACCEPTED, said, seen=seen, fields=fields)
    referral.partner_person = form.contact_name
    if form.planned_on:
        _plan(held, form.planned_on)


def _plan(held: Held, day: date) -> None:
    """The partner's own day counts when it is later than ours: they are late only after it."""
    referral, due = held.referral, held.referral.first_contact_due_on
    referral.planned_on = day
    referral.first_contact_due_on = day if due is None else max(due, day)


def plan(session: Session, actor: Actor, held: Held, form: PlannedDay, *, seen: int) -> None:
    """The day is known now, or another one: no move, but said and heard. Raises Conflict before the partner has
    accepted and once the person has been met, Invalid for a day before sending.
    """
    referral = held.referral
    claim_version(session, referral, seen)
    if referral.status != S.ACCEPTED:
        raise Conflict(history.NOT_NOW)
    _not_before_sending(held, form.planned_on, "planned_on")
    _plan(held, form.planned_on)
    history.tell(
        session, actor, held, _said(form), source=S.ACCEPTED, kind="referral_moved", code="planned",
        fields=["planned_on"],
    )  # fmt: skip


def reject(session: Session, actor: Actor, held: Held, form: Reject, *, seen: int) -> None:
    """Declined before anything was done; counted as a gap when the coordinator says so.

    Raises Invalid without an explanation, where one may be taken: always for `other`, and for whatever we type.
    """
    history.require_words(held.referral, Who.PARTNER, form.reason, form.note)
    if actor.user_id:  # the partner itself need not explain
        _demand(held, "note", form.note)
    history.move(session, actor, held, S.REJECTED, _said(form, reason=form.reason), seen=seen, fields=["reason"])
    if form.gap:
        gaps.from_referral(session, actor, held, form.reason, form.note)


def start(session: Session, actor: Actor, held: Held, form: Start, *, seen: int) -> None:
    """The partner has met or called the person."""
    _not_before_sending(held, form.first_contact_on, "first_contact_on")
    referral = held.referral
    history.move(session, actor, held, S.IN_PROGRESS, _said(form), seen=seen, fields=["first_contact_on"])
    referral.first_contact_on = form.first_contact_on
    referral.news_due_on = clocks.news_due(clock.today(), lines.spans(referral))


def hold(session: Session, actor: Actor, held: Held, form: Hold, *, seen: int) -> None:
    """Paused: the clocks stand still, and we look again on `review_on`. Raises Invalid for `other` without words."""
    referral = held.referral
    history.require_words(referral, Who.PARTNER, form.reason, form.note)
    history.move(
        session, actor, held, S.ON_HOLD, _said(form, reason=form.reason), seen=seen, fields=["reason", "review_on"],
        sub_status=words.SUB_STATUS_OF_HOLD.get(form.reason),
    )  # fmt: skip
    referral.held_since, referral.review_on = clock.today(), form.review_on


def resume(session: Session, actor: Actor, held: Held, form: Resume, *, seen: int) -> None:
    """The clocks go on from where they stood."""
    referral = held.referral
    history.move(session, actor, held, S.IN_PROGRESS, _said(form), seen=seen)
    today, since = clock.today(), referral.held_since or clock.today()
    referral.outcome_due_on = clocks.resumed(referral.outcome_due_on, since, today)
    referral.news_due_on = clocks.news_due(today, lines.spans(referral))
    referral.held_since, referral.review_on = None, None


def complete(session: Session, actor: Actor, held: Held, form: Complete, *, seen: int) -> None:
    """The partner is done; the loop is not closed before the person has been asked.

    An intermediary says to whom it referred the person on. Raises Invalid without that, and without what was done
    where that may be told.
    """
    flow_back.only_codes(held.referral, "activities", form.activities)
    _demand(held, "activities", form.activities)
    if form.outcome == REFERRED_ON and not form.referred_to:
        raise Invalid("referred_to", TO_WHOM)
    history.move(
        session, actor, held, S.COMPLETED, _said(form, reason=form.outcome), seen=seen,
        fields=["outcome", "activities", *(["referred_to"] if form.outcome == REFERRED_ON else [])],
    )  # fmt: skip
    held.referral.outcome, held.referral.activities = form.outcome, form.activities
    held.referral.referred_to = form.referred_to if form.outcome == REFERRED_ON else None


def fail(session: Session, actor: Actor, held: Held, form: Fail, *, seen: int) -> None:
    """Tried, and could not be done. Raises Invalid for `other` without words."""
    history.require_words(held.referral, Who.PARTNER, form.outcome, form.note)
    history.move(session, actor, held, S.FAILED, _said(form, reason=form.outcome), seen=seen, fields=["outcome"])
    held.referral.outcome = form.outcome
