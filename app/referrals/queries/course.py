"""The course of a referral: its events, and the referrals before and after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.queries import staff
from app.core import clock
from app.referrals import chains, clocks
from app.referrals.lifecycle import ENDED
from app.referrals.models import Referral, ReferralEvent
from app.referrals.queries.lines import COUNTED, Row, rows


@dataclass(frozen=True)
class Event:
    """A line of a referral's history with the name of who typed it."""

    row: ReferralEvent
    typed_by: str


def events_of(session: Session, referral: Referral) -> list[Event]:
    """The history, the newest first."""
    found = session.scalars(
        sa.select(ReferralEvent).where(ReferralEvent.referral_id == referral.id).order_by(ReferralEvent.id.desc())
    ).all()
    names = staff.names(session, {event.typed_by_id for event in found})
    return [Event(event, names.get(event.typed_by_id, "")) for event in found]


@dataclass(frozen=True)
class Hop:
    """One referral of a chain. `days` are business days from sending to its end, or until today while it is open."""

    row: Row
    ended_on: date | None
    days: int | None
    reason: str | None = None

    @property
    def reasons(self) -> str:
        """The name of the list in which the reason of its end stands; what failed says it as its outcome."""
        return {"rejected": "decline_reasons", "cancelled": "cancel_reasons"}.get(self.row.referral.status, "")


def chains_of(session: Session, case_id: int) -> list[Sequence[Hop]]:
    """The chains of a case, each from its first referral on; what was entered in error is left out."""
    found = session.scalars(sa.select(Referral).where(Referral.case_id == case_id, COUNTED)).all()
    groups = chains.groups([chains.Link(one.id, one.follows_id, one.need_id) for one in found])
    wanted = {row_id for group in groups for row_id in group}
    if not wanted:
        return []
    by_id = {row.referral.id: row for row in rows(session, [one for one in found if one.id in wanted])}
    ended = _ends(session, wanted)
    return [[_hop(by_id[row_id], ended.get(row_id)) for row_id in group] for group in groups]


def chain_of(session: Session, referral: Referral) -> Sequence[Hop]:
    """The chain in which a referral stands, from its first on; empty where it stands alone."""
    every = chains_of(session, referral.case_id)
    return next((chain for chain in every if any(hop.row.referral.id == referral.id for hop in chain)), [])


def _ends(session: Session, referral_ids: Collection[int]) -> Mapping[int, tuple[date, str | None]]:
    """The civil day on which each came to its end, and the reason that was given."""
    moved = ReferralEvent.from_status != ReferralEvent.to_status
    chosen = sa.select(ReferralEvent.referral_id, ReferralEvent.at, ReferralEvent.reason).where(
        ReferralEvent.referral_id.in_(sorted(referral_ids)), ReferralEvent.to_status.in_(sorted(ENDED)), moved
    )
    found = session.execute(chosen.order_by(ReferralEvent.id))
    return {row_id: (clock.civil_day(at), reason) for row_id, at, reason in found}


def _hop(row: Row, ended: tuple[date, str | None] | None) -> Hop:
    sent = row.referral.sent_at
    on, reason = ended or (None, None)
    days = clocks.age(clock.civil_day(sent), on or clock.today()) if sent else None
    return Hop(row, on, days, reason)
