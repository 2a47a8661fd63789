"""One-time keys: once, however often and however parallel; never for somebody else or for other content (T-18)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.core import clock, once
from app.core.db import unit_of_work
from app.core.errors import Conflict

Writing = Callable[[], AbstractContextManager[Session]]
KEY = "k" * 43


def use(session: Session, **change: object) -> once.Claim:
    values: dict[str, object] = {"key": KEY, "user_id": 1, "route": "/cases/new", "body": "a", **change}
    return once.claim(session, **values)  # type: ignore[arg-type]


def test_what_a_form_said_cannot_be_guessed_from_its_digest(writing: Writing) -> None:
    with writing() as session:
        use(session, body="安心ハウス駿河")
        kept = session.scalars(sa.select(once.OnceKey.body_digest)).one()
    assert kept != once.digest("安心ハウス駿河")
    assert kept == once.digest(KEY, "安心ハウス駿河"), "the key itself is kept nowhere"


def test_a_repeat_gets_the_first_answer(writing: Writing) -> None:
    with writing() as session:
        first = use(session)
        assert first.redirect_to is None
        once.remember(session, first.row_id, "/cases/K-1")
    for _ in range(2):
        with writing() as session:
            assert use(session).redirect_to == "/cases/K-1"


def test_what_was_undone_may_be_sent_again(writing: Writing) -> None:
    with writing() as session:
        use(session)
        session.info["doomed"] = True
    with writing() as session:
        assert use(session).redirect_to is None


def test_other_content_under_the_same_key_is_a_conflict(writing: Writing) -> None:
    with writing() as session:
        use(session)
    with writing() as session, pytest.raises(Conflict):
        use(session, body="b")


@pytest.mark.parametrize("change", [{"user_id": 2}, {"route": "/contacts/new"}, {"key": "x" * 43}])
def test_a_key_belongs_to_its_user_and_its_form(writing: Writing, change: dict[str, object]) -> None:
    with writing() as session:
        use(session)
    with writing() as session:
        assert use(session, **change).redirect_to is None


def test_twenty_at_once_make_one(engine: Engine) -> None:
    gate = threading.Barrier(20)

    def send(_: int) -> bool:
        gate.wait()
        with unit_of_work(engine, write=True) as session:
            found = use(session)
            if found.redirect_to is None:
                once.remember(session, found.row_id, "/cases/K-1")
            return found.redirect_to is None

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(send, range(20))) == 1


def test_old_keys_go_and_young_ones_stay(writing: Writing) -> None:
    with writing() as session:
        use(session)
        use(session, key="y" * 43)
        session.execute(
            sa.update(once.OnceKey)
            .where(once.OnceKey.key_digest == once.digest(KEY, "1", "/cases/new"))
            .values(used_at=clock.now() - timedelta(hours=73))
        )
    with writing() as session:
        assert once.forget_old(session) == 1
    with writing() as session:
        assert use(session).redirect_to is None
        assert use(session, key="y" * 43).redirect_to is not None


def test_neither_key_nor_content_is_kept(writing: Writing) -> None:
    with writing() as session:
        use(session, body="氏名=山田")
    with writing() as session:
        row = session.scalars(sa.select(once.OnceKey)).one()
        assert KEY not in (row.key_digest, row.body_digest)
        assert "山田" not in row.body_digest
        assert len(row.key_digest) == len(row.body_digest) == 64


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_parts_cannot_be_shifted_into_one_another(one: list[str], other: list[str]) -> None:
    assert (once.digest(*one) == once.digest(*other)) == (one == other)
