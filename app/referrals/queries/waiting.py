"""What is waited for, and for how long already."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core.db import kept_statement
from app.referrals import policy
from app.referrals.lifecycle import WITH_PARTNER
from app.referrals.models import Referral
from app.referrals.queries.lines import Row, due_on, is_mine, rows


def replies_awaited(session: Session, actor: Actor, today: date, *, limit: int = 30) -> list[Row]:
    """What partners owe an answer on, the longest overdue first: the actor's own, and for a supervisor also
    those of the centre that are a business day late or more. `today` is the day asked about.
    """
    found = session.scalars(_awaited(actor, today, limit)).all()
    if not found:
        return []
    own = set(session.scalars(sa.select(Referral.id).where(Referral.id.in_([one.id for one in found]), is_mine(actor))))
    return [row for row in rows(session, found, today) if row.referral.id in own or row.escalated]


@kept_statement
def _awaited(actor: Actor, today: date, limit: int) -> sa.Select[Referral]:
    late = sa.and_(Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_APPROVE))), due_on < today)
    return (
        sa.select(Referral)
        .where(policy.visible_to(actor), Referral.status.in_(sorted(WITH_PARTNER)), sa.or_(is_mine(actor), late))
        .order_by(due_on.asc().nulls_last(), Referral.id)
        .limit(limit)
    )
