"""What the forms of life events offer and ask, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.codes import lists
from app.codes.codelist import text_key
from app.deadlines import computing, schemas
from app.deadlines.models import LifeEvent
from app.deadlines.reading import YES_NO, Reader
from app.guidance.records import Event, Fact


@dataclass(frozen=True)
class Kind:
    """A kind of life event to choose."""

    code: str
    title: str
    easy: str


def kinds(session: Session, words: str, locale: str) -> list[tuple[str, list[Kind]]]:
    """The events by part of life, in the order of the catalogue; `words` narrows them (any of the languages)."""
    sought = text_key(words).split()
    groups: dict[str, list[Kind]] = {}
    for event in computing.catalogue(session).events.values():
        title = event.title
        if all(word in text_key(f"{title.ja} {title.easy} {title.en} {event.code}") for word in sought):
            easy = (title.easy or "") if locale == "ja" else ""
            groups.setdefault(event.domain, []).append(Kind(event.code, title.label(locale), easy))
    return [(lists.DOMAINS.label(domain, locale), found) for domain, found in groups.items()]


@dataclass(frozen=True)
class Asked:
    """One question of an event's form."""

    name: str
    kind: str
    label: str
    hint: str | None
    options: Sequence[tuple[str, str]]


def asked(session: Session, kind: Event, reader: Reader) -> list[Asked]:
    """The questions that this event asks, in its order."""
    facts = computing.catalogue(session).facts
    return [_asked(facts[code], reader) for code in kind.asks]


def _asked(fact: Fact, reader: Reader) -> Asked:
    options = [(choice.code, choice.label.label(reader.locale)) for choice in fact.choices]
    if fact.kind == "yes_no":
        options = [(code, reader.say(word)) for code, word in YES_NO.items()]
    hint = fact.hint.label(reader.locale) if fact.hint else None
    return Asked(schemas.PREFIX + fact.code, fact.kind, fact.label.label(reader.locale), hint, options)


def persons(session: Session, case: Case, held: LifeEvent | None = None) -> list[tuple[str, str]]:
    """Whose event it can be: the people of the case, whoever lives with the client, and whose the event is already."""
    household = computing.household_of(session, case)
    whose = household.key_of(held.person_id) if held else ""
    return [(member.key, member.name) for member in household.around(whose)]
