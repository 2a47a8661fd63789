"""From kept referrals to what the figures count: the last two years, without what was entered in error."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock
from app.partners.models import Partner
from app.partners.policy import visible_to as partners_visible_to
from app.partners.queries import merged_into_these
from app.referrals import clocks
from app.referrals.experience.counting import Facts, Sent, Shared, facts_of, shared
from app.referrals.lifecycle import ENDED, SHARES_NOTHING, ReferralStatus
from app.referrals.models import Referral, ReferralEvent

WINDOW = timedelta(days=730)
"""Desks change: what was three years ago says little about today."""


@dataclass(frozen=True)
class Experience:
    """Of one partner: what the actor's own centres and all centres sent there, and the own ones to its whole kind.

    `apart`: how often the own centres only gave the person its address; nobody there was asked for anything.
    """

    own: Facts
    everywhere: Shared
    kind: Facts
    apart: int


def of_partner(session: Session, actor: Actor, partner: Partner) -> Experience:
    """The figures of a partner, with those of the entries that were merged into it."""
    mine, entries = actor.centres_with(P.REFERRAL_READ), merged_into_these(session, [partner.id])
    rows = _rows(session, Referral.partner_id.in_(sorted(entries)))
    own: list[Sent] = []
    others: list[Sent] = []
    for _, centre, sent in rows:
        (own if centre in mine else others).append(sent)
    like = sa.select(Partner.id).where(Partner.kind == partner.kind, partners_visible_to(actor))
    of_kind = _rows(session, Referral.partner_id.in_(like), Referral.centre_id.in_(sorted(mine)))
    return Experience(
        facts_of(own), shared([*own, *others], others), facts_of(sent for _, _, sent in of_kind),
        _apart(session, entries, mine),
    )  # fmt: skip


def _apart(session: Session, entries: Collection[int], centres: Collection[int]) -> int:
    chosen = sa.select(sa.func.count()).where(
        Referral.partner_id.in_(sorted(entries)),
        Referral.centre_id.in_(sorted(centres)),
        Referral.mode == "information_only",
        *_counted(clock.today()),
    )
    return session.scalar(chosen.select_from(Referral)) or 0


def _counted(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """What left the house within the window."""
    return (
        Referral.sent_at >= clock.day_start(today - WINDOW),
        Referral.status != ReferralStatus.ENTERED_IN_ERROR,
    )


def of_partners(session: Session, actor: Actor, partner_ids: Collection[int]) -> dict[int, Facts]:
    """Partner id → what the actor's own centres made of it; only partners to which something was sent."""
    entries = merged_into_these(session, partner_ids)
    mine = sorted(actor.centres_with(P.REFERRAL_READ))
    found: dict[int, list[Sent]] = {}
    for partner_id, _, sent in _rows(session, Referral.partner_id.in_(sorted(entries)), Referral.centre_id.in_(mine)):
        found.setdefault(entries[partner_id], []).append(sent)
    return {partner_id: facts_of(sent) for partner_id, sent in found.items()}


def _rows(session: Session, *where: sa.ColumnElement[bool]) -> Iterable[tuple[int, int, Sent]]:
    """(partner, centre, referral) of what was sent within the window and asked something of the partner: neither what
    it asked of us, nor where the person only got its address.
    """
    today = clock.today()
    answer = sa.and_(
        ReferralEvent.referral_id == Referral.id,
        ReferralEvent.from_status == ReferralStatus.REQUESTED,
        ReferralEvent.to_status.in_((ReferralStatus.ACCEPTED, ReferralStatus.REJECTED)),
    )
    found = session.execute(
        sa.select(
            Referral.partner_id, Referral.centre_id, Referral.status, Referral.sent_at, Referral.answer_due_on,
            Referral.outcome_due_on, Referral.closed_on, Referral.helped, Referral.outcome,
            ReferralEvent.at, ReferralEvent.to_status, ReferralEvent.reason,
        )
        .outerjoin(ReferralEvent, answer)
        .where(
            *where,
            Referral.mode.not_in(sorted(SHARES_NOTHING)),
            *_counted(today),
        )
    )  # fmt: skip
    return [(row.partner_id, row.centre_id, _sent(row, today)) for row in found]


def _sent(row: Any, today: date) -> Sent:
    accepted, rejected = row.to_status == ReferralStatus.ACCEPTED, row.to_status == ReferralStatus.REJECTED
    taken_back = row.status == ReferralStatus.CANCELLED and row.to_status is None
    ended = row.status in ENDED and not taken_back
    return Sent(
        accepted=accepted,
        declined=row.reason if rejected else None,
        days=clocks.age(clock.civil_day(row.sent_at), clock.civil_day(row.at)) if row.at else None,
        answer_due=ended or (not taken_back and _past(row.answer_due_on, today)),
        result_due=row.status in ENDED or _past(row.outcome_due_on, today),
        closed=row.closed_on is not None,
        helped=row.helped,
        outcome=row.outcome,
    )


def _past(day: date | None, today: date) -> bool:
    return day is not None and day < today
