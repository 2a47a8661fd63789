"""Life events as the pages show them, also those whose kind the catalogue does not have any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.core.dates import both
from app.core.errors import lazy
from app.deadlines import computing, queries, reading
from app.deadlines.computing import Household
from app.deadlines.models import LifeEvent
from app.deadlines.reading import YES_NO, Reader
from app.guidance.catalogue import Catalogue


@dataclass(frozen=True)
class EventView:
    """A life event as the list shows it.

    `known`: whether the catalogue has its kind; else it can be taken back and not edited. `silent`: no rule is tied to
    it.
    """

    title: str
    when: str
    who: str
    facts: Sequence[tuple[str, str]]
    note: str
    error: str
    href: str
    known: bool
    silent: bool


def event_view(case: Case, event: LifeEvent, household: Household, catalogue: Catalogue, reader: Reader) -> EventView:
    """One event with what was told about it."""
    known = event.code in catalogue.events
    return EventView(
        title_of(event, catalogue, reader),
        _when(event, reader),
        reading.who(household.key_of(event.person_id), household, reader),
        [_told(catalogue, code, value, reader) for code, value in computing.facts_of(event).items()],
        event.note or "",
        event.error_note or "",
        f"/cases/{case.ref}/deadlines/events/{event.ref}",
        known,
        known and not catalogue.rules_of_event[event.code],
    )


def title_of(event: LifeEvent, catalogue: Catalogue, reader: Reader) -> str:
    """What happened; a kind that is gone is called by its code."""
    kind = catalogue.events.get(event.code)
    return kind.title.label(reader.locale) if kind else reader.say(GONE, code=event.code)


GONE = lazy("今の一覧にないできごと（%(code)s）")


def doubts(session: Session, case: Case, event: LifeEvent, reader: Reader) -> list[str]:
    """What about this event does not fit together, in words: for whoever has just written it down."""
    household = computing.household_of(session, case)
    others = queries.events_of(session, case.id)
    found = computing.judge(session, household, event, others=others).findings
    mine = (one for one in found if one.kind == "contradiction" and one.happening == event.ref)
    return list(dict.fromkeys(reading.finding(one, household, reader) for one in mine))


def _when(event: LifeEvent, reader: Reader) -> str:
    if event.on_from is None or event.on_until is None:
        return reader.say(lazy("日付はわからない"))
    if event.on_from == event.on_until:
        return both(event.on_from)
    return reader.say(lazy("%(first)sから%(last)sの間"), first=both(event.on_from), last=both(event.on_until))


def _told(catalogue: Catalogue, code: str, value: date | str, reader: Reader) -> tuple[str, str]:
    """A fact and its answer as words."""
    fact = catalogue.facts.get(code)
    if fact is None:
        return code, str(value)
    if isinstance(value, date):
        return fact.label.label(reader.locale), both(value)
    label = next((choice.label.label(reader.locale) for choice in fact.choices if choice.code == value), None)
    return fact.label.label(reader.locale), label or reader.say(YES_NO.get(value, value))
