"""A centre at work, and the forms that are sent again and again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.sessions import start
from app.cases.models import Case
from app.cases.service.cases import OpenCase, open_case
from app.core.db import unit_of_work
from app.people.schemas import NewPerson
from app.people.service import create
from tests.support.people import Cast, cast

Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Desk:
    """The coordinator's open session, and a case to work on."""

    people: Cast
    cookie: str
    case_ref: str
    case_id: int


@pytest.fixture
def desk(engine: Engine) -> Desk:
    people = cast(engine)
    actor = people["coordinator"]
    with unit_of_work(engine, write=True) as session:
        new = NewPerson(call_name="ミンさん", legal_roman="TRAN VAN MINH", languages=["vi"], phone="090-0000-0000")
        person = create(session, actor, new)
        case: Case = open_case(session, actor, OpenCase(person, title="解雇と在留", story="経緯：", language="vi"))
        token = start(session, session.get_one(User, actor.user_id), "")
        return Desk(people, f"kakehashi={token}", case.ref, case.id)
