"""One referral as a line of a list or a card of a board, and the conditions that lists share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.queries import cases
from app.core import clock
from app.partners.models import Partner
from app.referrals import chains, clocks, policy, trying
from app.referrals.lifecycle import ENDED, OPEN, OWES_NOTHING, ReferralStatus
from app.referrals.models import Referral

# The day on which the present state should have moved; the pure twin is clocks.waiting.
due_on: sa.ColumnElement[date] = sa.case(
    (Referral.tell_by.is_not(None), Referral.tell_by),
    (
        sa.and_(Referral.mode.in_(sorted(OWES_NOTHING)), Referral.status.in_(("requested", "accepted", "in_progress"))),
        Referral.outcome_due_on,
    ),
    (Referral.status == "requested", Referral.answer_due_on),
    (Referral.status == "accepted", Referral.first_contact_due_on),
    (Referral.status == "on_hold", Referral.review_on),
    (
        sa.and_(
            Referral.status == "in_progress",
            Referral.outcome_due_on.is_not(None),
            sa.or_(Referral.news_due_on.is_(None), Referral.outcome_due_on <= Referral.news_due_on),
        ),
        Referral.outcome_due_on,
    ),
    (Referral.status == "in_progress", Referral.news_due_on),
    else_=None,
)
# The states in which something is asked of the partner, and not of us.
ANSWERING = ("requested", "accepted", "in_progress")
COUNTED = sa.and_(Referral.status != "entered_in_error", policy.OUTGOING)


@dataclass(frozen=True)
class Row:
    """One line of a list or card of a board. `age` is in business days since sending, None before."""

    referral: Referral
    partner: Partner
    case_ref: str
    call_name: str
    age: int | None
    waiting: clocks.Waiting | None
    is_overdue: bool
    rung: clocks.Rung = clocks.Rung.IN_TIME

    @property
    def escalated(self) -> bool:
        """Late for so long that the supervisor is told."""
        return self.rung is clocks.Rung.SUPERVISOR

    @property
    def is_long_way(self) -> bool:
        """Whether it is the third or a later one for its need, and the loop is still open."""
        return chains.is_alert(self.referral.hop) and self.referral.closed_on is None

    @property
    def differs(self) -> bool:
        """Whether the person says something else than the partner, which said something."""
        if self.referral.mode in OWES_NOTHING and self.referral.outcome is None:
            return False
        return trying.differs(self.referral.status, self.referral.outcome, self.referral.helped)


def dues_of(referral: Referral) -> clocks.Dues:
    """The clocks of a referral as the pure rules read them."""
    return clocks.Dues(
        ReferralStatus(referral.status),
        referral.answer_due_on,
        referral.first_contact_due_on,
        referral.news_due_on,
        referral.outcome_due_on,
        referral.review_on,
        referral.planned_on,
        referral.tell_by,
        owed=referral.mode not in OWES_NOTHING,
    )


def spans(referral: Referral) -> clocks.Spans:
    """The settings under which a referral was sent."""
    return clocks.spans_of(referral.spans, referral.priority)


def waiting_of(referral: Referral) -> clocks.Waiting | None:
    """Whose turn it is; None when nobody has anything left to do."""
    return clocks.waiting(dues_of(referral), closed=referral.closed_on is not None)


def rows(session: Session, found: Sequence[Referral], today: date | None = None) -> list[Row]:
    """Referrals as lines on a civil day (today), in the same order: three queries however many there are."""
    today = today or clock.today()
    partners = _by_id(session, {one.partner_id for one in found})
    names = cases.call_names(session, {one.person_id for one in found})
    refs = cases.refs(session, {one.case_id for one in found})
    lines = []
    for one in found:
        waiting = waiting_of(one)
        lines.append(
            Row(
                one,
                partners[one.partner_id],
                refs.get(one.case_id, ""),
                names.get(one.person_id, ""),
                clocks.age(clock.civil_day(one.sent_at), today) if one.sent_at else None,
                waiting,
                waiting is not None and waiting.overdue(today),
                waiting.rung(today, spans(one)) if waiting else clocks.Rung.IN_TIME,
            )
        )
    return lines


def _by_id(session: Session, partner_ids: Collection[int]) -> dict[int, Partner]:
    if not partner_ids:
        return {}
    return {partner.id: partner for partner in session.scalars(sa.select(Partner).where(Partner.id.in_(partner_ids)))}


def is_open() -> sa.ColumnElement[bool]:
    """The pure twin is lifecycle.is_open."""
    ended = sa.and_(Referral.status.in_(sorted(ENDED)), Referral.closed_on.is_(None))
    return sa.or_(Referral.status.in_(sorted(OPEN)), ended)


def is_mine(actor: Actor) -> sa.ColumnElement[bool]:
    """Written or sent by the actor, or of a case in the actor's hands."""
    own = sa.select(Case.id).where(Case.assigned_to_id == actor.user_id)
    return sa.or_(
        Referral.created_by_id == actor.user_id, Referral.sent_by_id == actor.user_id, Referral.case_id.in_(own)
    )
