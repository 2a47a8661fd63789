"""A session begins at log-in under a new token, ends where it must, and cannot be planted (T-10)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.accounts.models import Membership, User, UserSession
from app.accounts.sessions import digest
from app.authz.roles import Role
from app.core import clock, ids
from app.core.config import Settings
from app.main import create_app
from tests.accounts.conftest import NewBrowser
from tests.support.html import form_values, page, text
from tests.support.people import PASSWORD, Cast, sign_in

Writing = Callable[[], AbstractContextManager[Session]]


def token(client: TestClient) -> str:
    return str(client.cookies["kakehashi"])


def is_signed_in(client: TestClient, with_token: str | None = None) -> bool:
    headers = {} if with_token is None else {"cookie": f"kakehashi={with_token}"}
    return client.get("/account", headers=headers).status_code == 200


def cookies_of(answer: Any) -> SimpleCookie:
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found


class TestFixation:
    def test_a_planted_token_never_becomes_valid(self, visitor: TestClient, new_browser: NewBrowser) -> None:
        planted = ids.new_token()
        visitor.cookies.set("kakehashi", planted)
        answer = visitor.post("/login", data={"login": "coordinator", "password": PASSWORD})
        assert answer.status_code == 303
        fresh = cookies_of(answer)["kakehashi"].value
        assert fresh != planted
        assert len(fresh) >= 40
        assert is_signed_in(new_browser(), fresh)
        assert not is_signed_in(new_browser(), planted)

    def test_every_log_in_makes_another_token_and_ends_the_one_that_the_browser_brought(
        self, visitor: TestClient, new_browser: NewBrowser
    ) -> None:
        sign_in(visitor, "coordinator")
        first = token(visitor)
        answer = visitor.post("/login", data={"login": "supervisor", "password": PASSWORD})
        assert answer.status_code == 303
        assert token(visitor) != first
        assert not is_signed_in(new_browser(), first)

    def test_the_database_holds_no_token(self, visitor: TestClient, writing: Writing) -> None:
        sign_in(visitor, "coordinator")
        with writing() as session:
            kept = session.scalars(sa.select(UserSession.token_digest)).all()
        assert kept == [digest(token(visitor))]
        assert token(visitor) not in kept


class TestReplay:
    def test_after_log_out(self, visitor: TestClient, new_browser: NewBrowser) -> None:
        sign_in(visitor, "coordinator")
        old = token(visitor)
        answer = visitor.post("/logout")
        assert answer.headers["location"] == "/login"
        assert "cache" in answer.headers["clear-site-data"]
        assert "kakehashi" not in visitor.cookies
        assert not is_signed_in(new_browser(), old)

    def test_after_the_account_was_disabled(
        self, visitor: TestClient, new_browser: NewBrowser, writing: Writing
    ) -> None:
        sign_in(visitor, "coordinator")
        operator = sign_in(new_browser(), "operator")
        address = "/admin/users/coordinator"
        values = form_values(page(operator.get(address)), address, is_active=None)
        assert operator.post(address, data=values).status_code == 303
        assert not is_signed_in(visitor)
        with writing() as session:
            assert session.scalar(sa.select(sa.func.count(UserSession.id)).join(User, User.id == UserSession.user_id)
                                  .where(User.login == "coordinator")) == 0  # fmt: skip

    def test_a_session_of_a_disabled_account_is_dead_even_when_it_still_stands(
        self, visitor: TestClient, writing: Writing, people: Cast
    ) -> None:
        sign_in(visitor, "coordinator")
        with writing() as session:
            session.execute(sa.text("UPDATE users SET is_active = false WHERE login = 'coordinator'"))
            audit_for(session, people, "coordinator")
        assert not is_signed_in(visitor)

    def test_after_the_password_was_changed_elsewhere(self, visitor: TestClient, new_browser: NewBrowser) -> None:
        sign_in(visitor, "coordinator")
        other = sign_in(new_browser(), "coordinator")
        sent = {"password": PASSWORD, "new_password": "harbour in November", "repeated": "harbour in November"}
        assert other.post("/account/password", data=sent).status_code == 303
        assert is_signed_in(other)
        assert not is_signed_in(visitor)

    def test_after_an_operator_set_the_password_anew(self, visitor: TestClient, new_browser: NewBrowser) -> None:
        sign_in(visitor, "coordinator")
        operator = sign_in(new_browser(), "operator")
        answer = operator.post("/admin/users/coordinator/password", data={"password": "harbour in November"})
        assert answer.status_code == 303
        assert not is_signed_in(visitor)
        sign_in(visitor, "coordinator", "harbour in November")


def audit_for(session: Session, people: Cast, login: str) -> None:
    from app.audit import service as audit  # noqa: PLC0415

    audit.record(session, None, "user.disabled", "user", people[login].user_id)


def age(writing: Writing, *, seen: timedelta, started: timedelta) -> None:
    now = clock.now()
    with writing() as session:
        session.execute(sa.update(UserSession).values(seen_at=now - seen, started_at=now - started))


class TestLimits:
    @pytest.mark.parametrize(
        ("seen", "started", "alive"),
        [
            (timedelta(minutes=14), timedelta(hours=1), True),
            (timedelta(minutes=16), timedelta(hours=1), False),
            (timedelta(minutes=1), timedelta(hours=7, minutes=59), True),
            (timedelta(minutes=1), timedelta(hours=8, minutes=1), False),
        ],
    )
    def test_idle_and_absolute(
        self, visitor: TestClient, writing: Writing, seen: timedelta, started: timedelta, alive: bool
    ) -> None:
        sign_in(visitor, "coordinator")
        age(writing, seen=seen, started=started)
        assert is_signed_in(visitor) is alive

    def test_a_form_sent_after_a_while_is_taken_and_counts_as_a_sign_of_life(
        self, visitor: TestClient, writing: Writing
    ) -> None:
        """The sign of life is a write of its own, and must not wait for the writer that is this very request."""
        sign_in(visitor, "operator")
        address = "/admin/centres/shizuoka"
        values = form_values(page(visitor.get(address)), address, phone="054-111-1111")
        age(writing, seen=timedelta(minutes=5), started=timedelta(hours=1))
        assert visitor.post(address, data=values).status_code == 303
        with writing() as session:
            assert session.scalar(sa.select(UserSession.seen_at)) > clock.now() - timedelta(minutes=1)

    def test_reading_counts_as_a_sign_of_life_but_lengthens_no_day(self, visitor: TestClient, writing: Writing) -> None:
        sign_in(visitor, "coordinator")
        age(writing, seen=timedelta(minutes=5), started=timedelta(hours=7))
        with writing() as session:
            started = session.scalar(sa.select(UserSession.started_at))
        assert is_signed_in(visitor)
        with writing() as session:
            seen, same = session.execute(sa.select(UserSession.seen_at, UserSession.started_at)).one()
        assert seen > clock.now() - timedelta(minutes=1)
        assert same == started

    def test_an_idle_session_is_not_woken_by_knocking(self, visitor: TestClient, writing: Writing) -> None:
        sign_in(visitor, "coordinator")
        age(writing, seen=timedelta(minutes=16), started=timedelta(hours=1))
        assert not is_signed_in(visitor)
        assert not is_signed_in(visitor)

    def test_ended_sessions_do_not_pile_up(self, visitor: TestClient, writing: Writing) -> None:
        sign_in(visitor, "coordinator")
        age(writing, seen=timedelta(minutes=16), started=timedelta(hours=1))
        sign_in(visitor, "coordinator")
        with writing() as session:
            assert session.scalar(sa.select(sa.func.count(UserSession.id))) == 1


class TestCookie:
    def test_flags_on_plain_http(self, visitor: TestClient) -> None:
        cookie = cookies_of(visitor.post("/login", data={"login": "coordinator", "password": PASSWORD}))["kakehashi"]
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert not cookie["secure"]

    def test_flags_over_tls(self, settings: Settings, engine: Engine, people: Cast) -> None:
        del people
        app = create_app(settings.model_copy(update={"https": True}), engine)
        client = TestClient(app, base_url="https://127.0.0.1", follow_redirects=False)
        answer = client.post("/login", data={"login": "coordinator", "password": PASSWORD})
        cookie = cookies_of(answer)["__Host-kakehashi"]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert client.get("/account").status_code == 200


class TestRightsOfThisMoment:
    def test_a_changed_role_holds_at_the_next_request(self, visitor: TestClient, new_browser: NewBrowser) -> None:
        sign_in(visitor, "coordinator")
        assert visitor.get("/referrals").status_code == 200
        operator = sign_in(new_browser(), "operator")
        address = "/admin/users/coordinator"
        values = form_values(page(operator.get(address)), address, roles=[Role.COUNSELLOR])
        assert operator.post(address, data=values).status_code == 303
        assert visitor.get("/referrals").status_code == 403
        values = form_values(page(operator.get(address)), address, roles=[Role.SUPERVISOR])
        assert operator.post(address, data=values).status_code == 303
        assert visitor.get("/referrals").status_code == 200
        assert visitor.get("/team").status_code == 200

    def test_without_any_role_nothing_but_the_own_account_is_left(
        self, visitor: TestClient, writing: Writing, people: Cast
    ) -> None:
        sign_in(visitor, "coordinator")
        with writing() as session:
            session.execute(sa.delete(Membership).where(Membership.user_id == people["coordinator"].user_id))
        assert visitor.get("/contacts").status_code == 403
        assert is_signed_in(visitor)


def test_the_log_in_page_of_somebody_signed_in_leads_on(visitor: TestClient) -> None:
    sign_in(visitor, "coordinator")
    answer = visitor.get("/login?next=/contacts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/contacts")


def test_the_first_page_asks_to_sign_in_and_leads_back(visitor: TestClient) -> None:
    answer = visitor.get("/contacts?q=更新&page=2")
    assert answer.status_code == 303
    form = visitor.get(answer.headers["location"])
    values = form_values(page(form), "/login", login="coordinator", password=PASSWORD)
    back = visitor.post("/login", data=values)
    assert back.headers["location"] == "/contacts?q=%E6%9B%B4%E6%96%B0&page=2"


def test_a_form_sent_without_a_session_asks_to_sign_in(visitor: TestClient) -> None:
    answer = visitor.post("/account/password", data={"password": "x"})
    assert answer.status_code == 401
    assert "ログインしてください" in text(page(answer))
