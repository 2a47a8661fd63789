"""What a person typed is shown again when it could not be taken: after a time-out, a conflict, an outage."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.support.html import page, text
from tests.support.people import cast, sign_in

TYPED = {"_key": "k" * 20, "code": "numazu", "name": "ぬまづ国際交流室", "municipality_code": "222038"}


@pytest.fixture(autouse=True)
def _people(engine: Engine) -> None:
    cast(engine)


def test_a_form_sent_after_the_session_ended_comes_back_in_words(client: TestClient) -> None:
    answer = client.post("/admin/centres/new", data=TYPED)
    assert answer.status_code == 401
    assert "ぬまづ国際交流室" in text(page(answer))
    assert "k" * 20 not in text(page(answer))


def test_a_form_sent_while_the_database_is_out_comes_back_in_words(client: TestClient) -> None:
    sign_in(client, "operator")

    def fail(_session: Session) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, Exception("database is locked"))

    event.listen(Session, "before_commit", fail)
    try:
        answer = client.post("/admin/centres/new", data=TYPED)
    finally:
        event.remove(Session, "before_commit", fail)
    assert answer.status_code == 503
    assert "ぬまづ国際交流室" in text(page(answer))


def test_passwords_never_come_back(client: TestClient) -> None:
    secret = "sea of clouds in June"
    answer = client.post("/account/password", data={"password": secret, "new_password": secret, "repeated": secret})
    assert answer.status_code == 401
    assert secret not in answer.text


def test_a_refused_log_in_does_not_say_that_what_was_typed_is_kept(client: TestClient) -> None:
    shown = page(client.post("/login", data={"login": "operator", "password": "sea of clouds in June"}))
    banner = shown.select_one(".banner--danger .banner__title")
    assert banner is not None
    assert text(banner) == "ログインできませんでした。"
    assert "残っています" not in text(shown)
