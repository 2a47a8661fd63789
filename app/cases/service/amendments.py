"""Changing a contact after it was recorded: freely for a short time by its author, then with a reason that stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases.counting import set_counting_fields
from app.cases.models import Amendment, Case, Contact
from app.cases.schemas.amendments import EditContactForm
from app.cases.service import cases, contacts
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.people import queries as people
from app.people.models import Person

REASON_NEEDED = lazy("訂正の理由を入力してください。")


def is_free(actor: Actor, contact: Contact, minutes: int) -> bool:
    """Whether the actor may still change it without a reason: their own record, written at most `minutes` ago."""
    return contact.recorded_by_id == actor.user_id and contact.recorded_at >= clock.minutes_ago(minutes)


def stored(contact: Contact) -> dict[str, Any]:
    """The contact as its form shows it; times are civil times of Japan."""
    names = (
        "channel", "interpreter", "asker", "asker_note", "summary", "result", "minutes", "next_on", "nationality",
        "residence_status", "sex", "age_band",
    )  # fmt: skip
    return {
        "occurred_at": clock.to_civil(contact.occurred_at),
        "attempt": not contact.reached,
        "languages": [row.language for row in contact.languages],
        "topics": [row.topic for row in contact.topics],
        **{name: getattr(contact, name) for name in names},
    }


def change(
    session: Session,
    actor: Actor,
    contact: Contact,
    command: EditContactForm,
    seen: int,
    *,
    about: contacts.About | None,
    minutes: int,
) -> Amendment | None:
    """Change a contact; `about` None leaves the person as it is, `minutes` is the time of free editing.

    Answers the amendment, or None where none was needed. Raises Invalid("reason") when one is and no reason was
    given, Invalid("next_on") for a new day that has passed,
    Conflict when `seen` is not its version or it was entered in error.
    """
    if contact.state != "recorded":
        raise Conflict(contacts.IN_ERROR)
    contacts.refuse_past(command.next_on, contact.next_on)
    case = _case(session, contact)
    claim_version(session, contact, seen)
    before = {**_plain(stored(contact)), "person": contact.person_id}
    person = _person(session, actor, contact, about, command)
    # Whoever may not know of the person changes the words, and nothing else.
    contacts.apply(contact, command, person, kept=contact.person_id if about is None else None)
    after = {**_plain(stored(contact)), "person": contact.person_id}
    changed = [name for name, value in after.items() if before[name] != value]
    if not changed:
        return None
    free = is_free(actor, contact, minutes)
    if not free and not command.reason:
        raise Invalid("reason", REASON_NEEDED)
    contacts.index(session, contact)
    if "next_on" in changed and contact.next_on:
        contacts.plan_next(session, actor, contact, case, person)
    _tell(session, actor, contact, case, "contact.edited" if free else "contact.amended", changed)
    return None if free else _amend(session, actor, contact, command.reason or "", before, after, changed)


def _person(
    session: Session, actor: Actor, contact: Contact, about: contacts.About | None, command: EditContactForm
) -> Person | None:
    if about is not None:
        return contacts.person_of(session, actor, about, command, contact.centre_id)
    return people.by_id(session, actor, contact.person_id) if contact.person_id else None


def _case(session: Session, contact: Contact) -> Case | None:
    """The case of the contact, locked before the contact as everywhere: two who wait for each other wait in vain."""
    case = session.get(Case, contact.case_id) if contact.case_id else None
    if case:
        cases.lock(case)
    return case


def enter_in_error(session: Session, actor: Actor, contact: Contact, reason: str, seen: int) -> None:
    """Mark a record that should never have been made: it stays readable, is counted and found no more, and
    what was promised out of it falls away.

    Raises Conflict when it is marked already or `seen` is not its version.
    """
    case = _case(session, contact)
    claim_version(session, contact, seen)
    if contact.state != "recorded":
        raise Conflict(contacts.IN_ERROR)
    contact.state = "entered_in_error"
    set_counting_fields(contact, [row.topic for row in contact.topics], [row.language for row in contact.languages])
    contacts.index(session, contact)
    contacts.drop_next(session, actor, contact)
    _tell(session, actor, contact, case, "contact.entered_in_error", ["state"])
    _amend(session, actor, contact, reason, {"state": "recorded"}, {"state": contact.state}, ["state"])


def _amend(
    session: Session,
    actor: Actor,
    contact: Contact,
    reason: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: list[str],
) -> Amendment:
    amendment = Amendment(
        contact_id=contact.id,
        at=clock.now(),
        by_id=actor.user_id,
        reason=reason,
        before=_json(before, changed),
        after=_json(after, changed),
    )
    session.add(amendment)
    return amendment


def _tell(session: Session, actor: Actor, contact: Contact, case: Case | None, action: str, changed: list[str]) -> None:
    audit.record(
        session, actor, action, "contact", contact.id, subject_ref=contact.ref, centre_id=contact.centre_id,
        fields=changed,
    )  # fmt: skip
    if case:
        contacts.tell(session, actor, contact, case, "contact_amended")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: value.isoformat() for name, value in values.items() if hasattr(value, "isoformat")}
    several = {name: sorted(value) for name, value in values.items() if isinstance(value, list)}
    return {**values, **texts, **several}


def _json(values: Mapping[str, Any], names: list[str]) -> str:
    return json.dumps({name: values[name] for name in names}, ensure_ascii=False)
