"""Questions about sharing that stay open until somebody has answered them, whatever becomes of the case: no task that
could be ticked off, but what the rows themselves say.

Two kinds: the review of what left before a second person could look, and the partner's word that it deleted or
returned what it was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.core import clock
from app.core.db import kept_statement
from app.core.errors import lazy
from app.partners.models import Partner
from app.partners.policy import shown_name
from app.referrals import grounds, policy
from app.referrals.models import DataReturn, Referral

REVIEW: str = lazy("同意によらない提供を、別の人が確かめる")
RETURN: str = lazy("情報を消したか返したかを、連携先に確かめる")


@dataclass(frozen=True)
class Question:
    """One open question: a marked message, the civil day by which it should be answered, where to answer it."""

    what: str
    due: date
    ref: str
    partner: str
    href: str


def rows_of(actor: Actor, *, limit: int = 30) -> tuple[sa.Select[*tuple[Any, ...]], ...]:
    """The statements of `of_actor`, for whoever only wants to know whether there are any."""
    return _awaiting_review(actor, limit), _awaiting_return(actor, limit)


def of_actor(session: Session, actor: Actor, *, limit: int = 30) -> list[Question]:
    """The actor's own, and those that they can answer as the second person; the nearest day first. Two queries."""
    return sorted([*_reviews(session, actor, limit), *_returns(session, actor, limit)], key=lambda one: one.due)[:limit]


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    own = sa.select(Case.id).where(Case.assigned_to_id == actor.user_id)
    return sa.or_(
        Referral.sent_by_id == actor.user_id,
        Referral.case_id.in_(own),
        Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_APPROVE))),
    )


@kept_statement
def _awaiting_review(actor: Actor, limit: int) -> sa.Select[Referral, Partner]:
    return (
        sa.select(Referral, Partner)
        .join(Partner, Partner.id == Referral.partner_id)
        .where(
            policy.visible_to(actor),
            Referral.exception_at_once,
            Referral.sent_at.is_not(None),
            Referral.consent_id.is_(None),
            Referral.exception_approved_at.is_(None),
            Referral.exception_reviewed_at.is_(None),
            _mine(actor),
        )
        .order_by(Referral.sent_at, Referral.id)
        .limit(limit)
    )


def _reviews(session: Session, actor: Actor, limit: int) -> list[Question]:
    return [
        Question(
            REVIEW,
            grounds.review_due(clock.civil_day(referral.sent_at)),
            referral.ref,
            shown_name(actor, partner),
            f"/referrals/{referral.ref}" + ("/exception/review" if policy.may_review(actor, referral) else ""),
        )
        for referral, partner in session.execute(_awaiting_review(actor, limit))
        if referral.sent_at is not None
    ]


@kept_statement
def _awaiting_return(actor: Actor, limit: int) -> sa.Select[date, Referral, Partner]:
    return (
        sa.select(DataReturn.due_on, Referral, Partner)
        .join(Referral, Referral.id == DataReturn.referral_id)
        .join(Partner, Partner.id == Referral.partner_id)
        .where(policy.visible_to(actor), DataReturn.done_on.is_(None), _mine(actor))
        .order_by(DataReturn.due_on, DataReturn.id)
        .limit(limit)
    )


def _returns(session: Session, actor: Actor, limit: int) -> list[Question]:
    return [
        Question(RETURN, due, referral.ref, shown_name(actor, partner), f"/referrals/{referral.ref}/returned")
        for due, referral, partner in session.execute(_awaiting_return(actor, limit))
    ]
