"""What can be done with a contact: recording it, making a case of it, joining it to a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.counting import set_counting_fields
from app.cases.lifecycle import TaskState
from app.cases.models import Case, Contact, Task
from app.cases.queries import contacts as queries
from app.cases.schemas.contacts import ANONYMOUS, NEW, ContactForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import cases, tasks
from app.cases.service.persons import ELSEWHERE
from app.codes import lists
from app.core import clock, ids
from app.core.dates import DateError, PartialDate
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.people import queries as people
from app.people.models import Person
from app.people.schemas import NewPerson
from app.people.service import create as create_person
from app.search import service as search

_UNKNOWN = "unknown"
_TITLE = 40
# Copied from the form as they are; what is derived or translated is not among them.
_PLAIN = ("channel", "interpreter", "asker", "asker_note", "summary", "result", "minutes", "next_on")
_FACTS = ("nationality", "residence_status", "sex", "age_band")

# In which domain a topic becomes a need when a case is opened out of a contact.
DOMAIN_OF_TOPIC: Mapping[str, str] = {
    "immigration": "residence", "procedures": "daily_life", "employment": "employment", "insurance_pension": "economy",
    "tax": "economy", "medical": "medical", "childcare": "family", "education": "education", "japanese": "japanese",
    "disaster": "safety", "housing": "housing", "family_status": "family", "dv": "safety", "traffic": "daily_life",
    "welfare": "welfare", "daily_life": "daily_life",
}  # fmt: skip

NO_SUCH_PERSON = lazy("この番号の人は見つかりません。候補から選び直してください。")
NAME_NEEDED = lazy("ケースにするには、人を選ぶか、呼び名を入力してください。")
NO_NAME = lazy("名前として読めません。候補から選ぶか、呼び名を入力するか、「匿名のまま」を選んでください。")
IN_CASE = lazy("この相談は、すでにケースに入っています。")
IN_ERROR = lazy("この相談記録は「誤って記録」とされています。")


@dataclass(frozen=True)
class About:
    """Whom a contact is about, as chosen on the page: somebody known, a new name, or nobody (anonymous)."""

    person: Person | None = None
    name: str = ""


def whom(session: Session, actor: Actor, ref: str | None, text: str | None) -> About:
    """Read the choice of a page: a reference, NEW with the typed text, ANONYMOUS, or text alone (a new name).

    Raises Invalid for a reference that the actor may not know of and for text that holds no letter.
    """
    if ref == ANONYMOUS:
        return About()
    if ref and ref != NEW:
        person = people.by_ref(session, actor, ref)
        if person is None:
            raise Invalid("person_text", NO_SUCH_PERSON)
        return About(person)
    if text and not any(char.isalpha() for char in text):
        raise Invalid("person_text", NO_NAME)
    return About(name=text or "")


def log(
    session: Session, actor: Actor, command: ContactForm, *, case: Case | None = None, about: About | None = None
) -> Contact:
    """Record a contact in the centre where the actor works, or in that of `case` and its timeline.

    `about` defaults to the main person of the case. A new name becomes a person. What is not known for the
    figures is taken from the person. Raises Forbidden without the right there, Conflict for a closed case.
    """
    centre_id = case.centre_id if case else actor.centre_id
    if not actor.can_in(P.CONTACT_WRITE, centre_id):
        raise Forbidden
    if case:
        cases.require_open(case)
    refuse_past(command.next_on)
    chosen = about or (About(people.by_id(session, actor, case.person_id)) if case else About())
    person = person_of(session, actor, chosen, command, centre_id)
    contact = Contact(
        ref=ids.new_ref("C", 10),
        centre_id=centre_id,
        case_id=case.id if case else None,
        state="recorded",
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
        topics=[],
        languages=[],
    )
    apply(contact, command, person)
    session.add(contact)
    session.flush()
    audit.record(
        session, actor, "contact.logged", "contact", contact.id, subject_ref=contact.ref, centre_id=centre_id,
        reason_code="" if contact.reached else "attempt",
    )  # fmt: skip
    index(session, contact, fresh=True)
    if case:
        tell(session, actor, contact, case)
    if contact.next_on:
        plan_next(session, actor, contact, case, person)
    return contact


def refuse_past(day: date | None, kept: date | None = None) -> None:
    """Nobody is called yesterday. Raises Invalid beside the field; the day that stood there before may stay."""
    if day and day < clock.today() and day != kept:
        raise Invalid("next_on", lazy("次の連絡が過ぎた日です。もう済んだ連絡は、その日の相談として記録してください。"))


def person_of(session: Session, actor: Actor, about: About, command: ContactForm, centre_id: int) -> Person | None:
    """The person chosen, or a new one with the typed name, who takes over what the form knows of them; None: nobody.

    Raises Invalid for a person of another centre than that of the contact.
    """
    if about.person or not about.name:
        return _of_centre(about.person, centre_id)
    spoken = command.spoken() if command.asker == "self" else []
    return create_person(
        session,
        replace(actor, centre_id=centre_id),
        NewPerson(call_name=about.name, nationality=command.nationality, sex=command.sex, languages=spoken),
    )


def _of_centre(person: Person | None, centre_id: int) -> Person | None:
    """Colleagues of the centre read the contact: it names nobody whom they may not know of."""
    if person is not None and person.centre_id != centre_id:
        raise Invalid("person_text", ELSEWHERE)
    return person


def apply(contact: Contact, command: ContactForm, person: Person | None, *, kept: int | None = None) -> None:
    """Put a form's values into a contact, and derive what is counted; names and facts of `person` must be loaded.

    Without one it is about the person with the row id `kept` as before: somebody whom the actor may not know of.
    """
    for name in _PLAIN:
        setattr(contact, name, getattr(command, name))
    contact.occurred_at = clock.to_instant(command.occurred_at)
    contact.reached = not command.attempt
    for name in _FACTS:
        setattr(contact, name, getattr(command, name))
    contact.person_id = kept
    if person:
        _set_person(contact, person)
    set_counting_fields(contact, command.topics, command.spoken())


def _set_person(contact: Contact, person: Person) -> None:
    """Nothing is typed twice: what the figures need and nobody typed comes from the person's record."""
    contact.person_id = person.id
    known = facts_of(person, clock.civil_day(contact.occurred_at))
    for name in _FACTS:
        if getattr(contact, name) == _UNKNOWN:
            setattr(contact, name, known[name])


def facts_of(person: Person, day: date) -> dict[str, str]:
    """What the figures need and the person's record knows, as of a civil day; codes, `unknown` where not known."""
    told = (fact for fact in person.facts if fact.as_of <= day)
    newest = max(told, key=lambda fact: (fact.as_of, fact.recorded_at), default=None)
    status = newest.status if newest else _UNKNOWN
    return {
        "nationality": person.nationality,
        "residence_status": _UNKNOWN if status in ("not_asked", "not_stated") else status,
        "sex": person.sex,
        "age_band": age_band(person.birth, day),
    }


def age_band(birth: str | None, day: date) -> str:
    """The band of a partial birth date on a civil day; `unknown` when it may be either of two."""
    try:
        youngest, oldest = PartialDate.parse(birth).age_on(day) if birth else (-1, -1)
    except DateError:
        return _UNKNOWN
    bands = {_band(age) for age in (youngest, oldest)}
    return bands.pop() if len(bands) == 1 else _UNKNOWN


def _band(age: int) -> str:
    if age < 0:
        return _UNKNOWN
    if age < 10:
        return "under_10"
    return "80_over" if age >= 80 else f"{age // 10 * 10}s"


def index(session: Session, contact: Contact, *, fresh: bool = False) -> None:
    """Make what was said findable; called in the transaction that changed it. `fresh`: that made it.

    What was entered in error is found no more.
    """
    if not contact.summary or contact.state != "recorded":
        if not fresh:
            search.remove(session, "contact", contact.id)
        return
    search.put(
        session,
        kind="contact",
        subject_id=contact.id,
        subject_ref=contact.ref,
        centre_id=contact.centre_id,
        occurred_at=contact.occurred_at,
        title=headline(contact),
        text=contact.summary,
        fresh=fresh,
    )


def headline(contact: Contact) -> str:
    """What a contact was about in a few words: its topics, else how it came."""
    topics = "・".join(lists.TOPICS.label(row.topic) for row in contact.topics)
    return topics or lists.CHANNELS.label(contact.channel)


def tell(session: Session, actor: Actor, contact: Contact, case: Case, kind: str = "contact") -> None:
    """Put the contact into the timeline of its case; an attempt that reached nobody ends no silence.

    A later change leaves no second copy of the words: the page shows how they read now.
    """
    words = contact.summary if kind == "contact" else None
    timeline.add(
        session, actor, case.id, kind, at=contact.occurred_at if kind == "contact" else None, code=contact.channel,
        text=words or headline(contact), subject_kind="contact", subject_ref=contact.ref,
        activity=contact.reached,
    )  # fmt: skip


def plan_next(session: Session, actor: Actor, contact: Contact, case: Case | None, person: Person | None) -> None:
    """The promised next contact as a task of the actor: one per contact, moved when the day moves."""
    title = "次の連絡: " + (person.call_name if person else headline(contact))
    form = TaskForm(title=title[:200], kind="promised", due_on=contact.next_on, assignee=actor.login)
    known = _promised(session, contact)
    if known:
        tasks.edit(session, actor, known[0], form, known[0].version)
        return
    # Who only takes calls may not change the case itself: the task then stands by itself, with the contact.
    own = case if case and actor.can_in(P.CASE_WRITE, case.centre_id) else None
    tasks.add(session, actor, form, own, contact.id)


def _promised(session: Session, contact: Contact) -> list[Task]:
    found = queries.tasks_of(session, contact.id)
    return [task for task in found if task.kind == "promised" and task.state == TaskState.OPEN]


def drop_next(session: Session, actor: Actor, contact: Contact) -> None:
    """The promised next contact falls away with the record out of which it came."""
    for task in _promised(session, contact):
        tasks.finish(session, actor, task, TaskState.DROPPED)


def promote(session: Session, actor: Actor, contact: Contact, about: About, seen: int | None = None) -> Case:
    """Open a case out of a contact: person, words, language, interpreter, topics as needs, tasks and advice go along.

    Nobody leads it yet where the centre wants somebody certified to and the actor is not (`cases.leading`).

    `seen` is the version on the page; a contact made in this very transaction needs none. Raises Invalid without
    a person or for one of another centre, Conflict when it belongs to a case already, Forbidden without the right
    to open cases.
    """
    _claim(session, contact, seen)
    person = _of_centre(about.person, contact.centre_id)
    if person is None and contact.person_id:
        person = people.by_id(session, actor, contact.person_id)
    if person is None:
        if not about.name:
            raise Invalid("person_text", NAME_NEEDED)
        spoken = [row.language for row in contact.languages] if contact.asker == "self" else []
        person = create_person(
            session,
            replace(actor, centre_id=contact.centre_id),
            NewPerson(call_name=about.name, nationality=contact.nationality, sex=contact.sex, languages=spoken),
        )
    command = _command(contact, person)
    # While somebody is on the telephone no reason is asked for: whoever leads such a case is chosen afterwards.
    case = cases.open_case(session, actor, replace(command, take=not cases.wants_reason(session, actor, command)))
    _join(session, actor, contact, case)
    _set_person(contact, person)
    audit.record(
        session, actor, "contact.promoted", "contact", contact.id, subject_ref=contact.ref,
        centre_id=contact.centre_id, fields=["case", "person"],
    )  # fmt: skip
    return case


def _command(contact: Contact, person: Person) -> cases.OpenCase:
    first = (contact.summary or "").strip().split("\n", 1)[0]
    title = first if len(first) <= _TITLE else first[:_TITLE] + "…"
    spoken = [row.language for row in contact.languages]
    topics = [row.topic for row in contact.topics if row.topic in DOMAIN_OF_TOPIC]
    return cases.OpenCase(
        person=person,
        title=title or headline(contact),
        story=contact.summary,
        language=next((code for code in spoken if code != "ja"), spoken[0] if spoken else _UNKNOWN),
        interpreter=contact.interpreter,
        needs=[(DOMAIN_OF_TOPIC[topic], lists.TOPICS.label(topic)) for topic in topics],
    )


def attach(session: Session, actor: Actor, contact: Contact, case: Case, seen: int) -> None:
    """Join a contact to a case of the same centre; an anonymous one becomes one of the case's main person.

    Raises Conflict when it belongs to a case already or the case is closed, Invalid for another centre's case.
    """
    cases.require_open(case)
    if case.centre_id != contact.centre_id:
        raise Invalid("case", lazy("別の窓口のケースです。"))
    _claim(session, contact, seen)
    _join(session, actor, contact, case)
    person = None if contact.person_id else people.by_id(session, actor, case.person_id)
    if person:
        _set_person(contact, person)
    audit.record(
        session, actor, "contact.attached", "contact", contact.id, subject_ref=contact.ref,
        centre_id=contact.centre_id, fields=["case"],
    )  # fmt: skip


def _claim(session: Session, contact: Contact, seen: int | None) -> None:
    if contact.state != "recorded":
        raise Conflict(IN_ERROR)
    if seen is not None:
        claim_version(session, contact, seen)
    if contact.case_id is not None:
        raise Conflict(IN_CASE)


def _join(session: Session, actor: Actor, contact: Contact, case: Case) -> None:
    contact.case_id = case.id
    tell(session, actor, contact, case)
    for task in queries.tasks_of(session, contact.id):
        task.case_id = case.id
    for advice in queries.all_advice_of(session, contact.id):
        advice.case_id = case.id
