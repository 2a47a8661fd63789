"""A case in Shizuoka with two needs, its cast, and short ways through the pages of its plan."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cases.models import Case, CasePerson, Need
from app.core import clock, ids
from app.core.db import unit_of_work
from app.people.models import Person
from app.plans.models import Plan, Step
from tests.support.html import form_values, page
from tests.support.people import Cast, cast, sign_in

Reading = Callable[[], AbstractContextManager[Session]]


@dataclass
class World:
    """The standing case, signed in as its coordinator."""

    client: TestClient
    engine: Engine
    people: Cast
    case_id: int
    ref: str
    needs: dict[str, str]
    person_ref: str

    @property
    def base(self) -> str:
        return f"/cases/{self.ref}/plan"

    def get(self, path: str = "") -> Any:
        return self.client.get(self.base + path)

    def send(self, path: str, at: str | None = None, **typed: Any) -> Any:
        """Fill in the form that posts to `path`, found on the page `at`, and send it."""
        soup = page(self.get(path if at is None else at))
        return self.client.post(self.base + path, data=form_values(soup, self.base + path, **typed))

    def add(self, title: str, *before: str, **typed: Any) -> str:
        """Add a step through the page; gives its reference."""
        typed.setdefault("domain", "residence")
        answer = self.send("/steps/new", title=title, after=list(before), **typed)
        assert answer.status_code == 303, answer.text
        return self.step(title).ref

    def step(self, title: str) -> Step:
        with unit_of_work(self.engine, write=False) as session:
            rows = session.scalars(sa.select(Step).where(Step.case_id == self.case_id))
            found = next(row for row in rows if row.title == title)
            session.expunge(found)
            return found

    def plan(self) -> Plan | None:
        with unit_of_work(self.engine, write=False) as session:
            found = session.scalar(sa.select(Plan).where(Plan.case_id == self.case_id))
            if found is not None:
                session.expunge(found)
            return found

    @property
    def number(self) -> int:
        """The version of the plan."""
        plan = self.plan()
        return plan.number if plan else 0

    def move(self, title: str, to: str, **typed: Any) -> Any:
        """Press the button of a step's page."""
        path = f"/steps/{self.step(title).ref}"
        return self.send(f"{path}/state", at=path, to=to, **typed)

    def close(self) -> None:
        with unit_of_work(self.engine, write=True) as session:
            case = session.get_one(Case, self.case_id)
            case.status, case.closing_reason, case.closed_on = "closed", "resolved", clock.today()
            audit.record(session, self.people["coordinator"], "case.closed", "case", case.id)


@pytest.fixture
def world(client: TestClient, engine: Engine) -> World:
    people = cast(engine)
    actor = people["coordinator"]
    with unit_of_work(engine, write=True) as session:
        person = Person(
            ref="P-7F3Q2M8D", centre_id=people.shizuoka, call_name="ランさん", version=1,
            created_at=clock.now(), created_by_id=actor.user_id,
        )  # fmt: skip
        session.add(person)
        session.flush()
        case = Case(
            ref=ids.new_ref("K"), centre_id=people.shizuoka, person_id=person.id, title="退職と在留の更新",
            status="active", turn="centre", turn_since=clock.today(), opened_on=clock.today(), version=1,
            opened_by_id=actor.user_id, assigned_to_id=actor.user_id, last_activity_on=clock.today(),
            language="vi", interpreter="staff",
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.add(CasePerson(case_id=case.id, person_id=person.id, role="client"))
        needs = {}
        for position, (domain, title) in enumerate([("residence", "在留期間の更新"), ("employment", "未払い賃金")]):
            need = Need(
                ref=ids.new_ref("N"), case_id=case.id, domain=domain, title=title, opened_on=clock.today(),
                position=position, version=1, state="open",
            )  # fmt: skip
            session.add(need)
            needs[domain] = need.ref
        audit.record(session, actor, "person.created", "person", person.id)
        audit.record(session, actor, "case.opened", "case", case.id)
        found = World(client, engine, people, case.id, case.ref, needs, person.ref)
    sign_in(client, "coordinator")
    return found
