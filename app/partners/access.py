"""From an address to a partner: hidden means 404, not entitled means 403."""

from __future__ import annotations

from collections.abc import Callable

from app.core.errors import Forbidden, NotFound
from app.partners import policy, queries
from app.partners.models import Partner, PartnerContact
from app.partners.upkeep import caring
from app.web.request import Rq


def partner_for(verb: str | None = None) -> Callable[[Rq], Partner]:
    """A loader of the partner named in the address, for whoever may do `verb` (None: look at it)."""

    def load(rq: Rq) -> Partner:
        partner = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
        if partner is None:
            raise NotFound
        if verb is not None and verb not in policy.allowed(rq.actor, partner):
            raise Forbidden
        rq.note_read("partner", partner.id, partner.ref)
        return partner

    return load


def desk(rq: Rq) -> int:
    """The centre for which the actor edits the directory. Raises Forbidden for none."""
    return caring.desk_of(rq.actor)


def contact_for(verb: str) -> Callable[[Rq], tuple[Partner, PartnerContact]]:
    """A loader of a contact person by its place in the partner's list, counted from 1."""
    whole = partner_for(verb)

    def load(rq: Rq) -> tuple[Partner, PartnerContact]:
        partner = whole(rq)
        number = rq.params["number"]
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= len(partner.contacts)):
            raise NotFound
        return partner, partner.contacts[int(number[:6]) - 1]

    return load
