"""The people of a case, and what is known of their stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.cases.models import Case, CasePerson, Need
from app.core import ids
from app.people.models import Person, PersonLanguage, ResidenceFact


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
)

_WANTED: Any = sa.bindparam("wanted", expanding=True)
_LANGUAGES = sa.select(PersonLanguage).where(PersonLanguage.person_id.in_(_WANTED)).order_by(PersonLanguage.id)
_FACTS = sa.select(ResidenceFact).where(ResidenceFact.person_id.in_(_WANTED))
_FACTS = _FACTS.order_by(ResidenceFact.as_of.desc(), ResidenceFact.id.desc())


def of_case(session: Session, case: Case) -> list[OfCase]:
    """Everybody of the case, the main person first. Languages and facts are loaded.

    The period, the card and a pending application come from the newest fact that says anything of them.
    """
    rows = session.execute(_OF_CASE, {"case": case.id, "main": case.person_id}).all()
    people = [person for person, _ in rows]
    _fill(session, people, "languages", _LANGUAGES)
    _fill(session, people, "facts", _FACTS)
    return [_of_case(person, role) for person, role in rows]


def _fill(session: Session, people: Sequence[Person], name: str, asked: sa.Select[Any]) -> None:
    """Load a collection of these people; `selectinload` does the same and builds its statement anew each time."""
    parts: dict[int, list[Any]] = {person.id: [] for person in people}
    if parts:
        for part in session.scalars(asked, {"wanted": list(parts)}):
            parts[part.person_id].append(part)
    for person in people:
        set_committed_value(person, name, parts[person.id])


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
