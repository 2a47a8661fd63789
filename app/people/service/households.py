"""Households: people in roles over time."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.people import households
from app.people.models import Household, HouseholdMember, Person


def add_member(
    session: Session, actor: Actor, person: Person, member: Person, *, role: str, since: date | None = None
) -> Household:
    """Put `member` into the household of `person`, in this role seen from that person.

    The household is made when there is none. Raises Invalid for the person themselves, for somebody who is
    in it already, and for people of different centres.
    """
    if member.id == person.id:
        raise Invalid("member", lazy("本人は選べません。"))
    if member.centre_id != person.centre_id:
        raise NotFound
    household = households.current(session, person)
    if household is None:
        household = Household(ref=ids.new_ref("F"), centre_id=person.centre_id)
        session.add(household)
        session.flush()
        # Since when the person has lived there is another question than since when the other has.
        _join(session, actor, household, person, "self", None)
    elif any(row.person_id == member.id and row.until is None for row in households.members(session, household)):
        raise Invalid("member", lazy("この人はすでに同じ世帯にいます。"))
    _join(session, actor, household, member, role, since)
    session.flush()
    return household


def _join(session: Session, actor: Actor, household: Household, person: Person, role: str, since: date | None) -> None:
    session.add(HouseholdMember(household_id=household.id, person_id=person.id, role=role, since=since))
    _record(session, actor, person, "household.joined")


def end_membership(
    session: Session, actor: Actor, row: HouseholdMember, person: Person, until: date, *, seen: int
) -> None:
    """The person, seen at version `seen`, left the household.

    Raises Conflict when that is known already or the form is stale, Invalid before the beginning.
    """
    if row.until is not None:
        raise Conflict(lazy("すでに世帯から外れています。"))
    if row.since is not None and until < row.since:
        raise Invalid("until", lazy("世帯に入った日より前の日付です。"))
    claim_version(session, person, seen)
    row.until = min(until, clock.today())
    _record(session, actor, person, "household.left")


def _record(session: Session, actor: Actor, person: Person, action: str) -> None:
    audit.record(
        session, actor, action, "person", person.id,
        subject_ref=person.ref, centre_id=person.centre_id, fields=["household"],
    )  # fmt: skip
