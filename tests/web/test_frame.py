"""The frame: what must always happen happens, whatever a handler forgets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.audit.models import AuditEntry
from app.core.config import Settings
from app.core.db import unit_of_work
from app.main import create_app
from app.web.declarations import Access, AuditKind
from app.web.middleware import content_security_policy
from app.web.request import Rq
from app.web.routing import Router, check_declared
from tests.support.client import QuickClient
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, cast, sign_in


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def operator(client: TestClient, people: Cast) -> TestClient:
    return sign_in(client, "operator")


def centres(engine: Engine) -> int:
    with unit_of_work(engine, write=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Centre)) or 0


def new_centre(client: TestClient, **typed: Any) -> dict[str, list[str]]:
    """What a browser would send from a freshly opened form."""
    soup = page(client.get("/admin/centres/new"))
    values = {"code": "numazu", "name": "ぬまづ国際交流室", "municipality_code": "222038", **typed}
    return form_values(soup, "/admin/centres/new", **values)


class TestDeclarations:
    def test_an_undeclared_route_stops_the_start(self, settings: Settings, engine: Engine) -> None:
        app = create_app(settings, engine)

        @app.get("/forgotten")
        def forgotten() -> Response:
            return PlainTextResponse("")

        with pytest.raises(RuntimeError, match="/forgotten"):
            check_declared(app, at_least=1)

    def test_a_walk_that_finds_too_little_stops_the_start(self) -> None:
        with pytest.raises(RuntimeError, match="only"):
            check_declared(FastAPI(openapi_url=None, docs_url=None, redoc_url=None), at_least=1)

    def test_an_address_with_ids_needs_a_loader(self) -> None:
        with pytest.raises(RuntimeError, match="loader"):
            Router().page("/things/{ref}", policy=Access.SIGNED_IN, audit=AuditKind.READ)

    def test_a_change_may_not_be_audited_as_a_reading(self) -> None:
        with pytest.raises(RuntimeError, match="audited"):
            Router().action("/things", policy=Access.SIGNED_IN, audit=AuditKind.READ)


class TestTransactions:
    def test_a_get_cannot_write(self, settings: Settings, engine: Engine, people: Cast) -> None:
        router = Router()

        @router.page("/writes", policy=Access.PUBLIC, audit=AuditKind.NONE)
        def writes(rq: Rq) -> Response:
            rq.session.execute(sa.update(Centre).values(phone="changed"))
            return PlainTextResponse("done")

        answer = served(settings, engine, router).get("/writes")
        assert answer.status_code in (500, 503)
        with unit_of_work(engine, write=False) as session:
            assert session.get_one(Centre, people.shizuoka).phone != "changed"

    def test_a_change_without_its_audit_entry_is_refused(
        self, settings: Settings, engine: Engine, people: Cast
    ) -> None:
        router = Router()

        @router.action("/silent", policy=Access.PUBLIC)
        def silent(rq: Rq) -> Response:
            rq.session.get_one(Centre, people.shizuoka).phone = "changed"
            return rq.redirect("/")

        assert served(settings, engine, router).post("/silent").status_code == 500
        with unit_of_work(engine, write=False) as session:
            assert session.get_one(Centre, people.shizuoka).phone != "changed"

    def test_a_failing_commit_never_answers_success(self, operator: TestClient, engine: Engine) -> None:
        sent = new_centre(operator)

        def fail(_session: Session) -> None:
            raise sa.exc.OperationalError("COMMIT", {}, Exception("disk I/O error: disk full"))

        event.listen(Session, "before_commit", fail)
        try:
            answer = operator.post("/admin/centres/new", data=sent)
        finally:
            event.remove(Session, "before_commit", fail)
        assert answer.status_code == 503
        assert centres(engine) == 2
        assert operator.post("/admin/centres/new", data=sent).status_code == 303
        assert centres(engine) == 3

    def test_a_deferred_constraint_that_fails_at_commit_gives_an_error_page(
        self, settings: Settings, engine: Engine
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            session.execute(sa.text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
            session.execute(
                sa.text(
                    "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER "
                    "REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)"
                )
            )
        router = Router()

        @router.action("/orphan", policy=Access.PUBLIC)
        def orphan(rq: Rq) -> Response:
            rq.session.execute(sa.text("INSERT INTO children (id, parent) VALUES (1, 99)"))
            return PlainTextResponse("kept")

        answer = served(settings, engine, router).post("/orphan")
        assert answer.status_code >= 500
        assert "kept" not in answer.text

    def test_an_invalid_form_keeps_nothing(self, settings: Settings, engine: Engine) -> None:
        router = Router()

        @router.action("/half", policy=Access.PUBLIC)
        def half(rq: Rq) -> Response:
            rq.session.execute(sa.update(Centre).values(phone="changed"))
            return rq.invalid("accounts/login.html", form=rq.blank({"next": "/"}))

        assert served(settings, engine, router).post("/half").status_code == 422
        with unit_of_work(engine, write=False) as session:
            assert session.scalar(sa.select(sa.func.count()).where(Centre.phone == "changed")) == 0


def served(settings: Settings, engine: Engine, router: Router) -> TestClient:
    """The application with one more router."""
    app = create_app(settings, engine)
    app.include_router(router)
    return QuickClient(app, base_url="http://127.0.0.1", follow_redirects=False)


class TestOnce:
    def test_a_repeated_form_leads_to_the_same_answer(self, operator: TestClient, engine: Engine) -> None:
        sent = new_centre(operator)
        first = operator.post("/admin/centres/new", data=sent)
        second = operator.post("/admin/centres/new", data=sent)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["location"] == second.headers["location"]
        assert centres(engine) == 3

    def test_the_same_key_with_other_content_is_a_conflict(self, operator: TestClient, engine: Engine) -> None:
        sent = new_centre(operator)
        operator.post("/admin/centres/new", data=sent)
        answer = operator.post("/admin/centres/new", data={**sent, "code": "other"})
        assert answer.status_code == 409
        assert centres(engine) == 3

    def test_a_creating_form_without_its_key_is_refused(self, operator: TestClient, engine: Engine) -> None:
        sent = new_centre(operator)
        del sent["_key"]
        assert operator.post("/admin/centres/new", data=sent).status_code == 422
        assert centres(engine) == 2

    def test_a_refused_form_can_be_sent_again_with_the_same_key(self, operator: TestClient, engine: Engine) -> None:
        sent = new_centre(operator, municipality_code="999999")
        assert operator.post("/admin/centres/new", data=sent).status_code == 422
        sent["municipality_code"] = ["222038"]
        assert operator.post("/admin/centres/new", data=sent).status_code == 303
        assert centres(engine) == 3

    def test_twenty_parallel_submits_make_one_record(self, operator: TestClient, engine: Engine) -> None:
        sent = new_centre(operator)
        cookies = dict(operator.cookies)
        gate = threading.Barrier(20)

        def submit(_: int) -> tuple[int, str]:
            with QuickClient(operator.app, base_url="http://127.0.0.1", cookies=cookies) as client:
                gate.wait()
                answer = client.post("/admin/centres/new", data=sent, follow_redirects=False)
                return answer.status_code, answer.headers.get("location", "")

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(submit, range(20)))
        assert set(answers) == {(303, "/admin/centres/numazu")}
        assert centres(engine) == 3
        with unit_of_work(engine, write=False) as session:
            made = sa.select(sa.func.count()).where(
                AuditEntry.action == "centre.created", AuditEntry.subject_ref == "numazu"
            )
            assert session.scalar(made) == 1


class TestConflicts:
    def edit(self, client: TestClient, **typed: Any) -> dict[str, list[str]]:
        return form_values(page(client.get("/admin/centres/shizuoka")), "/admin/centres/shizuoka", **typed)

    def test_a_stale_form_shows_base_theirs_and_mine_and_keeps_the_text(
        self, operator: TestClient, engine: Engine, people: Cast
    ) -> None:
        mine = self.edit(operator, phone="054-111-1111")
        theirs = self.edit(operator, phone="054-222-2222")
        assert operator.post("/admin/centres/shizuoka", data=theirs).status_code == 303
        answer = operator.post("/admin/centres/shizuoka", data=mine)
        assert answer.status_code == 409
        shown = text(page(answer))
        assert "054-000-0000" in shown
        assert "054-222-2222" in shown
        assert "054-111-1111" in answer.text
        with unit_of_work(engine, write=False) as session:
            assert session.get_one(Centre, people.shizuoka).phone == "054-222-2222"
        again = form_values(page(answer), "/admin/centres/shizuoka")
        assert operator.post("/admin/centres/shizuoka", data=again).status_code == 303
        with unit_of_work(engine, write=False) as session:
            assert session.get_one(Centre, people.shizuoka).phone == "054-111-1111"

    def test_an_editing_form_without_its_version_is_a_conflict(self, operator: TestClient) -> None:
        sent = self.edit(operator, phone="054-333-3333")
        del sent["_version"]
        assert operator.post("/admin/centres/shizuoka", data=sent).status_code == 409

    def test_eight_editors_lose_no_update(self, operator: TestClient, engine: Engine, people: Cast) -> None:
        """Each editor appends a mark to what they saw until it is accepted; no mark may be missing."""
        rounds, cookies = 4, dict(operator.cookies)
        accepted: list[str] = []

        def work(editor: int) -> None:
            with QuickClient(operator.app, base_url="http://127.0.0.1", cookies=cookies) as client:
                for turn in range(rounds):
                    mark = f"{editor}{'abcdefghij'[turn]}"
                    while True:
                        sent = self.edit(client)
                        sent["address"] = ["".join(sent.get("address", [""])) + mark]
                        answer = client.post("/admin/centres/shizuoka", data=sent, follow_redirects=False)
                        if answer.status_code == 303:
                            accepted.append(mark)
                            break
                        assert answer.status_code == 409

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        with unit_of_work(engine, write=False) as session:
            address = session.get_one(Centre, people.shizuoka).address
        kept = {address[i : i + 2] for i in range(0, len(address), 2)}
        assert kept == set(accepted)
        assert len(accepted) == 8 * rounds


class TestSurroundings:
    def test_every_answer_carries_the_headers(self, client: TestClient) -> None:
        for path in ("/login", "/nowhere", "/livez"):
            headers = client.get(path).headers
            nonce = headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
            assert headers["content-security-policy"] == content_security_policy(nonce)
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"sec-fetch-site": "same-site"}, 403),
            ({"origin": "http://evil.example"}, 403),
            ({"origin": "null"}, 403),
            ({"origin": "http://127.0.0.1"}, 303),
            ({"sec-fetch-site": "same-origin"}, 303),
            ({}, 303),
        ],
    )
    def test_only_our_own_pages_may_post(
        self, client: TestClient, people: Cast, headers: dict[str, str], status: int
    ) -> None:
        del people
        answer = client.post("/logout", headers=headers)
        assert answer.status_code == status

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:80:80"])
    def test_unknown_hosts_are_refused(self, client: TestClient, host: str) -> None:
        answer = client.get("/login", headers={"host": host})
        assert answer.status_code == 400
        assert "このアドレスでは使えません" in answer.text
        assert "not served here" in answer.text

    def test_a_large_body_is_refused_before_it_is_read(self, client: TestClient) -> None:
        answer = client.post("/login", data={"login": "x" * 1_100_000})
        assert answer.status_code == 413
        assert "前の画面に戻ると、入力した内容が残っています" in text(page(answer))
        english = client.post("/login", data={"login": "x" * 1_100_000}, headers={"accept-language": "en"})
        assert "What you typed is still there" in text(page(english))

    def test_a_length_that_is_no_number_is_refused_in_both_languages(self, client: TestClient) -> None:
        answer = client.post("/login", content=iter([b"login=x"]), headers={"content-length": "-1"})
        assert answer.status_code == 400
        assert "正しくありません" in answer.text
        assert "malformed" in answer.text

    def test_a_large_body_without_a_length_is_refused_while_it_arrives(self, client: TestClient) -> None:
        def pieces() -> Iterator[bytes]:
            for _ in range(40):
                yield b"login=" + b"x" * 50_000

        answer = client.post("/login", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 413

    def test_an_unknown_address_is_a_page_with_an_id_in_the_readers_language(self, client: TestClient) -> None:
        assert "見つかりません" in text(page(client.get("/nowhere")))
        english = client.get("/nowhere", headers={"accept-language": "en"})
        assert english.status_code == 404
        assert "not found" in text(page(english)).lower()

    def test_somebody_signed_in_finds_back_from_an_unknown_address(self, client: TestClient, people: Cast) -> None:
        """In their own language, with their menu; whoever is not signed in gets a way to the first page."""
        del people
        assert page(client.get("/nowhere")).select_one('.error a[href="/"]') is not None
        sign_in(client, "coordinator")
        for answer in (client.get("/nowhere", headers={"accept-language": "en"}), client.put("/cases")):
            shown = page(answer)
            assert answer.status_code in (404, 405)
            assert shown.select_one('nav a[href="/cases"]') is not None
            assert (shown.html or shown)["lang"] == "ja"
        large = client.post("/cases/new", data={"title": "x" * 1_100_000}, headers={"accept-language": "en"})
        assert large.status_code == 413
        assert (page(large).html or page(large))["lang"] == "ja"

    def test_a_wrong_method_is_a_page(self, client: TestClient) -> None:
        answer = client.put("/login")
        assert answer.status_code == 405
        assert answer.headers["content-type"].startswith("text/html")

    @pytest.mark.parametrize("body", [b"login=%ff%fe", b"login=%00", b"\xff\xfe", b"login=" + "𠮷".encode()])
    def test_unreadable_bodies_are_answered(self, client: TestClient, people: Cast, body: bytes) -> None:
        del people
        answer = client.post("/login", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code in (400, 422)

    def test_an_unexpected_failure_shows_an_id_and_no_values(self, settings: Settings, engine: Engine) -> None:
        router = Router()

        @router.page("/breaks", policy=Access.PUBLIC, audit=AuditKind.NONE)
        def breaks(rq: Rq) -> Response:
            raise ValueError("グエンさんの電話は 090-0000-0000")

        answer = served(settings, engine, router).get("/breaks")
        assert answer.status_code == 500
        assert "グエン" not in answer.text
        assert "Traceback" not in answer.text
        assert page(answer).select_one("[data-error-id]") is not None or "番号" in text(page(answer))

    def test_ready_only_with_this_versions_tables(self, client: TestClient) -> None:
        assert client.get("/readyz").status_code == 200


def test_a_message_stands_beside_its_field_and_the_text_is_kept(operator: TestClient) -> None:
    answer = operator.post("/admin/centres/new", data=new_centre(operator, code="だめ", name="ぬまづ"))
    soup = page(answer)
    assert answer.status_code == 422
    assert errors_of(soup, "code") == ["形式が正しくありません。例を見て入力してください。"]
    assert form_values(soup, "/admin/centres/new")["name"] == ["ぬまづ"]
