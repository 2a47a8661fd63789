"""The chain detects every change that is made to it without the key (T-44)."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit import chain, queries, service
from app.audit.models import AuditEntry
from app.audit.service import Head, record, verify
from app.core import crypto
from tests.audit.conftest import World

ROWS = 60


@pytest.fixture
def filled(world: World) -> World:
    for start in range(0, ROWS, 20):
        with world.writing() as session:
            for number in range(start, start + 20):
                record(session, world.actor, "folder.look", "folder", number % 5, centre_id=3 + number % 2)
    return world


def answer(world: World, head: dict[str, Any] | None = None) -> service.VerifyAnswer:
    with world.reading() as session:
        return verify(session, Head.from_json(head) if head else None)


def exported(world: World) -> dict[str, Any]:
    with world.reading() as session:
        return service.export_head(session)


def test_a_whole_chain_verifies_with_and_without_its_head(filled: World) -> None:
    head = exported(filled)
    found = answer(filled, head)
    assert (found.ok, found.checked, found.mac) == (True, ROWS, head["mac"])
    with filled.writing() as session:
        record(session, None, "log_in", "user", 0, outcome="refused")
    assert answer(filled, head).ok
    assert answer(filled).number == ROWS + 1


def test_an_empty_chain_verifies(world: World) -> None:
    assert answer(world, exported(world)).ok


CHANGED = [column.name for column in AuditEntry.__table__.columns]


@pytest.mark.parametrize("column", CHANGED)
@pytest.mark.parametrize("number", [1, 31, ROWS])
def test_each_changed_column_is_detected(filled: World, column: str, number: int) -> None:
    kind = AuditEntry.__table__.c[column].type
    if isinstance(kind, sa.LargeBinary):
        value = "zeroblob(31)" if filled.engine.dialect.name == "sqlite" else "decode('00', 'hex')"
    else:
        value = f"{column} + 1000" if isinstance(kind, sa.BigInteger | sa.Integer) else "'x'"
    filled.tamper(f"UPDATE audit_entries SET {column} = {value} WHERE id = {number}")
    found = answer(filled)
    assert not found.ok
    assert found.at_number == number


COPY = ", ".join(name for name in CHANGED if name != "id")


@pytest.mark.parametrize(
    ("statements", "problem", "at"),
    [
        (["DELETE FROM audit_entries WHERE id = 20"], "gap", 20),
        (["DELETE FROM audit_entries WHERE id = 1"], "gap", 1),
        ([f"DELETE FROM audit_entries WHERE id = {ROWS}"], "head", ROWS - 1),
        ([f"INSERT INTO audit_entries (id, {COPY}) SELECT 61, {COPY} FROM audit_entries WHERE id = 60"],
         "order", 61),
        (["UPDATE audit_entries SET id = -1 WHERE id = 9", "UPDATE audit_entries SET id = 9 WHERE id = 10",
          "UPDATE audit_entries SET id = 10 WHERE id = -1"], "order", 9),
        (["UPDATE audit_head SET number = 59"], "head", ROWS),
        (["UPDATE audit_entries SET subject_ref = 'a' || chr(31) || 'b' WHERE id = 5"], "changed", 5),
    ],
)  # fmt: skip
def test_deletion_insertion_and_swap_are_detected(filled: World, statements: list[str], problem: str, at: int) -> None:
    if filled.engine.dialect.name == "sqlite":
        statements = [statement.replace("chr(", "char(") for statement in statements]
    filled.tamper(*statements)
    found = answer(filled)
    assert (found.problem, found.at_number) == (problem, at)


def cut_tail(world: World, last: int) -> None:
    world.tamper(
        f"DELETE FROM audit_entries WHERE id > {last}",
        f"UPDATE audit_head SET number = {last}, mac = (SELECT mac FROM audit_entries WHERE id = {last})",
    )


def test_a_cut_tail_is_seen_with_the_exported_head_only(filled: World) -> None:
    head = exported(filled)
    cut_tail(filled, 40)
    assert answer(filled).ok  # negative control: this is why the head is exported
    assert (answer(filled, head).problem, answer(filled, head).at_number) == ("cut", 41)


def test_a_tail_cut_and_grown_again_is_seen(filled: World) -> None:
    head = exported(filled)
    cut_tail(filled, 40)
    with filled.writing() as session:
        for number in range(30):
            record(session, filled.actor, "folder.look", "folder", number)
    assert answer(filled).ok
    assert answer(filled, head).problem == "rebuilt"


def test_a_chain_rebuilt_without_the_key_is_detected(filled: World, ring: crypto.KeyRing) -> None:
    crypto.use_key_ring(crypto.KeyRing.generate())
    assert (answer(filled).problem, answer(filled).at_number) == ("changed", 1)
    crypto.use_key_ring(ring)
    assert answer(filled).ok


@pytest.mark.parametrize("part", ["number", "mac", "exported_at", "signature"])
def test_a_forged_head_is_refused(filled: World, part: str) -> None:
    head = exported(filled)
    head[part] = 59 if part == "number" else "0" * 64
    assert answer(filled, head).problem == "head_forged"
    del head[part]
    with pytest.raises(ValueError, match="head"):
        Head.from_json(head)


@pytest.mark.sqlite
def test_text_that_cannot_be_read_is_an_answer_and_no_crash(filled: World) -> None:
    filled.tamper("UPDATE audit_entries SET action = CAST(x'ff41' AS TEXT) WHERE id = 7")
    assert answer(filled).problem in {"unreadable", "changed"}


def test_control_characters_never_reach_the_chain(world: World) -> None:
    with world.writing() as session:
        record(session, world.actor, "a\x1fb", "folder", 1, subject_ref="x" * 99, reason_code="\x00")
    with world.reading() as session:
        entry = session.scalars(sa.select(AuditEntry)).one()
        assert (entry.action, len(entry.subject_ref), entry.reason_code) == ("a b", 40, " ")
    assert answer(world).ok


def test_without_its_head_row_nothing_is_appended(world: World) -> None:
    if world.engine.dialect.name == "sqlite":
        world.tamper("DROP TRIGGER audit_head_no_delete", "DELETE FROM audit_head")
    else:
        world.tamper("ALTER TABLE audit_head DISABLE TRIGGER USER", "DELETE FROM audit_head")
    with pytest.raises(chain.AuditChainError), world.writing() as session:
        record(session, world.actor, "folder.look", "folder", 1)
    with pytest.raises(chain.AuditChainError):
        exported(world)
    assert answer(world).problem == "head"


def test_parallel_writers_leave_one_chain_without_a_hole(world: World) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(15):
                with world.writing() as session:
                    record(session, world.actor, "folder.look", "folder", number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (answer(world).ok, answer(world).number) == (True, 90)


def test_pages_of_entries_are_scoped_and_continue(filled: World) -> None:
    all_centres: Callable[..., Any] = queries.entries_of_subject
    with filled.reading() as session:
        first = all_centres(session, "folder", 2, centre_ids=None, limit=5)
        then = all_centres(session, "folder", 2, centre_ids=None, before=first[-1].id, limit=50)
        assert [entry.id for entry in (*first, *then)] == list(range(58, 0, -5))
        own = queries.entries_of_actor(session, 11, centre_ids=frozenset({4}), limit=100)
        assert {entry.centre_id for entry in own} == {4}
        assert len(own) == ROWS // 2
        assert queries.entries(session, centre_ids=frozenset()) == []
        assert queries.entries_of_actor(session, 12, centre_ids=None) == []


@pytest.mark.sqlite
def test_verification_is_fast_enough_to_run_daily(ring: crypto.KeyRing) -> None:
    rows, mac = [], chain.ZERO_MAC
    for number in range(1, 20_001):
        body = (
            number,
            1,
            2,
            "sato",
            "coordinator",
            3,
            "case.read",
            "case",
            9,
            "K-1",
            "r",
            "done",
            "",
            "a,b",
            "",
        )
        before, mac = mac, chain.mac_of(ring.audit_key, mac, body)
        rows.append((*body, before, mac))
    started = time.process_time()
    mac = chain.ZERO_MAC
    for row in rows:
        assert row[-2] == mac
        mac = chain.mac_of(ring.audit_key, mac, row[:-2])
    assert time.process_time() - started < 20  # 10,000 a second; about twenty times that is usual
    assert sqlite3.Binary(mac) == rows[-1][-1]
