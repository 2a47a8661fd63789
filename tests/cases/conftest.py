"""People and cases that many tests of this folder begin with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service.cases import OpenCase, open_case
from app.people.models import Person
from app.people.schemas import NewPerson
from app.people.service import create
from tests.support.people import Cast, cast

Writing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def people(engine: Engine) -> Cast:
    """The cast, in the database of this test."""
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    """The cast is there before this unit of work takes SQLite's one writer."""
    return session


def person(session: Session, actor: Actor, name: str = "トラン・ヴァン・ミン") -> Person:
    """An invented person of the actor's centre."""
    return create(session, actor, NewPerson(call_name=name, nationality="VN", languages=["vi"]))


def opened(session: Session, actor: Actor, **given: object) -> Case:
    """A case of the actor's centre with two needs, taken by the actor unless told otherwise."""
    values: dict[str, object] = {
        "title": "失職と在留期間の更新",
        "story": "会社が倒産し、社宅を出るように言われている。",
        "needs": [("residence", "在留期間の更新"), ("housing", "住まい探し")],
        "language": "vi",
        **given,
    }
    if "person" not in values:
        values["person"] = person(session, actor)
    return open_case(session, actor, OpenCase(**values))  # type: ignore[arg-type]


@pytest.fixture
def case_ref(people: Cast, writing: Writing) -> str:
    """The reference of a committed case of the coordinator in Shizuoka."""
    with writing() as session:
        return opened(session, people["coordinator"]).ref
