"""Every SELECT of contacts: one, a list with filters, the last of today, and what the search may show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Advice, Case, CasePerson, Contact, ContactLanguage, ContactTopic, Task
from app.cases.policy import advice_visible_to, contacts_held_by, contacts_visible_to, visible_to
from app.cases.queries import cases, staff
from app.core import clock, ids
from app.core.dates import DateError, parse_date
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.core.plain import shown
from app.search import queries as search

FILTERS = (
    "from", "to", "channel", "topic", "language", "nationality", "result", "mine", "case", "attempts", "missing",
    "state",
)  # fmt: skip
SORTS = ("-time", "time")
_MOST_FOUND = 300
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class ContactRow:
    """One line of a list; `call_name` and `case_ref` are empty where there is none."""

    contact: Contact
    call_name: str
    case_ref: str
    recorded_by: str
    topics: Sequence[str]
    languages: Sequence[str]

    @property
    def is_late(self) -> bool:
        return is_late(self.contact)


def is_late(contact: Contact) -> bool:
    """Whether it was written down on a later civil day than it happened."""
    return clock.civil_day(contact.recorded_at) > contact.occurred_on


def by_ref(session: Session, actor: Actor, ref: str) -> Contact | None:
    """The contact with topics and languages, or None when there is none for this actor."""
    return session.scalar(
        sa.select(Contact).where(Contact.ref == ids.clean_ref(ref), contacts_visible_to(actor)).options(*_whole())
    )


def case_of(session: Session, contact: Contact) -> Case | None:
    """The case it belongs to, whoever may see that."""
    return session.get(Case, contact.case_id) if contact.case_id else None


def visible_ids(session: Session, actor: Actor, contact_ids: Sequence[int]) -> set[int]:
    """Which of these contacts exist for the actor: the last word in every search."""
    return set(session.connection().scalars(_visible_among(actor), {"wanted": list(contact_ids)}))


@kept_statement
def _visible_among(actor: Actor) -> sa.Select[int]:
    return sa.select(Contact.id).where(
        Contact.id.in_(sa.bindparam("wanted", expanding=True)), contacts_visible_to(actor)
    )


def last_of_today(session: Session, actor: Actor) -> Contact | None:
    """What the actor recorded last of what happened today in the centre; its choices are offered again."""
    return session.scalar(
        sa.select(Contact)
        .where(
            Contact.centre_id == actor.centre_id,
            Contact.occurred_at >= clock.day_start(clock.today()),
            Contact.recorded_by_id == actor.user_id,
        )
        .order_by(Contact.occurred_at.desc(), Contact.id.desc())
        .limit(1)
        .options(*_whole())
    )


def page(session: Session, actor: Actor, query: ListQuery) -> Page[ContactRow]:
    """One page of the list; it is not counted, and only what is shown is decrypted. FILTERS, SORTS.

    Words are looked up in the search first: at most the newest few hundred matches are then filtered.
    Raises QueryTooShort for words without two letters side by side.
    """
    asked = _listed(actor, query.chosen, query.sort, clock.today())
    if query.q:
        asked = asked.where(_with_words(session, actor, query.q))
    found = shown(session, Contact, asked, {"most": query.per_page + 1, "before": query.offset})
    return Page(rows(session, actor, found[: query.per_page]), query, None, more=len(found) > query.per_page)


@kept_statement
def _listed(actor: Actor, chosen: frozenset[tuple[str, str]], sort: str, _today: date) -> sa.Select[Contact]:
    """A page of the list. Kept by the day, against which days without a year are read."""
    where = [contacts_held_by(actor), *_conditions(actor, ListQuery(filters=dict(chosen)))]
    # Both the same way, so that the index gives the order.
    order = (Contact.occurred_at, Contact.id) if sort == "time" else (Contact.occurred_at.desc(), Contact.id.desc())
    asked = sa.select(Contact).where(*where).order_by(*order)
    return asked.limit(sa.bindparam("most")).offset(sa.bindparam("before"))


def _with_words(session: Session, actor: Actor, words: str) -> sa.ColumnElement[bool]:
    ref = ids.clean_ref(words)
    if ref.startswith("C-"):
        return Contact.ref.startswith(ref, autoescape=True)
    scope = search.Scope(actor.centres_with(P.CONTACT_READ), frozenset({"contact"}))
    found = search.find(
        session, scope, words, visible={"contact": lambda s, i: visible_ids(s, actor, i)}, limit=_MOST_FOUND
    )
    return Contact.id.in_([hit.subject_id for hit in found.hits])


def _conditions(actor: Actor, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    wanted = query.filters
    found = [
        column == wanted[name]
        for name, column in (
            ("channel", Contact.channel),
            ("result", Contact.result),
            ("nationality", Contact.nationality),
            ("state", Contact.state),
        )
        if name in wanted
    ]
    if topic := wanted.get("topic"):
        found.append(_topic(ContactTopic.topic == topic))
    if language := wanted.get("language"):
        found.append(_language(ContactLanguage.language == language))
    if wanted.get("mine"):
        found.append(Contact.recorded_by_id == actor.user_id)
    if wanted.get("case") in ("yes", "no"):
        found.append(Contact.case_id.is_not(None) if wanted["case"] == "yes" else Contact.case_id.is_(None))
    if wanted.get("attempts") in ("only", "without"):
        found.append(Contact.reached.is_(wanted["attempts"] == "without"))
    return [*found, *_in_period(query), *_missing(wanted.get("missing", ""))]


def _in_period(query: ListQuery) -> list[sa.ColumnElement[bool]]:
    """Days as typed, both included; what is no date narrows nothing (the page says so)."""
    found: list[sa.ColumnElement[bool]] = []
    days = {name: day_of(query.filters.get(name, "")) for name in ("from", "to")}
    if first := days["from"]:
        found.append(Contact.occurred_at >= clock.day_start(first))
    if last := days["to"]:
        found.append(Contact.occurred_at < clock.day_start(last + timedelta(days=1)))
    return found


def day_of(typed: str) -> date | None:
    """A civil day as typed in the address; None for nothing and for what cannot be read."""
    try:
        return parse_date(typed, clock.today()) if typed else None
    except DateError:
        return None


def _missing(what: str) -> list[sa.ColumnElement[bool]]:
    """Counted records that lack what the yearly figures need."""
    lacking: dict[str, sa.ColumnElement[bool]] = {
        "language": ~_language(sa.true()),
        "topic": ~_topic(sa.true()),
        "nationality": Contact.nationality == _UNKNOWN,
        "residence_status": Contact.residence_status == _UNKNOWN,
        "result": Contact.result == _UNKNOWN,
    }
    return [lacking[what], Contact.counted.is_(True)] if what in lacking else []


def _topic(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(ContactTopic.contact_id == Contact.id, condition)


def _language(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(ContactLanguage.contact_id == Contact.id, condition)


def _whole() -> tuple[Any, ...]:
    return selectinload(Contact.topics), selectinload(Contact.languages)


def rows(session: Session, actor: Actor, found: Sequence[Contact]) -> list[ContactRow]:
    """Contacts as lines of a list, in the same order: five queries however many there are.

    A case or a person that the actor may not see is not named.
    """
    names = cases.call_names(session, {row.person_id for row in found if row.person_id}, actor)
    refs = cases.refs(session, {row.case_id for row in found}, actor)
    staff_names = staff.names(session, {row.recorded_by_id for row in found})
    topics, languages = (_chosen(session, asked, found) for asked in (_TOPICS, _LANGUAGES))
    return [
        ContactRow(
            row,
            names.get(row.person_id or 0, ""),
            refs.get(row.case_id or 0, ""),
            staff_names.get(row.recorded_by_id, ""),
            topics[row.id],
            languages[row.id],
        )
        for row in found
    ]


# In the order in which they were chosen: row ids rise.
_TOPICS = (
    sa.select(ContactTopic.contact_id, ContactTopic.topic)
    .where(ContactTopic.contact_id.in_(sa.bindparam("wanted", expanding=True)))
    .order_by(ContactTopic.id)
)
_LANGUAGES = (
    sa.select(ContactLanguage.contact_id, ContactLanguage.language)
    .where(ContactLanguage.contact_id.in_(sa.bindparam("wanted", expanding=True)))
    .order_by(ContactLanguage.id)
)


def _chosen(session: Session, asked: sa.Select[int, str], found: Sequence[Contact]) -> dict[int, list[str]]:
    """Codes by contact, without a mapped object for each: a list shows some two hundred."""
    codes: dict[int, list[str]] = {row.id: [] for row in found}
    if codes:
        for contact_id, code in session.connection().execute(asked, {"wanted": list(codes)}).all():
            codes[contact_id].append(code)
    return codes


def present(session: Session, refs: Collection[str]) -> dict[str, Contact]:
    """Contacts by reference with their topics, as they read now. For pages of the case whose rights were asked."""
    if not refs:
        return {}
    wanted = sa.select(Contact).where(Contact.ref.in_(sorted(refs))).options(selectinload(Contact.topics))
    return {contact.ref: contact for contact in session.scalars(wanted)}


def cases_near(session: Session, actor: Actor, contact: Contact, limit: int = 8) -> list[cases.CaseRow]:
    """Open cases that the contact may belong to: those of its person, else the actor's own, the liveliest first."""
    whose = (
        sa.exists().where(CasePerson.case_id == Case.id, CasePerson.person_id == contact.person_id)
        if contact.person_id
        else Case.assigned_to_id == actor.user_id
    )
    found = session.scalars(
        sa.select(Case)
        .where(visible_to(actor), Case.centre_id == contact.centre_id, Case.status != "closed", whose)
        .order_by(Case.last_activity_on.desc(), Case.id)
        .limit(limit)
    ).all()
    return cases.rows(session, found)


def tasks_of(session: Session, contact_id: int) -> list[Task]:
    """Tasks that came out of a contact, the nearest first."""
    wanted = sa.select(Task).where(Task.contact_id == contact_id).order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    return list(session.scalars(wanted))


def advice_of(session: Session, actor: Actor, contact_id: int) -> list[Advice]:
    """Requests for advice about a contact that the actor may see, the newest first."""
    wanted = sa.select(Advice).where(Advice.contact_id == contact_id, advice_visible_to(actor))
    return list(session.scalars(wanted.order_by(Advice.asked_at.desc())))


def all_advice_of(session: Session, contact_id: int) -> list[Advice]:
    """Every request about a contact, for carrying them over into a case."""
    return list(session.scalars(sa.select(Advice).where(Advice.contact_id == contact_id)))
