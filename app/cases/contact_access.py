"""Loaders: from references in an address to contacts and drafts that this actor may work with."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import policy
from app.cases.models import Contact, Draft
from app.cases.queries import contacts, drafts
from app.core.errors import Forbidden, NotFound
from app.web.request import Rq


def contact_for(permission: P) -> Callable[[Rq], Contact]:
    """A loader of the contact `{ref}` with topics and languages: not visible is NotFound, else Forbidden."""

    def load(rq: Rq) -> Contact:
        contact = contacts.by_ref(rq.session, rq.actor, rq.params["ref"])
        if contact is None:
            raise NotFound
        case = contacts.case_of(rq.session, contact)
        if permission not in policy.contact_allowed(rq.actor, contact, case):
            raise Forbidden
        rq.note_read("contact", contact.id, contact.ref, case.centre_id if case else contact.centre_id)
        return contact

    return load


def own_draft(rq: Rq) -> Draft:
    """The actor's own draft `{record}` of the form `{form}`; everybody else's does not exist."""
    found = drafts.one(rq.session, rq.actor, rq.params["form"], rq.params["record"])
    if found is None:
        raise NotFound
    return found
