"""People whose case another centre takes over: their record moves, or a copy of it is made there.

Called by the transfer of a case, which decides who moves; nothing here asks for rights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import Base
from app.people.models import (
    Consent,
    ContactPoint,
    Household,
    HouseholdMember,
    Person,
    PersonLanguage,
    PersonName,
    PersonNameToken,
    ResidenceFact,
)
from app.search import service as search

_PARTS: tuple[Any, ...] = (PersonName, ContactPoint, PersonLanguage, ResidenceFact)
_ENCRYPTED = "_ct"
R = TypeVar("R", bound=Base)


def move(session: Session, actor: Actor, person_ids: Collection[int], centre_id: int) -> None:
    """Make these people, and the entries merged into them, people of another centre. The caller moves the search."""
    everybody = _with_merged(session, person_ids)
    for table, of in ((Person, Person.id), (PersonNameToken, PersonNameToken.person_id)):
        values: dict[str, Any] = {"centre_id": centre_id}
        if table is Person:
            values["version"] = Person.version + 1
        session.execute(
            sa.update(table).where(of.in_(everybody)).values(values).execution_options(synchronize_session=False)
        )
    for number, ref in session.execute(sa.select(Person.id, Person.ref).where(Person.id.in_(everybody))):
        audit.record(session, actor, "person.moved", "person", number, subject_ref=ref, centre_id=centre_id)


def _with_merged(session: Session, person_ids: Collection[int]) -> list[int]:
    found, newest = set(person_ids), set(person_ids)
    while newest:
        merged = session.scalars(sa.select(Person.id).where(Person.merged_into_id.in_(sorted(newest))))
        newest = set(merged) - found
        found |= newest
    return sorted(found)


def copy(session: Session, actor: Actor, person_id: int, centre_id: int) -> Person:
    """A record of its own for another centre, which says what the person's record says now."""
    original = session.get_one(Person, person_id)
    copied = _duplicate(
        original, ref=ids.new_ref("P"), centre_id=centre_id, created_at=clock.now(), created_by_id=actor.user_id,
        version=1, merged_into_id=None,
    )  # fmt: skip
    session.add(copied)
    session.flush()
    for part in _PARTS:
        rows = session.scalars(sa.select(part).where(part.person_id == person_id).order_by(part.id))
        session.add_all(_duplicate(row, person_id=copied.id) for row in rows)
    tokens = session.scalars(sa.select(PersonNameToken.token).where(PersonNameToken.person_id == person_id)).all()
    session.add_all(PersonNameToken(person_id=copied.id, centre_id=centre_id, token=token) for token in tokens)
    session.flush()
    audit.record(session, actor, "person.copied", "person", copied.id, subject_ref=copied.ref, centre_id=centre_id)
    search.repeat(session, "person", person_id, subject_id=copied.id, subject_ref=copied.ref, centre_id=centre_id)
    return copied


def _duplicate(row: R, **changes: Any) -> R:
    """A new row with the same attributes; what is encrypted is encrypted anew, since it is bound to its row."""
    values: dict[str, Any] = {}
    for attribute in sa.inspect(type(row)).column_attrs:
        name = attribute.key.removesuffix(_ENCRYPTED)
        if name != "id":
            values[name] = getattr(row, name)
    return type(row)(**(values | changes))


def part_households(
    session: Session, actor: Actor, moving: Collection[int], copies: Mapping[int, Person], centre_id: int
) -> None:
    """Who goes makes a household of their own, in the roles that they had; who stays keeps the old one."""
    going = [*moving, *copies]
    touched = sa.select(HouseholdMember.household_id).where(HouseholdMember.person_id.in_(going)).distinct()
    for household_id in session.scalars(touched).all():
        rows = session.scalars(
            sa.select(HouseholdMember).where(HouseholdMember.household_id == household_id).order_by(HouseholdMember.id)
        ).all()
        household = Household(ref=ids.new_ref("F"), centre_id=centre_id)
        session.add(household)
        session.flush()
        for row in rows:
            if row.person_id in moving:
                row.household_id = household.id
            elif row.person_id in copies:
                session.add(_duplicate(row, person_id=copies[row.person_id].id, household_id=household.id))
        session.flush()
        if all(row.person_id in moving for row in rows):
            session.execute(sa.delete(Household).where(Household.id == household_id))
    _note_household(session, actor, moving, centre_id)


def _note_household(session: Session, actor: Actor, moving: Iterable[int], centre_id: int) -> None:
    for number in moving:
        audit.record(session, actor, "household.moved", "person", number, centre_id=centre_id, fields=["household"])


def end_consents(session: Session, person_ids: Collection[int], last: date) -> None:
    """Nothing more is told on their consents after `last` (a civil day); withdrawn and ended ones stay as they are."""
    runs_on = sa.or_(Consent.expires_on.is_(None), Consent.expires_on > last)
    session.execute(
        sa.update(Consent)
        .where(Consent.person_id.in_(sorted(person_ids)), Consent.withdrawn_on.is_(None), runs_on)
        .values(expires_on=last, version=Consent.version + 1)
        .execution_options(synchronize_session=False)
    )


def copy_consents(session: Session, consent_ids: Collection[int], copies: Mapping[int, Person]) -> dict[int, int]:
    """Those of these consents that a copied person gave, for the copies: row id → row id of the copy.

    A copy goes on from a copy or from none: withdrawn here, it must not take back what was agreed to over there.
    """
    wanted = sa.select(Consent).where(Consent.id.in_(sorted(consent_ids)), Consent.person_id.in_(list(copies)))
    found: dict[int, int] = {}
    for consent in session.scalars(wanted.order_by(Consent.id)).all():
        copied = _duplicate(
            consent, ref=ids.new_ref("D"), person_id=copies[consent.person_id].id, version=1,
            renews_id=found.get(consent.renews_id or 0),
        )  # fmt: skip
        session.add(copied)
        session.flush()
        found[consent.id] = copied.id
    return found
