"""Several people at once: no update is lost, one form makes one record (T-17, T-18)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.cases.models import Case, Contact, Need, Task
from app.cases.schemas.cases import CaseFacts
from app.cases.schemas.needs import NeedForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import cases, needs, tasks
from app.core.db import unit_of_work
from app.core.errors import Conflict
from app.search.models import SearchDocument
from tests.reliability.conftest import Desk
from tests.reliability.test_faults import quick_log

pytestmark = [pytest.mark.uncounted, pytest.mark.both]

EDITORS, ROUNDS = 8, 50
Edit = Callable[[Session, Desk, str], None]


def edit_case(session: Session, desk: Desk, mark: str) -> None:
    case = session.get_one(Case, desk.case_id)
    facts = CaseFacts(title=case.title, story=(case.story or "") + mark, language=case.language)
    seen = case.version
    session.expire(case)
    cases.edit(session, desk.people["coordinator"], session.get_one(Case, desk.case_id), facts, seen)


def edit_need(session: Session, desk: Desk, mark: str) -> None:
    case, need = session.get_one(Case, desk.case_id), session.scalars(sa.select(Need)).one()
    form = NeedForm(domain=need.domain, title=need.title, detail=(need.detail or "") + mark)
    needs.edit(session, desk.people["coordinator"], case, need, form, need.version)


def edit_task(session: Session, desk: Desk, mark: str) -> None:
    task = session.scalars(sa.select(Task)).one()
    form = TaskForm(title=task.title + mark[1], kind=task.kind)
    tasks.edit(session, desk.people["coordinator"], task, form, task.version)


@pytest.fixture
def busy_desk(engine: Engine, desk: Desk) -> Desk:
    """The case has one need and one task."""
    actor = desk.people["coordinator"]
    with unit_of_work(engine, write=True) as session:
        case = session.get_one(Case, desk.case_id)
        needs.add(session, actor, case, NeedForm(domain="legal", title="未払い賃金"))
        tasks.add(session, actor, TaskForm(title="電話"), case)
    return desk


def work(engine: Engine, desk: Desk, edit: Edit, rounds: int) -> list[str]:
    """Every editor appends to what they read until it is accepted; gives all marks that were acknowledged."""
    accepted: list[str] = []
    gate = threading.Barrier(EDITORS)

    def one(editor: int) -> None:
        gate.wait()
        for turn in range(rounds):
            mark = f"〔{editor}-{turn}〕"
            while True:
                try:
                    with unit_of_work(engine, write=True) as session:
                        edit(session, desk, mark)
                except Conflict:
                    continue
                accepted.append(mark)
                break

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(one, range(EDITORS)))
    return accepted


@pytest.mark.slow
class TestLostUpdates:
    def test_of_a_case(self, engine: Engine, busy_desk: Desk) -> None:
        accepted = work(engine, busy_desk, edit_case, ROUNDS)
        with unit_of_work(engine, write=False) as session:
            case = session.get_one(Case, busy_desk.case_id)
            assert len(accepted) == EDITORS * ROUNDS
            assert sorted(
                part + "〕" for part in (case.story or "").removeprefix("経緯：").split("〕") if part
            ) == sorted(accepted)
            assert case.version == 1 + EDITORS * ROUNDS
            assert audit.verify(session).ok

    def test_of_a_need(self, engine: Engine, busy_desk: Desk) -> None:
        accepted = work(engine, busy_desk, edit_need, 20)
        with unit_of_work(engine, write=False) as session:
            need = session.scalars(sa.select(Need)).one()
            assert sorted(part + "〕" for part in (need.detail or "").split("〕") if part) == sorted(accepted)

    def test_of_a_task(self, engine: Engine, busy_desk: Desk) -> None:
        accepted = work(engine, busy_desk, edit_task, 20)
        with unit_of_work(engine, write=False) as session:
            kept = session.scalars(sa.select(Task)).one().title.removeprefix("電話")
            assert sorted(kept) == sorted(mark[1] for mark in accepted)


def test_a_version_read_and_written_without_a_claim_would_lose_updates(engine: Engine, busy_desk: Desk) -> None:
    """The control: the same work done with the mapper alone, without the conditional update."""

    def careless(_editor: int) -> None:
        for _ in range(10):
            with unit_of_work(engine, write=False) as session:
                seen = session.get_one(Case, busy_desk.case_id).turn_note or ""
            with unit_of_work(engine, write=True) as session:
                session.get_one(Case, busy_desk.case_id).turn_note = seen + "x"
                audit.record(session, None, "case.edited", "case", busy_desk.case_id)

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(careless, range(EDITORS)))
    with unit_of_work(engine, write=False) as session:
        assert len(session.get_one(Case, busy_desk.case_id).turn_note or "") < EDITORS * 10


def test_twenty_submits_of_the_quick_log_make_one_contact(
    app: FastAPI, client: TestClient, engine: Engine, desk: Desk
) -> None:
    address, sent = quick_log(client, desk)
    gate = threading.Barrier(20)

    def submit(_: int) -> tuple[int, str]:
        with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as browser:
            gate.wait()
            answer = browser.post(address, data=sent, headers={"cookie": desk.cookie})
            return answer.status_code, answer.headers.get("location", "")

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(submit, range(20)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 303
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count(Contact.id))) == 1
        for model, column, value in (
            (AuditEntry, AuditEntry.action, "contact.logged"),
            (SearchDocument, SearchDocument.kind, "contact"),
        ):
            assert session.scalar(sa.select(sa.func.count(model.id)).where(column == value)) == 1
