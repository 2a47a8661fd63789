"""From an address to a person: not visible means 404, not entitled means 403."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.core.errors import NotFound
from app.people import consents, policy, queries
from app.people.models import Consent, Person
from app.web.loading import loader
from app.web.request import Rq

person_for: Callable[[P], Callable[[Rq], Person]] = loader(
    "person", queries.by_ref, policy.allowed, lambda person: person
)
"""The person named by `ref`, with everything their page shows."""


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
