"""A person: names, points, languages, rules of contact; the index follows in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.codes.municipalities import municipalities
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.people import tokens
from app.people.matching import names_of
from app.people.models import ContactPoint, Person, PersonLanguage, PersonName, PersonNameToken
from app.people.schemas import ContactRules, EditPerson, NewName, NewPerson, NewPoint
from app.search import service as search

_PLAIN = (
    "call_name", "birth", "sex", "nationality", "address", "address_hidden", "plain_japanese", "uses_sign", "note",
)  # fmt: skip
_RULES = ("may_call", "may_message", "may_mail", "may_say_who", "call_from", "call_until", "contact_note")


def create(session: Session, actor: Actor, new: NewPerson) -> Person:
    """A new person of the centre in which the actor works now. Raises Forbidden without the right there."""
    if actor.user_id and not actor.can_in(P.PERSON_WRITE, actor.centre_id):
        raise Forbidden
    number = ids.new_id()
    person = Person(
        id=number,
        ref=ids.new_ref("P"),
        centre_id=actor.centre_id,
        created_at=clock.now(),
        created_by_id=actor.user_id,
        version=1,
        call_weekdays="",
        names=[
            PersonName(person_id=number, kind=kind, value=value, source=new.name_source) for kind, value in new.names()
        ],
        points=_first_points(number, new),
        languages=[],
        facts=[],
    )
    _apply(person, new)
    session.add(person)
    session.flush()
    _record(session, actor, person, "person.created", _filled(new))
    _index(session, person)
    return person


def _first_points(number: int, new: NewPerson) -> list[ContactPoint]:
    typed = (("phone", new.phone), ("email", new.email))
    return [ContactPoint(person_id=number, kind=kind, value=value) for kind, value in typed if value]


def _filled(new: NewPerson) -> list[str]:
    return [name for name, value in new.model_dump(exclude={"seen"}).items() if value not in (None, "", [], False)]


def edit(session: Session, actor: Actor, person: Person, command: EditPerson, *, seen: int) -> None:
    """Change the basics. Raises Conflict when somebody was faster."""
    claim_version(session, person, seen)
    before = stored(person)
    _apply(person, command)
    after = stored(person)
    _record(session, actor, person, "person.changed", [name for name in after if after[name] != before[name]])
    _index(session, person)


def _apply(person: Person, command: EditPerson) -> None:
    for name in _PLAIN:
        setattr(person, name, getattr(command, name))
    person.municipality_code = command.municipality
    wanted = _languages(command)
    for row in list(person.languages):
        if row.language not in wanted:
            person.languages.remove(row)
    known = {row.language: row for row in person.languages}
    for language, (spoken, written, level) in wanted.items():
        if language not in known:
            known[language] = PersonLanguage(person_id=person.id, language=language)
            person.languages.append(known[language])
        row = known[language]
        row.spoken, row.written, row.level = spoken, written, level


def _languages(command: EditPerson) -> dict[str, tuple[bool, bool, str]]:
    """language → spoken, written, level; the level belongs to Japanese, which stands there as soon as it is known."""
    spoken, written = command.spoken(), command.languages_written
    wanted = {code: (code in spoken, code in written, "unknown") for code in dict.fromkeys([*spoken, *written])}
    level = command.japanese_level
    if level != "unknown":
        speaks = "ja" in spoken or level != "none"
        wanted["ja"] = (speaks, "ja" in written, level)
    return wanted


def stored(person: Person) -> Mapping[str, object]:
    """The basics as the form shows them."""
    town = municipalities().get(person.municipality_code)
    japanese = next((row for row in person.languages if row.language == "ja"), None)
    return {
        **{name: getattr(person, name) for name in _PLAIN},
        "municipality": town.ja if town else None,
        "languages": [row.language for row in person.languages if row.spoken],
        "languages_written": [row.language for row in person.languages if row.written],
        "japanese_level": japanese.level if japanese else "unknown",
    }


def add_name(session: Session, actor: Actor, person: Person, new: NewName) -> None:
    """One more name as typed. Raises Invalid when this very name of this kind is known."""
    if any(name.kind == new.kind and name.value == new.value for name in person.names):
        raise Invalid("value", lazy("この名前はすでに登録されています。"))
    person.names.append(PersonName(person_id=person.id, kind=new.kind, value=new.value, source=new.source))
    _record(session, actor, person, "person.name_added", [new.kind])
    _index(session, person)


def remove_name(session: Session, actor: Actor, person: Person, number: int, *, seen: int) -> None:
    """Take away the name at this place (from 1). Raises Conflict when the list was changed meanwhile."""
    claim_version(session, person, seen)
    name = _at(person.names, number)
    person.names.remove(name)
    _record(session, actor, person, "person.name_removed", [name.kind])
    _index(session, person)


def add_point(session: Session, actor: Actor, person: Person, new: NewPoint) -> None:
    """A way to reach the person. Raises Invalid when it is known already."""
    if any(point.kind == new.point_kind and point.value == new.point for point in person.points):
        raise Invalid("point", lazy("この連絡先はすでに登録されています。"))
    person.points.append(ContactPoint(person_id=person.id, kind=new.point_kind, value=new.point, note=new.point_note))
    _record(session, actor, person, "person.point_added", [new.point_kind])
    _index(session, person)


def remove_point(session: Session, actor: Actor, person: Person, number: int, *, seen: int) -> None:
    """Take away the contact point at this place (from 1). Raises Conflict when the list was changed meanwhile."""
    claim_version(session, person, seen)
    point = _at(person.points, number)
    person.points.remove(point)
    _record(session, actor, person, "person.point_removed", [point.kind])
    _index(session, person)


def _at(rows: Sequence[Any], number: int) -> Any:
    if number > len(rows):
        raise Conflict(lazy("すでに削除されています。画面を開き直してください。"))
    return rows[number - 1]


def set_contact_rules(session: Session, actor: Actor, person: Person, rules: ContactRules, *, seen: int) -> None:
    """The rules of safe contact. Raises Invalid for hours that end before they begin, Conflict when stale."""
    if rules.call_from and rules.call_until and rules.call_from >= rules.call_until:
        raise Invalid("call_until", lazy("「何時まで」は「何時から」より後にしてください。"))
    claim_version(session, person, seen)
    before = stored_rules(person)
    for name in _RULES:
        setattr(person, name, getattr(rules, name))
    person.call_weekdays = "".join(sorted(set(rules.call_weekdays)))
    after = stored_rules(person)
    changed = [name for name in after if after[name] != before[name]]
    _record(session, actor, person, "person.contact_rules", changed)


def stored_rules(person: Person) -> Mapping[str, object]:
    """The rules as the form shows them."""
    answers = {True: "yes", False: "no", None: "unknown"}
    asked = ("may_call", "may_message", "may_mail", "may_say_who")
    return {
        **{name: answers[getattr(person, name)] for name in asked},
        "call_from": person.call_from,
        "call_until": person.call_until,
        "call_weekdays": list(person.call_weekdays),
        "contact_note": person.contact_note,
    }


def _record(session: Session, actor: Actor, person: Person, action: str, fields: Sequence[str]) -> None:
    audit.record(
        session, actor, action, "person", person.id, subject_ref=person.ref, centre_id=person.centre_id, fields=fields
    )


def _index(session: Session, person: Person) -> None:
    """Make the person findable by what is known now: the blind index of this package and the global search."""
    session.flush()
    wanted = tokens.tokens_of_birth(person.birth)
    for name in names_of(person):
        wanted |= tokens.tokens_of_name(name)
    for point in person.points:
        wanted |= tokens.tokens_of_number(point.value) if point.kind == "phone" else set()
    keyed = tokens.keyed(wanted)
    known = set(session.scalars(sa.select(PersonNameToken.token).where(PersonNameToken.person_id == person.id)))
    gone = [token for token in known if token not in keyed]
    if gone:
        session.execute(
            sa.delete(PersonNameToken).where(PersonNameToken.person_id == person.id, PersonNameToken.token.in_(gone))
        )
    rows = [
        {"id": ids.new_id(), "person_id": person.id, "centre_id": person.centre_id, "token": token}
        for token in sorted(keyed - known)
    ]
    if rows:
        session.execute(sa.insert(PersonNameToken), rows)
    search.put(
        session,
        kind="person",
        subject_id=person.id,
        subject_ref=person.ref,
        centre_id=person.centre_id,
        occurred_at=person.created_at,
        title=person.call_name,
        text="\n".join([*names_of(person), *(point.value for point in person.points)]),
    )
