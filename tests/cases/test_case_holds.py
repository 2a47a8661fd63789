"""What keeps a case whole: the row that is locked, people of its own centre, doors that advice does not open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.authz.actor import Actor
from app.cases.lifecycle import TaskState
from app.cases.models import Advice, Case, CaseMember, CasePerson
from app.cases.queries import cases as case_queries
from app.cases.queries import contacts as contact_queries
from app.cases.schemas.closing import CLOSING_FORM
from app.cases.schemas.contacts import ContactForm
from app.cases.schemas.events import NoteForm
from app.cases.schemas.needs import NeedForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import advice, closing, contacts, events, needs, persons, tasks
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid, NotFound
from tests.cases.conftest import Writing, opened, person
from tests.support.people import Cast, sign_in

PHONED = ContactForm(occurred_at=datetime(2026, 11, 1, 10), channel="phone", summary="内密の話")  # noqa: DTZ001 - civil time


def close(session: Session, actor: Actor, case: Case) -> None:
    sheet = CLOSING_FORM(closing_reason="resolved", summary="終わり", drop_tasks=True)
    closing.close(session, actor, case, sheet, case.version)


Adding = Callable[[Session, Actor, Case], object]
ADDING: dict[str, Adding] = {
    "need": lambda s, a, k: needs.add(s, a, k, NeedForm(domain="residence", title="遅れて")),
    "task": lambda s, a, k: tasks.add(s, a, TaskForm(title="遅れて", kind="internal"), k),
    "note": lambda s, a, k: events.add(s, a, k, NoteForm(kind="note", text="遅れて")),
    "contact": lambda s, a, k: contacts.log(s, a, PHONED, case=k),
    "advice": lambda s, a, k: advice.ask(s, a, k, "遅れて"),
}


@pytest.mark.postgres
@pytest.mark.parametrize("what", ADDING)
def test_nothing_is_added_to_a_case_that_was_closed_meanwhile(
    people: Cast, writing: Writing, engine: Engine, what: str
) -> None:
    actor = people["coordinator"]
    with writing() as session:
        number = opened(session, actor, needs=[]).id
    with unit_of_work(engine, write=True) as late:
        case = late.get_one(Case, number)
        with writing() as session:
            close(session, actor, session.get_one(Case, number))
        with pytest.raises(Conflict):
            ADDING[what](late, actor, case)
        late.info["doomed"] = True


@pytest.mark.postgres
def test_closing_waits_for_who_is_adding(people: Cast, writing: Writing, engine: Engine) -> None:
    actor = people["coordinator"]
    with writing() as session:
        number = opened(session, actor, needs=[]).id

    def closing_now() -> None:
        with unit_of_work(engine, write=True) as session:
            close(session, actor, session.get_one(Case, number))

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(engine, write=True) as session:
            needs.add(session, actor, session.get_one(Case, number), NeedForm(domain="residence", title="先に"))
            session.flush()
            closed = pool.submit(closing_now)
        with pytest.raises(Invalid):
            closed.result()


@pytest.mark.parametrize(("place", "model"), [("people", CasePerson), ("members", CaseMember)])
def test_the_same_post_at_once_is_one_record(
    people: Cast, writing: Writing, client: TestClient, place: str, model: type[CasePerson | CaseMember]
) -> None:
    with writing() as session:
        case = opened(session, people["coordinator"])
        kin = person(session, people["coordinator"], "トラン・ティ・ホア").ref
    sign_in(client, "coordinator")
    sent = {"person": kin, "role": "family"} if place == "people" else {"member": "colleague"}
    start = Barrier(6)

    def post(_number: int) -> int:
        start.wait()
        return int(client.post(f"/cases/{case.ref}/{place}", data=sent).status_code)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(post, range(6))) == {303}
    with writing() as session:
        found = session.scalar(sa.select(sa.func.count()).select_from(model).where(model.case_id == case.id))
        assert found == (2 if place == "people" else 1)


def test_a_task_of_a_closed_case_stays_as_it_is(session: Session, people: Cast) -> None:
    actor = people["coordinator"]
    case = opened(session, actor, needs=[])
    task = tasks.add(session, actor, TaskForm(title="電話", kind="internal"), case)
    close(session, actor, case)
    assert task.state == TaskState.DROPPED
    with pytest.raises(Conflict):
        tasks.move(session, actor, task, TaskState.OPEN, task.version)
    with pytest.raises(Conflict):
        tasks.edit(session, actor, task, TaskForm(title="別の題", kind="internal"), task.version)


def test_people_of_another_centre_do_not_enter_a_case(session: Session, people: Cast) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    stranger = person(session, people["coordinator2"], "シルバ・ジョアン")
    with pytest.raises(Invalid):
        persons.add(session, actor, case, stranger, "family")
    session.add(CasePerson(case_id=case.id, person_id=stranger.id, role="family"))
    session.flush()
    with pytest.raises(NotFound):
        persons.set_main(session, actor, case, stranger, case.version)


def test_nobody_is_taken_out_while_something_of_theirs_is_open(
    session: Session, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = people["coordinator"]
    case = opened(session, actor)
    kin = person(session, actor, "トラン・ティ・ホア")
    persons.add(session, actor, case, kin, "family")
    session.flush()
    with monkeypatch.context() as patch:
        patch.setattr(persons, "_holds", [lambda _session, of, whom: (of.id, whom.id) == (case.id, kin.id)])
        with pytest.raises(Conflict):
            persons.remove(session, actor, case, kin)
    persons.remove(session, actor, case, kin)
    session.flush()
    assert session.scalars(sa.select(CasePerson.person_id).where(CasePerson.case_id == case.id)).all() == [
        case.person_id
    ]


@pytest.mark.parametrize("own", [False, True])
def test_advice_about_a_contact_opens_the_later_case_only_to_who_took_it(
    session: Session, people: Cast, *, own: bool
) -> None:
    coordinator, counsellor = people["coordinator"], people["counsellor"]
    taker = counsellor if own else coordinator
    contact = contacts.log(session, taker, PHONED, about=contacts.About(person(session, taker)))
    advice.ask(session, counsellor, contact, "どの窓口がよいですか")
    case = contacts.promote(session, coordinator, contact, contacts.About(), contact.version)
    session.flush()
    assert session.scalars(sa.select(Advice.case_id)).one() == case.id
    assert (case_queries.by_ref(session, counsellor, case.ref) is not None) is own
    assert (contact_queries.by_ref(session, counsellor, contact.ref) is not None) is own


def test_advice_about_a_case_opens_it(session: Session, people: Cast) -> None:
    case = opened(session, people["coordinator"])
    advice.ask(session, people["counsellor"], case, "どの窓口がよいですか")
    assert case_queries.by_ref(session, people["counsellor"], case.ref) is not None
