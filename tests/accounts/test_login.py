"""Wrong passwords: slowed down, equal for known and unknown names, and no one locks out an office (T-12, T-13)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.accounts import passwords
from app.accounts.models import LoginAttempt, UserSession
from app.accounts.sessions import PER_ACCOUNT, PER_ADDRESS
from app.audit.models import AuditEntry
from app.core import clock
from tests.accounts.conftest import NewBrowser
from tests.support.html import form_values, page, text
from tests.support.people import PASSWORD, Cast

Writing = Callable[[], AbstractContextManager[Session]]


WRONG = "wrong password"


@pytest.fixture
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is compared as it is: these tests count tries, and argon2 is slow on purpose."""
    monkeypatch.setattr(passwords, "matches", lambda password, stored: stored is not None and password == PASSWORD)


def attempt(client: TestClient, login: str = "coordinator", password: str = WRONG) -> int:
    return client.post("/login", data={"login": login, "password": password}).status_code


def count(writing: Writing, wanted: sa.Select[int]) -> int:
    with writing() as session:
        return session.scalar(wanted) or 0


@pytest.mark.usefixtures("quick_hashing")
class TestThrottling:
    def test_after_ten_wrong_passwords_the_right_one_is_refused(
        self, visitor: TestClient, new_browser: NewBrowser, writing: Writing
    ) -> None:
        assert [attempt(visitor) for _ in range(PER_ACCOUNT)] == [422] * PER_ACCOUNT
        assert attempt(visitor, password=PASSWORD) == 429
        assert attempt(new_browser(), " Coordinator ", PASSWORD) == 429
        assert count(writing, sa.select(sa.func.count(UserSession.id))) == 0

    def test_the_window_passes(self, visitor: TestClient, writing: Writing) -> None:
        for _ in range(PER_ACCOUNT):
            attempt(visitor)
        with writing() as session:
            session.execute(sa.update(LoginAttempt).values(at=clock.now() - timedelta(minutes=5, seconds=1)))
        assert attempt(visitor, password=PASSWORD) == 303

    def test_a_refused_try_does_not_lengthen_the_window(self, visitor: TestClient, writing: Writing) -> None:
        for _ in range(PER_ACCOUNT + 3):
            attempt(visitor)
        assert count(writing, sa.select(sa.func.count(LoginAttempt.id))) == 2 * PER_ACCOUNT

    def test_parallel_tries_do_not_slip_through(self, app: FastAPI, people: Cast, writing: Writing) -> None:
        del people
        gate = threading.Barrier(20)

        def knock(_: int) -> int:
            with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
                gate.wait()
                return attempt(client)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(knock, range(20)))
        assert answers.count(422) == PER_ACCOUNT
        assert answers.count(429) == 20 - PER_ACCOUNT
        assert count(writing, sa.select(sa.func.count(LoginAttempt.id))) == 2 * PER_ACCOUNT

    def test_one_person_does_not_lock_out_the_office(self, visitor: TestClient, new_browser: NewBrowser) -> None:
        for _ in range(PER_ACCOUNT + 5):
            attempt(visitor)
        assert attempt(new_browser(), "colleague", PASSWORD) == 303

    def test_an_address_that_tries_many_names_is_stopped(self, visitor: TestClient) -> None:
        answers = [attempt(visitor, f"name{number}") for number in range(PER_ADDRESS + 1)]
        assert answers == [422] * PER_ADDRESS + [429]
        assert attempt(visitor, "coordinator", PASSWORD) == 429

    def test_a_forged_forwarding_header_changes_nothing(self, visitor: TestClient) -> None:
        for number in range(PER_ACCOUNT):
            visitor.post(
                "/login", data={"login": "coordinator", "password": "wrong password"},
                headers={"x-forwarded-for": f"203.0.113.{number}"},
            )  # fmt: skip
        assert attempt(visitor, password=PASSWORD) == 429

    def test_an_unknown_name_is_throttled_like_a_known_one(self, visitor: TestClient) -> None:
        for login in ("coordinator", "nobody-at-all"):
            for _ in range(PER_ACCOUNT):
                attempt(visitor, login)
        known, unknown = (
            visitor.post("/login", data={"login": login, "password": "my secret words"})
            for login in ("coordinator", "nobody-at-all")
        )
        assert (known.status_code, unknown.status_code) == (429, 429)
        # Both pages give back the name that was typed, and neither the password.
        assert len(known.content) - len("coordinator") == len(unknown.content) - len("nobody-at-all")
        assert "my secret words" not in known.text

    def test_failures_leave_a_trace_without_the_typed_name(self, visitor: TestClient, writing: Writing) -> None:
        attempt(visitor, "a-password-typed-as-name")
        with writing() as session:
            entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "login.failed")).one()
            assert (entry.outcome, entry.actor_login, entry.subject_ref) == ("refused", "", "")


class TestEnumeration:
    @pytest.mark.parametrize("login", ["nobody-at-all", "disabled", "COORDINATOR"])
    def test_known_unknown_and_disabled_look_alike(self, new_browser: NewBrowser, login: str) -> None:
        known = new_browser().post("/login", data={"login": "coordinator", "password": "wrong"})
        other = new_browser().post("/login", data={"login": login, "password": "wrong"})
        assert (known.status_code, other.status_code) == (422, 422)
        names = [sorted(name for name in answer.headers if name != "content-length") for answer in (known, other)]
        assert names[0] == names[1]
        assert len(known.content) - len("coordinator") == len(other.content) - len(login)

    def test_somebody_who_has_left_is_refused_with_the_right_password(self, visitor: TestClient) -> None:
        answer = visitor.post("/login", data={"login": "disabled", "password": PASSWORD})
        assert answer.status_code == 422
        assert "ログイン名またはパスワードが違います" in text(page(answer))

    def test_the_same_work_is_done_for_an_unknown_name(
        self, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        verified = []
        real = passwords._context.verify
        monkeypatch.setattr(
            type(passwords._context), "verify", lambda _self, *given, **more: verified.append(1) or real(*given, **more)
        )
        attempt(visitor, "nobody-at-all")
        attempt(visitor, "coordinator")
        assert verified == [1, 1]

    def test_the_page_keeps_the_name_and_never_the_password(self, visitor: TestClient) -> None:
        answer = visitor.post("/login", data={"login": "coordinator", "password": "my secret words"})
        assert form_values(page(answer), "/login")["login"] == ["coordinator"]
        assert "my secret words" not in answer.text


class TestNext:
    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "http:evil.example",
            "/\t/evil.example", "/%0d%0aLocation:%20https://evil.example", "javascript:alert(1)", " //evil.example",
            "/\n/evil.example", "///evil.example", "/.//evil.example", "", "evil.example", "/\u2028/evil.example",
        ],
    )  # fmt: skip
    def test_nobody_is_led_to_another_site(self, new_browser: NewBrowser, target: str) -> None:
        answer = new_browser().post("/login", data={"login": "coordinator", "password": PASSWORD, "next": target})
        if answer.status_code == 303:
            place = answer.headers["location"]
            assert place.startswith("/")
            assert not place.startswith(("//", "/\\", "/\t"))
            assert "\n" not in place
            assert "\r" not in place
        language = new_browser().get("/language", params={"next": target, "to": "en"})
        place = language.headers["location"]
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\", "/\t"))

    @pytest.mark.parametrize("target", ["/cases", "/cases?q=%E6%9B%B4%E6%96%B0&page=2", "/contacts/C-0123456789#top"])
    def test_a_page_of_this_site_is_where_one_lands(self, visitor: TestClient, target: str) -> None:
        answer = visitor.post("/login", data={"login": "coordinator", "password": PASSWORD, "next": target})
        assert answer.headers["location"] == target

    def test_an_endless_address_does_not_keep_anybody_out(self, visitor: TestClient) -> None:
        start = visitor.get("/contacts", params={"q": "あ" * 300})
        form = visitor.get(start.headers["location"])
        values = form_values(page(form), "/login", login="coordinator", password=PASSWORD)
        assert visitor.post("/login", data=values).status_code == 303


class TestLanguage:
    def test_the_choice_lasts(self, visitor: TestClient) -> None:
        assert page(visitor.get("/login")).html["lang"] == "ja"
        answer = visitor.get("/language?to=en&next=/login")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        english = page(visitor.get("/login"))
        assert english.html["lang"] == "en"
        assert "Log in" in text(english) or "Sign in" in text(english)
        visitor.get("/language?to=ja")
        assert page(visitor.get("/login")).html["lang"] == "ja"

    def test_another_language_is_japanese(self, visitor: TestClient) -> None:
        visitor.get("/language?to=../../etc")
        assert page(visitor.get("/login")).html["lang"] == "ja"

    @pytest.mark.parametrize(("wish", "lang"), [("en-GB,en;q=0.9", "en"), ("pt-BR", "ja"), ("", "ja"), (";;;", "ja")])
    def test_the_browsers_wish_counts_until_somebody_chooses(self, visitor: TestClient, wish: str, lang: str) -> None:
        assert page(visitor.get("/login", headers={"accept-language": wish})).html["lang"] == lang
