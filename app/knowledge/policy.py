"""Who finds which card, and what they may do with it."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.knowledge.lifecycle import CardState, Scope
from app.knowledge.models import Card


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Published cards within their scope; whatever its state, a card of a centre in which the actor writes cards."""
    reads = actor.centres_with(P.CARD_READ)
    if not reads:
        return sa.false()
    prefectures = sa.select(sa.func.substr(Centre.municipality_code, 1, 2)).where(Centre.id.in_(reads))
    published = sa.and_(
        Card.state == CardState.PUBLISHED,
        sa.or_(
            Card.scope == Scope.ALL,
            sa.and_(Card.scope == Scope.PREFECTURE, Card.prefecture_code.in_(prefectures)),
            Card.centre_id.in_(reads),
        ),
    )
    return sa.or_(published, Card.centre_id.in_(actor.centres_with(P.CARD_WRITE)))


def allowed(actor: Actor, card: Card) -> frozenset[P]:
    """The rights over a card that the actor may see. Checking is for somebody else than its writer."""
    rights = {P.CARD_READ, *(right for right in actor.permissions if actor.can_in(right, card.centre_id))}
    if card.written_by_id == actor.user_id:
        rights.discard(P.CARD_CHECK)
    return frozenset(rights)
