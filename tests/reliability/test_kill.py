"""The server is killed in the middle of its work: what was acknowledged is there, and whole (T-21)."""

from __future__ import annotations

import contextlib
import http.client
import os
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.cases.models import Contact, ContactLanguage, ContactTopic
from app.core import ids
from app.core.config import Settings
from app.core.db import unit_of_work
from app.search.models import SearchDocument
from tests.reliability.conftest import Desk
from tests.support.servers import Servers

pytestmark = pytest.mark.uncounted

ROUNDS = int(os.environ.get("KAKEHASHI_TEST_KILLS", "30"))
WRITERS = 3
SUMMARY = "納付書の見方"


class Writer(threading.Thread):
    """Logs one contact after another until the server is gone; keeps what was acknowledged."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__()
        self.port, self.cookie = port, cookie
        self.acknowledged: list[str] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self.acknowledged.append(self.log_one(connection))

    def log_one(self, connection: http.client.HTTPConnection) -> str:
        """The reference of a new contact, once the server has said so."""
        typed = [
            ("_key", ids.new_token()), ("occurred_at", "2026-11-20 10:00"), ("channel", "phone"), ("topics", "tax"),
            ("topics", "housing"), ("languages", "vi"), ("summary", SUMMARY), ("step", "save"),
        ]  # fmt: skip
        headers = {"cookie": self.cookie, "content-type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/contacts/new", urlencode(typed), headers)
        answer = connection.getresponse()
        answer.read()
        place = answer.headers.get("location", "")
        if answer.status != 303 or not place.startswith("/contacts/C-"):
            raise AssertionError(f"{answer.status} {place}")
        return place.removeprefix("/contacts/")


@pytest.mark.slow
def test_no_acknowledged_record_is_lost(
    engine: Engine, desk: Desk, settings: Settings, servers: Servers, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    log = tmp_path / "server.log"
    for turn in range(ROUNDS):
        server = servers.start(settings, log)
        writers = [Writer(server.port, desk.cookie) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        # Another moment of the work in every round, once it has begun.
        while not any(writer.acknowledged for writer in writers) and all(writer.is_alive() for writer in writers):
            time.sleep(0.005)
        time.sleep(0.01 + 0.013 * (turn % 17))
        servers.kill(server)
        for writer in writers:
            writer.join()
            acknowledged += writer.acknowledged
    assert len(acknowledged) > ROUNDS * 3
    check(engine, set(acknowledged))
    told = log.read_text(errors="replace")
    assert "Traceback" not in told
    assert SUMMARY not in told


def check(engine: Engine, acknowledged: set[str]) -> None:
    with unit_of_work(engine, write=False) as session:
        kept = dict(session.execute(sa.select(Contact.ref, Contact.id)).all())
        assert acknowledged - set(kept) == set()
        # What was under way may be there or not, but never by half.
        assert len(kept) - len(acknowledged) <= ROUNDS * WRITERS
        for model, rows in ((ContactTopic, 2), (ContactLanguage, 1)):
            counts = session.execute(sa.select(model.contact_id, sa.func.count(model.id)).group_by(model.contact_id))
            assert dict(counts.all()) == dict.fromkeys(kept.values(), rows)
        indexed = session.scalars(sa.select(SearchDocument.subject_id).where(SearchDocument.kind == "contact"))
        assert sorted(indexed) == sorted(kept.values())
        told = session.scalars(sa.select(AuditEntry.subject_ref).where(AuditEntry.action == "contact.logged"))
        assert sorted(told) == sorted(kept)
        assert audit.verify(session).ok
        if engine.dialect.name == "sqlite":
            assert session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
            assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
