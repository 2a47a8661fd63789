"""What somebody looks after today for colleagues who are away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core.i18n import translate
from app.reminders import items, queries
from app.reminders.lifecycle import Item
from app.reminders.words import KINDS

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Covered:
    """An item of a colleague who is away; `whose`: the colleague's name."""

    item: Item
    whose: str
    title: str
    title_en: str

    @property
    def href(self) -> str:
        """Where the thing is."""
        return queries.href(self.item.kind, self.item.ref, self.item.case_ref)

    @property
    def kind(self) -> str:
        """The marked word for its kind."""
        return KINDS[self.item.kind]

    def titled(self, locale: str) -> str:
        """What it is called, in the reader's language."""
        own = (self.title_en or self.title) if locale != "ja" else self.title
        return own or translate(locale, self.kind)


def of_day(session: Session, actor: Actor, today: date, limit: int = 20) -> Sequence[Covered]:
    """What is late or due within two weeks, as far as the actor may see it, the nearest first.

    One query on most days.
    """
    names = queries.covered_by(session, actor, today)
    if not names:
        return []
    scope = items.Scope(today, actor, frozenset(names), AHEAD)
    found = items.collect(session, scope)[:limit]
    titles = queries.titles_of(session, [(item.kind, item.ref) for item in found])
    return [
        Covered(item, names.get(item.owner or 0, ""), *titles.get((item.kind, item.ref), ("", ""))) for item in found
    ]
