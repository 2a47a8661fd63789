"""Notices of renewal: made once, mailed with proof, or a letter; their log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock, post
from app.core.config import Settings
from app.core.db import unit_of_work
from app.training import commands
from app.training.models import Certification
from app.training.renewal import schedule
from app.training.renewal.models import RenewalNotice
from app.training.renewal.schemas import NoticeForm
from app.training.service import notices
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds

D = date.fromisoformat
WINDOW = D("2027-03-28")


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


@pytest.fixture
def one(session: Session, people: Cast) -> Certification:
    """Certified on 28 March 2025 until 28 March 2028."""
    return worlds.certify(session, people)


class TestNotices:
    @given(st.dates(D("2026-01-01"), D("2040-01-01")), st.integers(0, 1200))
    def test_each_step_once_and_only_the_newest_is_sent(self, ends: date, early: int) -> None:
        today, made = ends - timedelta(days=early), set[str]()
        since = ends - timedelta(days=1_096)
        for day in (today, today, ends + timedelta(days=30)):
            found = schedule.to_make(ends, day, made, since=since)
            assert sum(send for _step, send in found) <= 1
            assert not made & {step for step, _send in found}
            made |= {step for step, _send in found}
        assert made == set(schedule.STEPS)

    @pytest.mark.parametrize(
        ("step", "day"),
        [
            ("m12", "2027-03-31"),
            ("m1", "2028-02-29"),
            ("d14", "2028-03-17"),
            ("a1", "2028-04-01"),
            ("a14", "2028-04-14"),
        ],
    )
    def test_days(self, step: str, day: str) -> None:
        assert schedule.due_on(step, D("2028-03-31")) == D(day)


class Server:
    """A mail server that keeps what it takes; refuses once, or for good."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuse: list[post.NotSent] = []

    def send(self, _settings: Settings, message: EmailMessage) -> None:
        if self.refuse:
            raise self.refuse.pop()
        self.taken.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server()
    monkeypatch.setattr(post, "send", found.send)
    return found


class TestSending:
    @pytest.fixture
    def mailing(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"smtp_host": "localhost", "mail_from": "office@example.jp"})

    def states(self, engine: Engine) -> list[str]:
        with unit_of_work(engine, write=False) as session:
            return list(session.scalars(sa.select(RenewalNotice.state).order_by(RenewalNotice.id)))

    def test_once_with_proof_and_nothing_but_number_and_day(
        self, engine: Engine, people: Cast, mailing: Settings, server: Server
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            number = worlds.certify(session, people).number
        worlds.on(D("2027-10-01"))
        first, again = (commands.send_notices(engine, mailing) for _ in range(2))
        assert (first["made"], first["sent"], again["made"], again["sent"]) == (2, 1, 0, 0)
        assert self.states(engine) == ["passed", "sent"]
        (message,) = server.taken
        assert str(number) in message.get_content()
        assert "2028-03-28" in message.get_content()
        assert "佐々木" not in message.as_string()

    def test_put_off_then_given_up_needs_a_letter(
        self, engine: Engine, people: Cast, mailing: Settings, server: Server
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            worlds.certify(session, people)
        worlds.on(WINDOW)
        server.refuse = [post.NotSent("OSError")]
        assert commands.send_notices(engine, mailing)["put_off"] == 1
        server.refuse = [post.NotSent("SMTPRecipientsRefused", for_good=True)]
        worlds.on(WINDOW + timedelta(days=1))
        assert commands.send_notices(engine, mailing)["given_up"] == 1
        assert self.states(engine) == ["bounced"]
        with unit_of_work(engine, write=True) as session:
            notice = session.scalars(sa.select(RenewalNotice)).one()
            done = NoticeForm(outcome="lettered", outcome_on=clock.today())
            notices.record(session, people["training_admin"], notice, done)
        assert self.states(engine) == ["lettered"]

    def test_renewed_between_making_and_sending_is_told_nothing(
        self, engine: Engine, people: Cast, mailing: Settings, server: Server
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            one = worlds.certify(session, people)
            worlds.on(WINDOW)
            notices.make(session, WINDOW, sends_mail=True)
            worlds.renewed(session, people, one)
        assert commands.send_notices(engine, mailing)["empty"] == 1
        assert (server.taken, self.states(engine)) == ([], ["passed"])

    def test_without_a_mail_server_or_an_address_a_letter_is_needed(
        self, engine: Engine, people: Cast, settings: Settings
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            worlds.certify(session, people)
        worlds.on(WINDOW)
        assert commands.send_notices(engine, settings)["made"] == 1
        assert self.states(engine) == ["letter"]


def test_letters_and_the_log_on_pages(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        worlds.certify(session, people)
        worlds.on(WINDOW)
        notices.make(session, WINDOW, sends_mail=False)
    sign_in(client, "training_admin")
    log = page(client.get("/training/renewals/notices?state=letter"))
    assert "郵送が必要" in text(log)
    path = str(log.select('a[href^="/training/renewals/notices/B"]')[0]["href"])
    assert client.get(f"{path}/letter.pdf").content.startswith(b"%PDF")
    values = form_values(page(client.get(path)), path, outcome="lettered")
    assert [client.post(path, data=values).status_code for _ in range(2)] == [303, 409]
    assert "郵送済み" in text(page(client.get(path)))
