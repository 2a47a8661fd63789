"""What leaves the request: nothing of a person in the files of the database (T-38), no change by reading, no
writing from other sites (T-11).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.audit import service as audit
from app.core.db import unit_of_work
from tests.security.forms import address_of, headers
from tests.security.rows import ROWS
from tests.security.world import World
from tests.support.contents import contents, differing

# The first sign of each mark that belongs to a person or a case; the directory of offices is public.
PRIVATE = (
    "甲閉",
    "甲共",
    "甲開",
    "甲札",
    "甲知",
    "甲控",
    "乙閉",
    "乙共",
    "乙開",
    "乙札",
    "乙知",
    "乙控",
    "公所担当",
    "秘所担当",
)
# Long enough that no ciphertext holds them by chance.
TEXTS = {"甲開氏名", "甲閉経緯", "乙開呼名", "甲閉要点", "甲控要点", "公所覚え"}


def forms_of(text: str) -> Iterator[bytes]:
    """The text as it might stand in a file."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp"):
        yield text.encode(encoding)
    yield base64.b64encode(text.encode())[:12]
    yield text.encode("unicode_escape")
    yield text.encode("utf-8").hex().encode()


def everything(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """(where, bytes): the files of SQLite; on PostgreSQL every value of every table."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        for file in path.parent.glob(path.name + "*"):
            yield file.name, file.read_bytes()
        return
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                for value in row:
                    stands = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    yield name, stands


def found_in(engine: Engine, texts: set[str]) -> set[tuple[str, str]]:
    wanted = [(text, form) for text in texts for form in forms_of(text) if len(form) >= 6]
    return {(where, text) for where, content in everything(engine) for text, form in wanted if form in content}


def test_nothing_of_a_person_stands_in_the_database_as_text(module_engine: Engine, world: World) -> None:
    assert world.objects
    assert found_in(module_engine, set(PRIVATE) | TEXTS) == set()


def test_text_in_a_clear_column_would_be_found(module_engine: Engine, world: World) -> None:
    with unit_of_work(module_engine, write=True) as session:
        centre = session.get_one(Centre, world.people.shizuoka)
        kept, centre.phone = centre.phone, "誰でも読める文"
        audit.record(session, None, "centre.edited", "centre", centre.id)
    try:
        assert found_in(module_engine, {"誰でも読める文"}) != set()
    finally:
        with unit_of_work(module_engine, write=True) as session:
            session.get_one(Centre, world.people.shizuoka).phone = kept
            audit.record(session, None, "centre.edited", "centre", world.people.shizuoka)


def test_reading_changes_nothing_but_the_record_of_reading(
    browser: TestClient, world: World, module_engine: Engine
) -> None:
    # How often the public check is asked is counted, without who.
    unread = {"audit_entries", "audit_head", "user_sessions", "verification_counts"}
    before = contents(module_engine, without=unread)
    asked = 0
    for row in (row for row in ROWS if row.method == "GET"):
        for variant in row.variants[:2]:
            for who in ("coordinator", "supervisor2", "operator"):
                if row.expected(who, variant) == "ok":
                    browser.get(address_of(world, row, variant), headers=headers(world, who))
                    asked += 1
                    break
    assert asked > 100
    assert differing(before, contents(module_engine, without=unread)) == {}


@pytest.mark.parametrize(
    "forged",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"origin": "http://127.0.0.1:81"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"},
    ],
    ids=str,
)
def test_no_route_takes_a_form_of_another_site(browser: TestClient, world: World, forged: dict[str, str]) -> None:
    tried = 0
    for row in (row for row in ROWS if row.method == "POST"):
        address = address_of(world, row, row.variants[0])
        who = next((who for who in ("coordinator", "supervisor", "operator") if who in row.holders), "coordinator")
        answer = browser.post(address, data={"_key": "k" * 40}, headers={**headers(world, who), **forged})
        tried += 1
        assert answer.status_code == 403, row.path
    assert tried > 90


def test_nothing_of_what_is_shown_may_be_kept_by_a_browser(browser: TestClient, world: World) -> None:
    for row in (row for row in ROWS if row.method == "GET"):
        address = address_of(world, row, row.variants[0])
        who = "coordinator" if row.path.startswith(("/cases", "/contacts")) else "trainee"
        answer = browser.get(address, headers=headers(world, who))
        assert answer.headers["cache-control"] == "no-store", row.path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "etag" not in answer.headers
        assert "unsafe" not in answer.headers["content-security-policy"]
