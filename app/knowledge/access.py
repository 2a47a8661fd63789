"""From the address to the card, or a refusal."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.core.errors import Forbidden, NotFound
from app.knowledge import policy, queries
from app.knowledge.models import Card
from app.web.request import Rq


def card_for(permission: P) -> Callable[[Rq], Card]:
    """A loader of the card `{ref}`: not visible is NotFound, visible without the right Forbidden."""

    def load(rq: Rq) -> Card:
        card = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
        if card is None:
            raise NotFound
        if permission not in policy.allowed(rq.actor, card):
            raise Forbidden
        rq.note_read("card", card.id, card.ref, card.centre_id)
        return card

    return load
