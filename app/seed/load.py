"""Making and inserting a synthetic world, a chunk at a time, with flat memory."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre, Membership, User
from app.accounts.passwords import hash_password
from app.audit import service as audit
from app.authz.actor import system_actor
from app.authz.roles import Role
from app.cases.models import Case, CaseEvent, CasePerson, Contact, ContactLanguage, ContactTopic, Need
from app.core import clock, ids
from app.core.dates import fiscal_year
from app.people.models import Person, PersonName
from app.plans.models import Plan, Step, StepLink
from app.search import service as search
from app.seed import words

CHUNK = 5_000
YEARS = 2
Row = dict[str, Any]


@dataclass
class World:
    """What a seeding made: centres with a coordinator and a supervisor each, and how much of everything."""

    centres: list[tuple[int, str]] = field(default_factory=list)
    users: list[int] = field(default_factory=list)
    contacts: int = 0
    cases: int = 0


class Dice:
    """Weighted choices that are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._tables: dict[int, tuple[list[str], list[float]]] = {}

    def pick(self, weights: Mapping[str, float]) -> str:
        names, cumulative = self._table(weights)
        return self.random.choices(names, cum_weights=cumulative)[0]

    def _table(self, weights: Mapping[str, float]) -> tuple[list[str], list[float]]:
        key = id(weights)
        if key not in self._tables:
            total, cumulative = 0.0, []
            for weight in weights.values():
                total += weight
                cumulative.append(total)
            self._tables[key] = (list(weights), cumulative)
        return self._tables[key]

    def one(self, options: Sequence[str]) -> str:
        return options[self.random.randrange(len(options))]

    def day(self, newest: date) -> date:
        return newest - timedelta(days=self.random.randrange(365 * YEARS))

    def moment(self, day: date) -> datetime:
        return clock.to_instant(datetime.combine(day, time(9 + self.random.randrange(8), self.random.randrange(60))))


def seed(session: Session, *, contacts: int, cases: int, centres: int, random_seed: int, password: str) -> World:
    """Fill an empty database. One audit entry stands for the whole load."""
    dice, world = Dice(random_seed), World()
    _staff(session, world, centres, password)
    with search.bulk_load(session):
        for start in range(0, cases, CHUNK):
            _insert_cases(session, world, dice, min(CHUNK, cases - start))
        for start in range(0, contacts, CHUNK):
            _insert_contacts(session, world, dice, min(CHUNK, contacts - start))
    for kind in ("contact", "case", "person"):
        audit.record(session, system_actor("seed"), "seed.loaded", kind, 0)
    session.flush()
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("ANALYZE")
    return world


def _staff(session: Session, world: World, count: int, password: str) -> None:
    hashed = hash_password(password)
    for number in range(1, count + 1):
        centre = Centre(code=f"bench-{number}", name=f"多文化相談センター第{number}", municipality_code="221007")
        session.add(centre)
        audit.record(session, system_actor("seed"), "seed.loaded", "centre", centre.id)
        session.flush()
        for role in (Role.COORDINATOR, Role.SUPERVISOR):
            user = User(
                login=f"bench-{role}-{number}", name=f"計測用 {role} {number}", password_hash=hashed,
                password_changed_at=clock.now(), home_centre_id=centre.id, is_demo=True,
            )  # fmt: skip
            session.add(user)
            audit.record(session, system_actor("seed"), "seed.loaded", "user", user.id)
            session.flush()
            session.add(Membership(user_id=user.id, centre_id=centre.id, role=role))
            if role is Role.COORDINATOR:
                world.users.append(user.id)
        world.centres.append((centre.id, centre.code))
    session.flush()


def _where(world: World, dice: Dice) -> tuple[int, int]:
    """A centre and its coordinator; the first centre is the large one with a third of everything."""
    index = 0 if dice.random.random() < 1 / 3 else dice.random.randrange(len(world.centres))
    return world.centres[index][0], world.users[index]


def _summary(dice: Dice, topics: Sequence[str]) -> str:
    matters = "".join(words.MATTERS[topic] for topic in topics)
    return dice.one(words.OPENINGS) + matters + dice.one(words.ENDINGS) + dice.one(words.ENDINGS)


def _insert_contacts(session: Session, world: World, dice: Dice, count: int) -> None:
    rows: list[Row] = []
    topics: list[Row] = []
    languages: list[Row] = []
    documents: list[search.Document] = []
    today = clock.today()
    for _ in range(count):
        row, own_topics, own_languages, document = _contact(world, dice, today)
        rows.append(row)
        topics += own_topics
        languages += own_languages
        documents.append(document)
    _insert(session, Contact, rows)
    _insert(session, ContactTopic, topics)
    _insert(session, ContactLanguage, languages)
    search.put_many(session, documents, fresh=True)
    world.contacts += count


def _contact(world: World, dice: Dice, today: date) -> tuple[Row, list[Row], list[Row], search.Document]:
    centre, user = _where(world, dice)
    day = dice.day(today)
    at, contact_id, ref = dice.moment(day), ids.new_id(), ids.new_ref("C", 10)
    topics = list(dict.fromkeys(dice.pick(words.TOPICS) for _ in range(dice.random.choice((1, 1, 1, 2, 2, 3)))))
    languages = list(dict.fromkeys(dice.pick(words.LANGUAGES) for _ in range(dice.random.choice((1, 1, 1, 1, 2)))))
    text = _summary(dice, topics)
    shared = {"contact_id": contact_id, "centre_id": centre, "fiscal_year": fiscal_year(day), "counted": True}
    row = {
        "id": contact_id, "version": 1, "ref": ref, "centre_id": centre, "occurred_at": at, "occurred_on": day,
        "fiscal_year": fiscal_year(day), "month": day.month, "recorded_at": at, "recorded_by_id": user,
        "channel": dice.pick(words.CHANNELS), "interpreter": dice.pick(words.INTERPRETERS),
        "asker": dice.pick(words.ASKERS), "nationality": dice.pick(words.NATIONALITIES),
        "residence_status": dice.pick(words.STATUSES), "sex": dice.pick(words.SEXES), "age_band": dice.pick(words.AGES),
        "result": dice.pick(words.RESULTS), "minutes": 5 * dice.random.randrange(1, 13), "reached": True,
        "counted": True, "state": "recorded", "summary_ct": Contact.summary.seal(contact_id, text),
    }  # fmt: skip
    document = search.Document("contact", contact_id, ref, centre, at, "、".join(topics), text)
    return (
        row,
        [{"id": ids.new_id(), "topic": topic, **shared} for topic in topics],
        [{"id": ids.new_id(), "language": language, **shared} for language in languages],
        document,
    )


def _insert_cases(session: Session, world: World, dice: Dice, count: int) -> None:
    tables: dict[type[Any], list[Row]] = {
        model: [] for model in (Person, PersonName, Case, CasePerson, Need, CaseEvent, Plan, Step, StepLink)
    }
    documents: list[search.Document] = []
    today = clock.today()
    for _ in range(count):
        documents += _case(tables, world, dice, today)
    for model, rows in tables.items():
        _insert(session, model, rows)
    search.put_many(session, documents, fresh=True)
    world.cases += count


def _case(tables: dict[type[Any], list[Row]], world: World, dice: Dice, today: date) -> Iterator[search.Document]:
    centre, user = _where(world, dice)
    opened = dice.day(today)
    person, name = _person(tables, dice, centre, opened)
    case_id, ref = ids.new_id(), ids.new_ref("K")
    domains = list(dict.fromkeys(dice.one(words.DOMAINS) for _ in range(3)))
    title = "、".join(words.NEEDS[domain] for domain in domains)
    story = _summary(dice, [dice.pick(words.TOPICS) for _ in range(3)])
    closed = opened + timedelta(days=90) if opened < today - timedelta(days=200) else None
    tables[Case].append(
        {
            "id": case_id, "version": 1, "ref": ref, "centre_id": centre, "person_id": person,
            "title_ct": Case.title.seal(case_id, title), "story_ct": Case.story.seal(case_id, story),
            "status": "closed" if closed else "active", "turn": "centre", "turn_since": opened, "urgency": "routine",
            "language": dice.pick(words.LANGUAGES), "interpreter": dice.pick(words.INTERPRETERS), "opened_on": opened,
            "opened_by_id": user, "assigned_to_id": user, "closed_on": closed, "last_activity_on": closed or opened,
            "closing_reason": "resolved" if closed else None,
        }
    )  # fmt: skip
    tables[CasePerson].append({"id": ids.new_id(), "case_id": case_id, "person_id": person, "role": "self"})
    needs = [_need(tables, case_id, domain, position, opened) for position, domain in enumerate(domains)]
    for number in range(30 if dice.random.random() < 0.2 else 8):
        _event(tables, dice, case_id, user, opened + timedelta(days=number))
    if dice.random.random() < 0.5:
        _plan(tables, case_id, centre, needs, opened)
    yield search.Document("case", case_id, ref, centre, dice.moment(opened), title, story)
    yield search.Document("person", person, f"P-{ref[2:]}", centre, dice.moment(opened), name, name)


def _person(tables: dict[type[Any], list[Row]], dice: Dice, centre: int, day: date) -> tuple[int, str]:
    person, name_id = ids.new_id(), ids.new_id()
    name = f"{dice.one(words.FAMILY_NAMES)} {dice.one(words.GIVEN_NAMES)}"
    tables[Person].append(
        {
            "id": person, "version": 1, "ref": ids.new_ref("P"), "centre_id": centre,
            "call_name_ct": Person.call_name.seal(person, name), "sex": dice.pick(words.SEXES),
            "nationality": dice.pick(words.NATIONALITIES), "created_at": dice.moment(day), "created_by_id": 0,
            "address_hidden": False, "plain_japanese": True, "uses_sign": False, "call_weekdays": "",
        }
    )  # fmt: skip
    tables[PersonName].append(
        {
            "id": name_id, "person_id": person, "kind": "legal_roman", "source": "card",
            "value_ct": PersonName.value.seal(name_id, name),
        }
    )  # fmt: skip
    return person, name


def _need(tables: dict[type[Any], list[Row]], case_id: int, domain: str, position: int, day: date) -> int:
    need_id = ids.new_id()
    tables[Need].append(
        {
            "id": need_id, "version": 1, "ref": ids.new_ref("N"), "case_id": case_id, "domain": domain,
            "title_ct": Need.title.seal(need_id, words.NEEDS[domain]), "state": "open", "opened_on": day,
            "position": position,
        }
    )  # fmt: skip
    return need_id


def _event(tables: dict[type[Any], list[Row]], dice: Dice, case_id: int, user: int, day: date) -> None:
    event_id = ids.new_id()
    tables[CaseEvent].append(
        {
            "id": event_id, "ref": ids.new_ref("E"), "case_id": case_id, "at": dice.moment(day), "kind": "note",
            "actor_id": user, "actor_name": "計測用", "code": "", "subject_kind": "", "subject_ref": "",
            "text_ct": CaseEvent.text.seal(event_id, _summary(dice, [dice.pick(words.TOPICS)])),
        }
    )  # fmt: skip


def _plan(tables: dict[type[Any], list[Row]], case_id: int, centre: int, needs: Sequence[int], day: date) -> None:
    plan_id = ids.new_id()
    at = clock.day_start(day)
    tables[Plan].append(
        {"id": plan_id, "version": 1, "case_id": case_id, "number": 1, "created_at": at, "created_by_id": 0}
    )
    before: int | None = None
    for position, title in enumerate(words.STEPS):
        step_id = ids.new_id()
        tables[Step].append(
            {
                "id": step_id, "version": 1, "ref": ids.new_ref("S"), "plan_id": plan_id, "case_id": case_id,
                "centre_id": centre, "need_id": needs[position % len(needs)], "domain": words.DOMAINS[position],
                "title_ct": Step.title.seal(step_id, title), "owner": "centre", "state": "planned", "days": 3,
                "due_on": day + timedelta(days=14 * (position + 1)), "position": position,
            }
        )  # fmt: skip
        if before is not None:
            tables[StepLink].append({"id": ids.new_id(), "plan_id": plan_id, "step_id": step_id, "after_id": before})
        before = step_id


def _insert(session: Session, model: type[Any], rows: list[Row]) -> None:
    if rows:
        session.connection().execute(sa.insert(model.__table__), rows)
