"""Who lives with whom, now and before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import ids
from app.people import policy
from app.people.models import Household, HouseholdMember, Person


def current(session: Session, person: Person) -> Household | None:
    """The household in which the person lives; the one joined last when there are several."""
    return session.scalars(
        sa.select(Household)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.person_id == person.id, HouseholdMember.until.is_(None))
        .order_by(HouseholdMember.id.desc())
        .limit(1)
    ).one_or_none()


def members(session: Session, household: Household) -> Sequence[HouseholdMember]:
    """Everybody who is or was in it, in the order of joining."""
    return session.scalars(
        sa.select(HouseholdMember).where(HouseholdMember.household_id == household.id).order_by(HouseholdMember.id)
    ).all()


def living_with(session: Session, person: Person) -> Sequence[tuple[HouseholdMember, Person]]:
    """Who lives in the person's present household, the person left out."""
    household = current(session, person)
    if household is None:
        return []
    rows = session.execute(
        sa.select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(
            HouseholdMember.household_id == household.id,
            HouseholdMember.until.is_(None),
            HouseholdMember.person_id != person.id,
        )
        .order_by(HouseholdMember.id)
    ).all()
    return [(row, who) for row, who in rows]


def place_of(session: Session, actor: Actor, person: Person, ref: str) -> tuple[HouseholdMember, Person] | None:
    """The membership of the person named by `ref` in a household of `person`: the one that lasts, else the last
    that ended. None when there is none, or none that the actor may know of."""
    wanted = ids.clean_ref(ref)
    places = [
        member for home in of_person(session, actor, person) for member in home.members if member.person.ref == wanted
    ]
    if not places:
        return None
    found = max(places, key=lambda member: (member.row.until is None, member.row.id))
    return found.row, found.person


@dataclass(frozen=True)
class Member:
    """A line of a household: the membership and the person."""

    row: HouseholdMember
    person: Person


@dataclass(frozen=True)
class Home:
    """A household with its people; `is_current` when the person asked about still lives there."""

    household: Household
    members: tuple[Member, ...]
    is_current: bool


def of_person(session: Session, actor: Actor, person: Person) -> list[Home]:
    """The households of a person, the present one first, each with everybody the actor may know of."""
    mine = session.execute(
        sa.select(Household, HouseholdMember.until)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.person_id == person.id)
        .order_by(HouseholdMember.until.is_not(None), HouseholdMember.id.desc())
    ).all()
    homes: dict[int, tuple[Household, bool]] = {}
    for household, until in mine:
        homes.setdefault(household.id, (household, until is None))
    rows = session.execute(
        sa.select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.household_id.in_(homes), policy.visible_to(actor))
        .order_by(HouseholdMember.until.is_not(None), HouseholdMember.id)
    ).all()
    return [
        Home(household, tuple(Member(row, who) for row, who in rows if row.household_id == household.id), is_current)
        for household, is_current in homes.values()
    ]
