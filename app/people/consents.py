"""Which consents there are, and which of them covers what is about to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import ids
from app.partners.models import Partner
from app.people import policy
from app.people.lifecycle import SHOWN_AHEAD, holds_on
from app.people.models import Consent, Person


def of_person(session: Session, person: Person) -> Sequence[Consent]:
    """All consents of a person, the newest first."""
    return session.scalars(
        sa.select(Consent).where(Consent.person_id == person.id).order_by(Consent.given_on.desc(), Consent.id.desc())
    ).all()


def by_ref(session: Session, person: Person, ref: str) -> Consent | None:
    """One consent of this person; None for a consent of somebody else."""
    return session.scalar(sa.select(Consent).where(Consent.ref == ids.clean_ref(ref), Consent.person_id == person.id))


def entries_of(session: Session, partner: Partner) -> set[int]:
    """Row ids under which this desk was agreed to: its own, and of entries of its kind merged into it.

    An entry of another kind that was merged into it was something else to the person who agreed.
    """
    merged = sa.select(Partner.id).where(Partner.merged_into_id == partner.id).cte(recursive=True)
    merged = merged.union(sa.select(Partner.id).where(Partner.merged_into_id == merged.c.id))
    same_kind = sa.select(Partner.id).where(Partner.id.in_(sa.select(merged.c.id)), Partner.kind == partner.kind)
    return {partner.id, *session.scalars(same_kind)}


def to_partner(session: Session, person: Person, partner: Partner) -> list[Consent]:
    """Every consent that speaks of this partner or its kind, holding or not, the newest first."""
    named = entries_of(session, partner)
    return [
        one
        for one in of_person(session, person)
        if one.partner_id in named or (one.partner_id is None and one.partner_kind == partner.kind)
    ]


def covering(session: Session, person_id: int, partner: Partner, fields: Iterable[str], on: date) -> Consent | None:
    """The consent that allows telling all of `fields` to this partner on that civil day; None when there is none.

    One consent must cover everything: two halves are no whole. One that names the partner itself (or an entry
    that was merged into it) goes before one for its kind of office, a newer before an older.
    """
    wanted = set(fields)
    rows = session.scalars(
        sa.select(Consent)
        .where(
            Consent.person_id == person_id,
            sa.or_(
                Consent.partner_id.in_(sorted(entries_of(session, partner))),
                sa.and_(Consent.partner_id.is_(None), Consent.partner_kind == partner.kind),
            ),
        )
        .order_by(Consent.partner_id.is_(None), Consent.given_on.desc(), Consent.id.desc())
    ).all()
    return next((row for row in rows if holds_on(row, on) and wanted <= set(row.fields)), None)


def expiring(session: Session, actor: Actor, on: date, *, limit: int = 20) -> Sequence[tuple[Consent, Person]]:
    """Consents that run out within 30 days and the people who gave them, the next to run out first."""
    rows = session.execute(
        sa.select(Consent, Person)
        .join(Person, Person.id == Consent.person_id)
        .where(
            policy.visible_to(actor),
            Consent.withdrawn_on.is_(None),
            Consent.expires_on.between(on, on + SHOWN_AHEAD),
        )
        .order_by(Consent.expires_on, Consent.id)
        .limit(limit)
    ).all()
    return [(consent, person) for consent, person in rows]
