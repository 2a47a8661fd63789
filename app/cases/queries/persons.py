"""The people of a case, and what is known of their stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, CasePerson, Need
from app.core import ids
from app.people.models import Person


@dataclass(frozen=True)
class OfCase:
    """A person in a role, with the newest residence facts that are known."""

    person: Person
    role: str
    period_end: date | None
    card_expiry: date | None
    pending_since: date | None


_OF_CASE = (
    sa.select(Person, CasePerson.role)
    .join(CasePerson, CasePerson.person_id == Person.id)
    .where(CasePerson.case_id == sa.bindparam("case"))
    .order_by(sa.case((Person.id == sa.bindparam("main"), 0), else_=1), CasePerson.id)
    .options(selectinload(Person.languages), selectinload(Person.facts))
)


def of_case(session: Session, case: Case) -> list[OfCase]:
    """Everybody of the case, the main person first. Languages and facts are loaded.

    The period, the card and a pending application come from the newest fact that says anything of them.
    """
    rows = session.execute(_OF_CASE, {"case": case.id, "main": case.person_id}).all()
    return [_of_case(person, role) for person, role in rows]


def _of_case(person: Person, role: str) -> OfCase:
    newest = max((fact for fact in person.facts), key=lambda f: (f.as_of, f.recorded_at), default=None)
    return OfCase(
        person,
        role,
        newest.period_end if newest else None,
        newest.card_expiry if newest else None,
        newest.pending_since if newest else None,
    )


def link(session: Session, case_id: int, person_id: int) -> CasePerson | None:
    """A person's place in a case, or None."""
    return session.scalar(sa.select(CasePerson).where(CasePerson.case_id == case_id, CasePerson.person_id == person_id))


def by_ref(session: Session, case_id: int, ref: str) -> Person | None:
    """A person of this very case, by reference."""
    return session.scalar(
        sa.select(Person)
        .join(CasePerson, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id == case_id, Person.ref == ids.clean_ref(ref))
    )


def has_need(session: Session, case_id: int, person_id: int) -> bool:
    """Whether a need of the case concerns this person."""
    found = session.scalar(sa.select(Need.id).where(Need.case_id == case_id, Need.person_id == person_id).limit(1))
    return found is not None
