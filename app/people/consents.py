"""Which consents there are, and which of them covers what is about to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.core import ids
from app.partners.models import Partner
from app.people.lifecycle import SHOWN_AHEAD, holds_on
from app.people.models import Consent, Person
from app.people.share_groups import ALWAYS


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


def serves(consent: Consent, purpose: str | None) -> bool:
    """Whether it was given for this purpose. One from before purposes had codes says it in words alone: whoever
    sends has read them."""
    return purpose is None or not consent.purposes or purpose in consent.purposes


def covering(
    session: Session, person_id: int, partner: Partner, fields: Iterable[str], on: date, purpose: str | None = None
) -> Consent | None:
    """The consent that allows telling all of `fields` to this partner for this purpose on that civil day; None when
    there is none. The rules of safe contact are told with every consent and need not stand in it.

    One consent must cover everything: two halves are no whole. One that names the partner itself (or an entry
    that was merged into it) goes before one for its kind of office, a newer before an older.
    """
    wanted = set(fields) - ALWAYS
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
    return next((row for row in rows if holds_on(row, on) and wanted <= set(row.fields) and serves(row, purpose)), None)


def runs_out(on: date) -> sa.ColumnElement[bool]:
    """The condition on a consent that ends within 30 days of that civil day and that nobody has renewed yet."""
    newer = aliased(Consent)
    return sa.and_(
        Consent.withdrawn_on.is_(None),
        Consent.expires_on.between(on, on + SHOWN_AHEAD),
        ~sa.exists().where(newer.renews_id == Consent.id, newer.withdrawn_on.is_(None)),
    )


def renewed_by(session: Session, consent: Consent) -> Consent | None:
    """The consent that goes on from this one; None when nobody has renewed it."""
    return session.scalar(
        sa.select(Consent).where(Consent.renews_id == consent.id).order_by(Consent.id.desc()).limit(1)
    )


def renewals_of(session: Session, consent: Consent) -> list[Consent]:
    """The consents that go on from this one, the oldest first."""
    found: list[Consent] = []
    waiting = [consent.id]
    while waiting:
        later = session.scalars(sa.select(Consent).where(Consent.renews_id.in_(waiting)).order_by(Consent.id)).all()
        found += later
        waiting = [one.id for one in later]
    return found


def with_former(session: Session, consent_id: int) -> list[int]:
    """Row ids of this consent and of those that it goes on from: withdrawing it takes all of them back."""
    found: list[int] = []
    current: int | None = consent_id
    while current is not None and current not in found:
        found.append(current)
        current = session.scalar(sa.select(Consent.renews_id).where(Consent.id == current))
    return found
