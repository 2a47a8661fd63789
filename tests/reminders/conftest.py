"""A coordinator of Shizuoka with two cases whose days are near, one of them about somebody's safety; and a mail server.

Whatever a person typed begins with 秘: no mail and no calendar may hold it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Protocol

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.cases.schemas.tasks import TaskForm
from app.cases.service import cases, tasks
from app.core import clock
from app.core.config import MailTls, Settings
from app.core.db import unit_of_work
from app.deadlines import service as deadlines
from app.deadlines.schemas import EventForm
from app.guidance.catalogue import carried
from app.people import service as people
from app.people.schemas import NewFact, NewPerson
from app.plans import service as plans
from app.plans.schemas import StepForm
from app.reminders import commands, making, service
from app.reminders.models import Reminder
from app.reminders.schemas import SettingsForm
from tests.support.people import Cast, cast

ADDRESS = "suzuki@example.lg.jp"


class Writing(Protocol):
    def __call__(self) -> AbstractContextManager[Session]: ...


@dataclass
class World:
    """References of what is due. `safe_ref` is the case of which nothing leaves."""

    engine: Engine
    people: Cast
    ref: str
    safe_ref: str
    step: str
    task: str

    def make(self, day: date | None = None) -> int:
        """What the job does on a day; how many reminders are new."""
        with unit_of_work(self.engine, write=True) as session:
            return making.keep(session, making.today_of(session, day or clock.today()))

    def told(self, login: str) -> list[Reminder]:
        """Everything that somebody was told."""
        with unit_of_work(self.engine, write=False) as session:
            chosen = sa.select(Reminder).where(Reminder.user_id == self.people[login].user_id).order_by(Reminder.item)
            found = list(session.scalars(chosen))
            session.expunge_all()
        return found

    def wants_mail(self, login: str = "coordinator", **more: Any) -> None:
        """Somebody asks for the daily mail from eight o'clock on."""
        form = SettingsForm(
            **{
                "mail": True,
                "address": ADDRESS,
                "hour": 8,
                "legal_days": "30",
                "work_days": "3,0",
                "kinds": ["step", "task"],
                **more,
            }
        )
        with unit_of_work(self.engine, write=True) as session:
            service.save_settings(session, self.people[login], form)


@pytest.fixture
def world(engine: Engine, writing: Writing) -> World:
    """One step due in three days and a task due today; the same task in the case about safety."""
    team = cast(engine)
    actor, today = team["coordinator"], clock.today()
    with writing() as session:
        person = people.create(session, actor, NewPerson(call_name="秘リン", nationality="VN", languages=["vi"]))
        fact = NewFact(as_of=today, status="spouse_of_japanese", period_end=today + timedelta(days=30))
        people.add_fact(session, actor, person, fact)
        case = cases.open_case(session, actor, cases.OpenCase(person, title="秘件名", needs=[("housing", "秘課題")]))
        step = plans.add_step(
            session, actor, case, StepForm(title="秘手順", domain="housing", due=today + timedelta(days=3))
        )
        task = _task(session, actor, case)
        told = EventForm(person=person.ref, on=today, note="秘できごと")
        deadlines.record(session, actor, case, carried().events["move_in"], told)
        other = people.create(session, actor, NewPerson(call_name="秘マイ"))
        guarded = cases.open_case(session, actor, cases.OpenCase(other, title="秘避難", needs=[("safety", "秘危険")]))
        _task(session, actor, guarded)
        return World(engine, team, case.ref, guarded.ref, step.ref, task)


def _task(session: Session, actor: Any, case: Any) -> str:
    form = TaskForm(title="秘作業", due_on=clock.today(), assignee=actor.login)
    return tasks.add(session, actor, form, case).ref


@dataclass
class Post:
    """A mail server on loopback. `answer`: what it says to a mailbox; `got`: the mails that it took."""

    port: int
    answer: str = "250 OK"
    got: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - the library's name
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@dataclass
class Job:
    """The command's work, at a wall-clock moment of the test's day."""

    engine: Engine
    settings: Settings

    def at(self, hour: int, minute: int = 0, days: int = 0) -> dict[str, int]:
        day = clock.today() + timedelta(days=days)
        with clock.telling(datetime.combine(day, time(hour, minute))):
            return commands.run(self.engine, self.settings)


@pytest.fixture
def job(engine: Engine, settings: Settings, post: Post) -> Job:
    changes = {
        "smtp_host": "127.0.0.1", "smtp_port": post.port, "smtp_tls": MailTls.NONE,
        "mail_from": "kakehashi@example.lg.jp", "public_url": "https://kakehashi.example.lg.jp",
    }  # fmt: skip
    return Job(engine, settings.model_copy(update=changes))
