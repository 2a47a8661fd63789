"""A dismissed worker with spouse and child in Shizuoka, and short ways through the pages of their deadlines.

The rules are the small catalogue of the engine's tests, so that these tests do not change with the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cases.models import Case, CasePerson
from app.core import clock, ids
from app.core.db import unit_of_work
from app.deadlines import computing
from app.deadlines.models import DeadlineChange, LegalDeadline, LifeEvent
from app.guidance.catalogue import Catalogue
from app.people.models import Person
from app.people.schemas import NewFact
from app.people.service import households, residence
from tests.guidance.support import small
from tests.support.html import form_values, page
from tests.support.people import Cast, cast, sign_in


@dataclass
class World:
    """The standing case, signed in as its coordinator."""

    client: TestClient
    engine: Engine
    people: Cast
    case_id: int
    ref: str
    persons: dict[str, str]

    @property
    def base(self) -> str:
        return f"/cases/{self.ref}/deadlines"

    def get(self, path: str = "") -> Any:
        return self.client.get(self.base + path)

    def send(self, path: str, at: str | None = None, **typed: Any) -> Any:
        """Fill in the form that posts to `path`, found on the page `at`, and send it."""
        soup = page(self.get(path if at is None else at))
        return self.client.post(self.base + path, data=form_values(soup, self.base + path, **typed))

    def dismissed(self, **typed: Any) -> Any:
        """Record the dismissal through the page."""
        typed.setdefault("on", "R8.11.1")
        return self.send("/events/new/dismissal", **typed)

    def rows(self) -> dict[tuple[str, str], LegalDeadline]:
        """What is kept, by rule and name of whom it concerns."""
        names = {ref: name for name, ref in self.persons.items()}
        with unit_of_work(self.engine, write=False) as session:
            found = list(session.scalars(sa.select(LegalDeadline).where(LegalDeadline.case_id == self.case_id)))
            session.expunge_all()
        return {(row.rule, names.get(row.member, row.member)): row for row in found}

    def one(self, rule: str, name: str = "ラン") -> LegalDeadline:
        return self.rows()[rule, name]

    def event(self) -> LifeEvent:
        with unit_of_work(self.engine, write=False) as session:
            found = session.scalars(sa.select(LifeEvent).where(LifeEvent.case_id == self.case_id)).one()
            session.expunge(found)
            return found

    def changes(self) -> int:
        with unit_of_work(self.engine, write=False) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(DeadlineChange)) or 0

    def learn(self, name: str, status: str, period_end: date | None = None) -> None:
        """A new residence fact of somebody."""
        with unit_of_work(self.engine, write=True) as session:
            person = session.scalars(sa.select(Person).where(Person.ref == self.persons[name])).one()
            session.refresh(person, ["facts"])
            fact = NewFact(as_of=clock.today(), status=status, period_end=period_end, source="card")
            residence.add_fact(session, self.people["coordinator"], person, fact)

    def close(self) -> None:
        with unit_of_work(self.engine, write=True) as session:
            case = session.get_one(Case, self.case_id)
            case.status, case.closing_reason, case.closed_on = "closed", "resolved", clock.today()
            audit.record(session, self.people["coordinator"], "case.closed", "case", case.id)


@pytest.fixture(autouse=True)
def small_catalogue(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    catalogue = small(tmp_path_factory.mktemp("records"))
    monkeypatch.setattr(computing, "catalogue", lambda _session: catalogue)
    return catalogue


@pytest.fixture
def world(client: TestClient, engine: Engine) -> World:
    people = cast(engine)
    actor = people["coordinator"]
    with unit_of_work(engine, write=True) as session:
        made = []
        for name, birth in (("ラン", "1990-05-01"), ("タム", "1992"), ("ミン", "2018-04-10")):
            person = Person(
                ref=ids.new_ref("P"), centre_id=people.shizuoka, call_name=name, birth=birth, version=1,
                created_at=clock.now(), created_by_id=actor.user_id, facts=[],
            )  # fmt: skip
            session.add(person)
            made.append(person)
        session.flush()
        for person in made:
            audit.record(session, actor, "person.created", "person", person.id)
        main, spouse, child = made
        households.add_member(session, actor, main, spouse, role="spouse")
        households.add_member(session, actor, main, child, role="child")
        case = Case(
            ref=ids.new_ref("K"), centre_id=people.shizuoka, person_id=main.id, title="解雇のあと",
            status="active", turn="centre", turn_since=clock.today(), opened_on=clock.today(), version=1,
            opened_by_id=actor.user_id, assigned_to_id=actor.user_id, last_activity_on=clock.today(),
            language="vi", interpreter="staff",
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.add(CasePerson(case_id=case.id, person_id=main.id, role="self"))
        audit.record(session, actor, "case.opened", "case", case.id)
        persons = {person.call_name: person.ref for person in made}
        found = World(client, engine, people, case.id, case.ref, persons)
    sign_in(client, "coordinator")
    found.learn("ラン", "engineer_humanities_international", date(2027, 2, 20))
    found.learn("タム", "dependent", date(2027, 2, 20))
    found.learn("ミン", "dependent", date(2027, 2, 20))
    return found
