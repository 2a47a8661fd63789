"""Writing the know-how cards that come from experience, and telling how often cards were used."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.demo.partnering import take_card
from app.demo.stories.experience import Told
from app.knowledge import service
from app.knowledge.models import Card
from app.knowledge.schemas import CardFacts


def write_card(session: Session, actors: Mapping[str, Actor], told: Told) -> None:
    """Write it and take it as far as the data says."""
    form = CardFacts.model_validate(
        {
            "title": told.title,
            "domains": list(told.domains),
            "situation": told.situation,
            "done": told.done,
            "tips": told.tips,
            "scope": "all",
            **told.values,
        }
    )
    writer = actors[told.by]
    card = service.create(session, writer, form, None)
    take_card(session, actors[told.checker], writer, card.id, told.then, told.note)


def use_cards(session: Session, actors: Mapping[str, Actor]) -> None:
    """Colleagues used published cards; most helped."""
    published = session.scalars(sa.select(Card).where(Card.state == "published").order_by(Card.id)).all()
    for number, card in enumerate(published):
        for login in ("coordinator", "sano", "coordinator2", "tamaki")[: 1 + number % 4]:
            service.note_use(session, actors[login], card, helped=login != "sano")
            session.flush()
