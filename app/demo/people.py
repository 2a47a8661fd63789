"""People of the stories, through the service of people."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import ahead
from app.demo.story import Stay, Who
from app.people import service
from app.people.models import Person
from app.people.schemas import ContactRules, NewFact, NewPerson, NewPoint

_NAMES = {"roman": "legal_roman", "kanji": "legal_kanji", "tsusho": "tsusho", "katakana": "katakana"}


def add_person(session: Session, actor: Actor, who: Who, today: date) -> Person:
    """The person with names, points, rules of contact and residence facts."""
    form = NewPerson.model_validate(
        {
            "call_name": who.call,
            "birth": who.birth,
            "sex": who.sex,
            "nationality": who.nationality,
            "municipality": who.town,
            "address": who.address,
            "address_hidden": who.hidden,
            "languages": list(who.speaks),
            "languages_written": list(who.reads or who.speaks),
            "japanese_level": who.level,
            "plain_japanese": who.plain,
            "note": who.note,
            "phone": who.phone,
            "email": who.email,
            "other_script": who.script,
            "name_source": "card" if who.roman else "told",
            **{field: getattr(who, name) for name, field in _NAMES.items()},
        }
    )
    person = service.create(session, actor, form)
    if who.messenger:
        point = NewPoint.model_validate({"point_kind": "messenger", "point": who.messenger})
        service.add_point(session, actor, person, point)
    if who.rules is not None:
        service.set_contact_rules(session, actor, person, ContactRules.model_validate(who.rules), seen=person.version)
    for stay in who.stays:
        add_stay(session, actor, person, stay, today)
    return person


def add_stay(session: Session, actor: Actor, person: Person, stay: Stay, today: date) -> None:
    """A residence fact as it was known on its day."""
    pending = ahead(today, None if stay.pending is None else -stay.pending)
    form = NewFact.model_validate(
        {
            "as_of": min(clock.today(), ahead(today, -stay.ago) or today),
            "status": stay.status,
            "period_end": ahead(today, stay.ends),
            "card_expiry": ahead(today, stay.card if stay.card is not None else stay.ends),
            "pending_since": None if pending is None else min(clock.today(), pending),
            "source": stay.source,
            "fact_note": stay.note,
        }
    )
    service.add_fact(session, actor, person, form)
