"""Who may know of which person, and what they may do.

Counters look people up while they talk to them, so everybody who works in a centre sees the people of that
centre; nobody else does. Cases are closer held: app.cases.policy.
"""

from __future__ import annotations

import sqlalchemy as sa

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.people.models import Person


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a person exists for this actor."""
    return Person.centre_id.in_(sorted(actor.centres_with(P.PERSON_READ)))


def allowed(actor: Actor, person: Person) -> frozenset[P]:
    """The rights over a person that the actor may see (ask `visible_to` first)."""
    return frozenset(right for right in actor.permissions if actor.can_in(right, person.centre_id))
