"""From an address to a person: not visible means 404, not entitled means 403."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.core.errors import Forbidden, NotFound
from app.people import consents, policy, queries
from app.people.models import Consent, Person
from app.web.request import Rq


def person_for(permission: P) -> Callable[[Rq], Person]:
    """A loader of the person named by `ref` in the address, with everything their page shows."""

    def load(rq: Rq) -> Person:
        person = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
        if person is None:
            raise NotFound
        if permission not in policy.allowed(rq.actor, person):
            raise Forbidden
        rq.note_read("person", person.id, person.ref, person.centre_id)
        return person

    return load


def consent_for(permission: P) -> Callable[[Rq], tuple[Person, Consent]]:
    """A loader of one consent of the person."""
    whole = person_for(permission)

    def load(rq: Rq) -> tuple[Person, Consent]:
        person = whole(rq)
        consent = consents.by_ref(rq.session, person, rq.params["consent"])
        if consent is None:
            raise NotFound
        return person, consent

    return load


def numbered(permission: P) -> Callable[[Rq], tuple[Person, int]]:
    """A loader of the person and the number in the address (of a name or a contact point).

    The number counts from 1 in the order shown; the person's version that the form carries says which list
    was seen.
    """
    whole = person_for(permission)

    def load(rq: Rq) -> tuple[Person, int]:
        text = rq.params["number"]
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 999):
            raise NotFound
        return whole(rq), int(text[:4])

    return load
