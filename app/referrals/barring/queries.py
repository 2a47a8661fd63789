"""What is barred in a case, and who may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case, CaseMember
from app.cases.queries import staff
from app.core import ids
from app.partners.models import Partner
from app.partners.queries import desk_ids, named
from app.referrals.barring.models import BarredPartner


def is_of_case(session: Session, actor: Actor, case: Case) -> bool:
    """Whether the actor works on this very case: opened it, has it in hand, or takes part in it.

    Narrower than the right to see the case: a colleague of the centre searches without learning what is kept out.
    """
    if actor.user_id in (case.opened_by_id, case.assigned_to_id):
        return True
    chosen = sa.select(CaseMember.id).where(CaseMember.case_id == case.id, CaseMember.user_id == actor.user_id)
    return session.scalar(chosen) is not None


@dataclass(frozen=True)
class Bar:
    """One line of the list of those of the case."""

    row: BarredPartner
    partner: Partner
    recorded_by: str


def of_case(session: Session, case: Case) -> list[Bar]:
    """What holds now, the newest first; ask `is_of_case` before."""
    rows = session.scalars(_holding(case.id).order_by(BarredPartner.id.desc())).all()
    partners = named(session, {row.partner_id for row in rows})
    names = staff.names(session, {row.recorded_by_id for row in rows})
    return [Bar(row, partners[row.partner_id], names.get(row.recorded_by_id, "")) for row in rows]


def by_ref(session: Session, case: Case, ref: str) -> BarredPartner | None:
    """A bar of this very case that still holds."""
    return session.scalar(_holding(case.id).where(BarredPartner.ref == ids.clean_ref(ref)))


def _holding(case_id: int) -> sa.Select[BarredPartner]:
    return sa.select(BarredPartner).where(BarredPartner.case_id == case_id, BarredPartner.lifted_at.is_(None))


def barred_ids(session: Session, case_id: int) -> frozenset[int]:
    """Every entry of the directory that is kept out of a case: desks, what was merged, whole organisations.

    Asked anew each time: entries that were imported or merged after the bar are kept out as well.
    """
    rows: Sequence[BarredPartner] = session.scalars(_holding(case_id)).all()
    partners = named(session, {row.partner_id for row in rows})
    found: set[int] = set()
    for row in rows:
        found |= desk_ids(session, partners[row.partner_id], whole_organisation=row.whole_organisation)
    return frozenset(found)
