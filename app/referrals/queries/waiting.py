"""What is waited for, and for how long already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core.db import kept_statement
from app.referrals import chains, clocks, policy
from app.referrals.lifecycle import SHARES_NOTHING, WITH_PARTNER
from app.referrals.models import Referral, ReferralAttempt
from app.referrals.queries.lines import ANSWERING, Row, due_on, is_mine, is_open, rows, spans
from app.referrals.trying import PARTNER


def replies_awaited(session: Session, actor: Actor, today: date, *, limit: int = 30) -> list[Row]:
    """What partners owe an answer on, holds to be looked at, partners to be told to stop, the longest overdue first:
    the actor's own, and for a supervisor also those of the centre that have climbed to them. `today` is the day asked
    about.
    """
    found = session.scalars(_awaited(actor, today, limit)).all()
    if not found:
        return []
    own = set(session.scalars(sa.select(Referral.id).where(Referral.id.in_([one.id for one in found]), is_mine(actor))))
    return [row for row in rows(session, found, today) if row.referral.id in own or row.escalated]


@kept_statement
def _awaited(actor: Actor, today: date, limit: int) -> sa.Select[Referral]:
    late = sa.and_(Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_APPROVE))), due_on < today)
    at_work = sa.or_(Referral.status.in_(sorted(WITH_PARTNER)), Referral.tell_by.is_not(None))
    return (
        sa.select(Referral)
        .where(policy.visible_to(actor), at_work, sa.or_(is_mine(actor), late))
        .order_by(due_on.asc().nulls_last(), Referral.id)
        .limit(limit)
    )


@dataclass(frozen=True)
class Silent:
    """A partner that has not answered: how often one tried, when last, what comes next (`words.NEXT_ACTS`)."""

    row: Row
    tried: int
    last_try: datetime | None
    next_act: str


def no_answer(session: Session, actor: Actor, today: date, *, mine: bool = False, limit: int = 200) -> list[Silent]:
    """Everything on which a partner is late on this civil day, the longest first, of the centres of the actor."""
    chosen = sa.select(Referral).where(
        policy.visible_to(actor), Referral.status.in_(ANSWERING), Referral.mode.not_in(sorted(SHARES_NOTHING)),
        due_on < today, *([is_mine(actor)] if mine else []),
    )  # fmt: skip
    found = rows(session, session.scalars(chosen.order_by(due_on, Referral.id).limit(limit)).all(), today)
    tries = _tries(session, [row.referral.id for row in found])
    return [_silent(row, *tries.get(row.referral.id, (0, None))) for row in found]


def _silent(row: Row, tried: int, last: datetime | None) -> Silent:
    return Silent(row, tried, last, clocks.next_act(row.rung, tried, spans(row.referral)))


def _tries(session: Session, referral_ids: Collection[int]) -> Mapping[int, tuple[int, datetime | None]]:
    """Tries to reach the partner: how many, and the last."""
    chosen = (
        sa.select(ReferralAttempt.referral_id, sa.func.count(), sa.func.max(ReferralAttempt.at))
        .where(ReferralAttempt.referral_id.in_(sorted(referral_ids)), ReferralAttempt.whom == PARTNER)
        .group_by(ReferralAttempt.referral_id)
    )
    return {row_id: (count, last) for row_id, count, last in session.execute(chosen)}


def long_ways(session: Session, actor: Actor, *, limit: int = 20) -> list[Row]:
    """Third and later referrals for one need that are still open: the actor's own, and those of centres they lead."""
    return rows(session, session.scalars(long_way_rows(actor).limit(limit)).all())


@kept_statement
def long_way_rows(actor: Actor) -> sa.Select[Referral]:
    """The statement of `long_ways`."""
    led = Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_APPROVE)))
    chosen = sa.select(Referral).where(
        policy.visible_to(actor), Referral.hop >= chains.ALERT_AT, is_open(), sa.or_(is_mine(actor), led)
    )
    return chosen.order_by(Referral.hop.desc(), Referral.id)
