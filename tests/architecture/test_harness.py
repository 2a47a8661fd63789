"""The ground that the other tests stand on holds: no network, clean databases, a page that notices faults."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from tests.support import reached
from tests.support.browser import accessibility_faults, watched_page
from tests.support.client import QuickClient
from tests.support.database import Commits
from tests.support.network import OutsideCall
from tests.support.order import costs_of_pieces, piece_of

PAGES = {
    "/good": "<!doctype html><html lang=ja><title>良い</title><main><h1>良い</h1></main></html>",
    "/outside": '<!doctype html><html lang=ja><title>外</title><img alt="" src="http://127.0.0.1:9/x.png"></html>',
    "/missing": '<!doctype html><html lang=ja><title>欠</title><img alt="" src="/gone.png"></html>',
    "/script": "<!doctype html><html lang=ja><title>誤</title><script>undefinedName()</script></html>",
    "/refused": "<!doctype html><html lang=ja><title>拒</title><p style='color:red'>x</p></html>",
    "/inaccessible": "<!doctype html><html><title>x</title><img src='data:,'><input></html>",
}


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path == "/refused":
            self.send_header("Content-Security-Policy", "style-src 'self'")
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_call_to_another_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(OutsideCall):
        outward.connect(("192.0.2.1", 80))
    with socket.socket() as by_name, pytest.raises(OutsideCall):
        by_name.connect_ex(("example.org", 80))


def test_loopback_is_allowed(origin: str) -> None:
    host, port = origin.removeprefix("http://").split(":")
    with socket.socket() as inward:
        inward.connect((host, int(port)))


def test_the_calendar_stands_still(today: date) -> None:
    assert clock.today() == today == date(2026, 11, 22)


class TestACleanDatabase:
    """In whatever order: rows of a test that committed, or of one that did not, are seen by no other."""

    @staticmethod
    def make(session: Session) -> None:
        assert session.scalars(sa.select(Centre.code)).all() == []
        centre = Centre(code="kept", name="残る", municipality_code="221007", languages=["ja"])
        session.add(centre)
        session.flush()
        audit.record(session, None, "centre.created", "centre", centre.id, subject_ref="kept")

    @pytest.mark.parametrize("_time", range(2))
    def test_after_what_was_undone(self, session: Session, _time: int) -> None:
        self.make(session)

    @pytest.mark.parametrize("_time", range(2))
    def test_after_what_was_committed(self, engine: Engine, _time: int) -> None:
        with unit_of_work(engine, write=True) as session:
            self.make(session)

    @pytest.mark.usefixtures("session")
    def test_a_commit_beside_a_session_is_noticed(self, engine: Engine, commits: Commits) -> None:
        before = commits.number
        with engine.connect() as other:
            other.execute(sa.text("SELECT 1"))
            other.commit()
        assert commits.number == before + 1


class TestQuickClient:
    """It answers as the slower client of the framework does, and hides nothing."""

    @staticmethod
    def program() -> Starlette:
        async def echo(request: Request) -> Response:
            told = [
                request.method,
                str(request.url),
                request.headers.get("x-name", ""),
                (await request.body()).decode(),
            ]
            return Response("|".join(told), 203, {"x-told": "yes"}, "text/plain")

        async def fail(_request: Request) -> Response:
            raise ValueError("unhandled")

        async def slowly(_request: Request) -> Response:
            async def parts() -> AsyncIterator[str]:
                yield "one "
                yield "two"

            return StreamingResponse(parts())

        methods = ["GET", "POST"]
        routes = [("/echo/{name}", echo), ("/fail", fail), ("/slowly", slowly)]
        return Starlette(routes=[Route(path, answer, methods=methods) for path, answer in routes])

    @pytest.mark.parametrize(
        ("method", "path", "given"),
        [
            ("GET", "/echo/%E6%9C%9B?q=a%20b&q=%00", {"headers": {"x-name": "m"}}),
            ("POST", "/echo/x", {"data": {"name": "望月"}}),
            (
                "POST",
                "/echo/x",
                {"content": b"--x--", "headers": {"content-type": "multipart/form-data"}},
            ),
            ("HEAD", "/echo/x", {}),
            ("GET", "/slowly", {}),
            ("GET", "/nowhere", {}),
            ("DELETE", "/echo/x", {}),
        ],
    )
    def test_answers_alike(self, method: str, path: str, given: dict[str, Any]) -> None:
        answers = [
            made(self.program(), base_url="http://127.0.0.1").request(method, path, **given)
            for made in (TestClient, QuickClient)
        ]
        known, quick = [(answer.status_code, answer.headers.raw, answer.content) for answer in answers]
        assert quick == known

    def test_what_nobody_handles_is_raised(self) -> None:
        with QuickClient(self.program()) as client, pytest.raises(ValueError, match="unhandled"):
            client.get("/fail")


def test_the_dear_come_first_and_a_shared_world_stays_together(request: pytest.FixtureRequest) -> None:
    costs = costs_of_pieces(request.session.items)
    dealt = [costs[piece] for piece in dict.fromkeys(piece_of(item.nodeid) for item in request.session.items)]
    assert dealt == sorted(dealt, reverse=True)
    assert piece_of("tests/demo/test_world.py::test_a") == piece_of("tests/demo/test_command.py::test_b")
    assert piece_of("tests/web/test_a.py::test_a") != piece_of("tests/web/test_b.py::test_a")


def test_what_sends_statements_is_found_by_its_lines_and_by_its_work(tmp_path: Path, session: Session) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "x.py").write_text(
        "class A:\n    def sends(self, session):\n        def inner():\n            session.flush()\n"
        "        return session.get(A, 1)\n\n\ndef silent(sessions):\n    return sessions.get(1)\n"
    )
    assert reached.senders(tmp_path / "app") == {"app/x.py:A.sends", "app/x.py:A.sends.<locals>.inner"}
    known = reached.wanted()
    assert len(known) > 700
    assert not reached.is_too_little(known)
    assert reached.is_too_little(sorted(known)[len(known) // 4 :])
    met = reached.Reached()
    with met.listening():
        assert audit.verify(session).ok
    audit.verify(session)
    assert "app/audit/service.py:verify" in met.names()


@pytest.mark.browser
def test_a_good_page_passes(chromium_browser: Browser, origin: str) -> None:
    with watched_page(chromium_browser, origin) as page:
        page.goto("/good")
        assert accessibility_faults(page) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/outside", "another origin"),
        ("/missing", "404 for"),
        ("/script", "script error"),
        ("/refused", "Content Security Policy"),
    ],
)
def test_a_page_with_a_fault_fails(chromium_browser: Browser, origin: str, path: str, complaint: str) -> None:
    def visit() -> None:
        with watched_page(chromium_browser, origin) as page:
            page.goto(path)

    with pytest.raises(AssertionError, match=complaint):
        visit()


@pytest.mark.browser
def test_axe_finds_what_is_inaccessible(chromium_browser: Browser, origin: str) -> None:
    with watched_page(chromium_browser, origin) as page:
        page.goto("/inaccessible")
        rules = {fault.split(":")[0] for fault in accessibility_faults(page)}
    assert {"html-has-lang", "image-alt", "label"} <= rules
