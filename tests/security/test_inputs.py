"""Whatever is sent, nobody gets an answer of 500, and nothing typed reaches the log (T-02, T-03, T-30, T-39)."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from app.core import ids
from app.core.log import log
from app.web.declarations import Declaration
from app.web.routing import declared_routes
from tests.security.forms import WHO, Form, address_of, headers
from tests.security.rows import ROWS
from tests.security.world import CANARY, World

T = TypeVar("T")
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.uncounted]

LONG = "長" * 10_000
HOSTILE = {
    "nul": "a\x00b\x1f\x7f",
    "beyond the plane": "𠮷野家🏳️‍🌈 e\u0301 \u202eabc\u2066",
    "non-characters": "\ufffe\uffff\ufeff",
    "large": "9223372036854775808",
    "small": "-9223372036854775809",
    "infinite": "1e999",
    "long": LONG,
    "first day": "0000-00-00",
    "last day": "9999-12-31",
    "no such era": "令和999年13月45日",
    "formats": "%s%(x)s%n{{7*7}}{0}${7*7}",
    "quotes": "'\"`;--/*</script><b>",
    "path": "../../etc/passwd\\..\\",
    "full width": "１２３４５６７８９０１２３４５６７８９",
    "figures": "9" * 400,
}
# What two databases may take differently: signs they cannot keep, figures and days beyond their types. The rest is of
# the program alone, and asked on one.
OF_DATABASES = {"nul", "large", "infinite", "last day"}
KINDS = list(HOSTILE)
HOSTILE_QUERIES = [pytest.param(name, marks=() if name in OF_DATABASES else pytest.mark.sqlite) for name in HOSTILE]
# Names of columns that only the program sets.
SERVER_OWNED = {
    "id", "ref", "centre_id", "version", "created_at", "created_by_id", "recorded_at", "recorded_by_id", "opened_by_id",
    "opened_on", "closed_on", "assigned_to_id", "case_id", "person_id", "contact_id", "user_id", "password_hash",
    "is_demo", "counted", "fiscal_year", "frozen", "frozen_digest", "sent_at", "exception_approved_by_id",
    "checked_by_id", "confirmed", "by_hand", "state_note", "used", "helped_count", "written_by_id",
    "last_activity_on", "edited_at",
}  # fmt: skip


def every_third(given: Sequence[T], name: str) -> Sequence[T]:
    """Where this kind of text is sent: everywhere when databases may take it differently; of the others each form and
    each address gets every third, another third each, so that fields of one type meet them all.
    """
    return given if name in OF_DATABASES else given[KINDS.index(name) % 3 :: 3]


def refused_badly(answer: Any, what: str) -> list[str]:
    found = [f"{what}: {answer.status_code}"] if answer.status_code >= 500 else []
    if "Traceback" in answer.text:
        found.append(f"{what}: a trace is shown")
    return found


# What the frame lets through of a form is the same on both databases; addresses are tried on both.
@pytest.mark.sqlite
class TestForms:
    def test_there_are_many(self, forms: list[Form]) -> None:
        assert len(forms) > 70

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_text_in_every_field(
        self, browser: TestClient, world: World, forms: list[Form], name: str, logged: io.StringIO
    ) -> None:
        faults = []
        for form in every_third(forms, name):
            sent = {field: [HOSTILE[name]] for field in form.typed} | form.kept()
            answer = browser.post(form.action, data=sent, headers=headers(world, form.who))
            faults += refused_badly(answer, form.action)
        assert faults == []
        assert_clean(logged, HOSTILE[name])

    def test_one_hostile_field_in_an_otherwise_good_form(
        self, browser: TestClient, world: World, forms: list[Form]
    ) -> None:
        """A field that is never reached behind another's error would hide its fault."""
        faults = []
        values = itertools.cycle([HOSTILE[name] for name in ("nul", "large", "last day", "formats", "long")])
        for form in forms:
            for field, hostile in zip(form.typed, values, strict=False):
                sent = {**form.values, field: [hostile], **form.kept()}
                answer = browser.post(form.action, data=sent, headers=headers(world, form.who))
                faults += refused_badly(answer, f"{form.action} {field}")
        assert faults == []

    @pytest.mark.parametrize("trick", ["twice", "brackets", "unknown", "nothing", "bad reserved"])
    def test_other_shapes(self, browser: TestClient, world: World, forms: list[Form], trick: str) -> None:
        faults = []
        for form in forms:
            sent = self.bent(form, trick)
            answer = browser.post(form.action, data=sent, headers=headers(world, form.who))
            faults += refused_badly(answer, form.action)
        assert faults == []

    def bent(self, form: Form, trick: str) -> dict[str, list[str]]:
        key = form.kept()
        if trick == "twice":
            return {name: [*values, *values, "other"] for name, values in form.values.items()} | key
        if trick == "brackets":
            return {f"{name}[]": values or ["x"] for name, values in form.values.items()} | key
        if trick == "unknown":
            return {**form.values, **{name: ["1"] for name in SERVER_OWNED - set(form.values)}, **key}
        if trick == "nothing":
            return {}
        nested = "[" * 5_000 + "]" * 5_000
        return {**form.values, "_key": ["x" * 5_000], "_version": ["-1", "９", "1e3"], "_base": [nested]}

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"title=%ff%fe&summary=%ed%a0%80", "application/x-www-form-urlencoded"),
            (b"\xff\xfe\x00=&&&===%%%zz", "application/x-www-form-urlencoded"),
            (b"&".join(b"f%d=1" % number for number in range(3_000)), "application/x-www-form-urlencoded"),
            (b'{"title": "x"}', "application/json"),
            (b"title=x", "text/plain"),
            (b"no boundary", "multipart/form-data"),
            (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
            (b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\xfe\r\n--x--\r\n',
             "multipart/form-data; boundary=x"),
            (b'--x\r\nContent-Disposition: form-data; name="title"; filename="\xff\x00"\r\n\r\nx\r\n--x--\r\n',
             "multipart/form-data; boundary=x; charset=nonsense"),
            (b"title=x", ""),
        ],
    )  # fmt: skip
    def test_bodies_that_are_no_forms(
        self, browser: TestClient, world: World, forms: list[Form], content: bytes, kind: str
    ) -> None:
        faults = []
        for form in forms:
            sent = {**headers(world, form.who), "content-type": kind}
            faults += refused_badly(browser.post(form.action, content=content, headers=sent), form.action)
        assert faults == []

    def test_a_conflict_with_a_forged_base(self, browser: TestClient, world: World, forms: list[Form]) -> None:
        """The base that a form carries comes back from the browser: it may hold anything."""
        faults, conflicts = [], 0
        forged = ['{"title": ["\\ud800"], "name": ["\\ud800"]}', "[" * 50_000, '{"a": {"b": 1}}', "null", "[1]", "{"]
        versioned = [form for form in forms if "_version" in form.values]
        assert len(versioned) > 30
        for number, form in enumerate(versioned):
            for base in forged[number % 3 :: 3]:
                sent = {**form.values, "_version": ["999999999"], "_base": [base], "_key": [ids.new_token()]}
                answer = browser.post(form.action, data=sent, headers=headers(world, form.who))
                conflicts += answer.status_code == 409
                faults += refused_badly(answer, f"{form.action} {base[:20]}")
        assert faults == []
        assert conflicts > 20


class TestAddresses:
    NAMES = (
        "q", "sort", "page", "per_page", "before", "kind", "from", "to", "year", "centre", "level", "format", "table",
        "day", "login", "ref", "case", "contact", "person", "find", "domain", "need", "goal", "new", "draft", "role",
        "active", "status", "state", "language", "topic", "channel", "prefecture", "assignee", "box", "month", "lang",
        "urgency", "turn", "overdue", "who", "code", "residence", "result", "nationality", "person_text", "name",
    )  # fmt: skip

    @pytest.mark.parametrize("name", HOSTILE_QUERIES)
    def test_hostile_queries(self, browser: TestClient, world: World, name: str, logged: io.StringIO) -> None:
        faults = []
        text = HOSTILE[name]
        everything = urlencode(dict.fromkeys(self.NAMES, text[:150]))
        list_alone = urlencode({"q": text[:2_000], "sort": text[:200], "page": text[:200]})
        for row in every_third([row for row in ROWS if row.method == "GET" and not row.query], name):
            who = next((who for who in WHO if row.expected(who, row.variants[0]) == "ok"), "coordinator")
            address = address_of(world, row, row.variants[0])
            # A page of one thing reads little of its query: a few kinds of text are enough for it.
            ways = (everything, list_alone, f"q={quote(text[:2_000])}&kind=case")
            for sent in ways if not row.kind else ways[: name in ("nul", "large", "last day")]:
                answer = browser.get(f"{address}?{sent}", headers=headers(world, who))
                faults += refused_badly(answer, f"{row.path} {sent[:10]}")
        assert faults == []
        assert_clean(logged, HOSTILE[name])

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2199-12-31", "1868-01-01", "令和8年11月22日"])
    def test_extreme_days(self, browser: TestClient, world: World, day: str) -> None:
        faults = []
        for who, path in (("privacy_officer", "/admin/audit"), ("coordinator", "/contacts"), ("coordinator", "/cases")):
            query = urlencode({"day": day, "from": day, "to": day})
            faults += refused_badly(browser.get(f"{path}?{query}", headers=headers(world, who)), path)
        assert faults == []

    @pytest.mark.parametrize(
        "before", ["9999999999999999999", "9223372036854775807", "9223372036854775808", "0", "-1", "１", "1" * 40]
    )
    def test_extreme_places_in_a_list(self, browser: TestClient, world: World, before: str) -> None:
        for who, path in (("privacy_officer", "/admin/audit"), ("coordinator", "/search?q=件名&kind=case")):
            address = path + ("&" if "?" in path else "?") + urlencode({"before": before, "page": before})
            assert browser.get(address, headers=headers(world, who)).status_code < 500

    @pytest.mark.parametrize(
        "raw",
        ["%00", "%ED%A0%80", "x" * 400]
        + [
            pytest.param(raw, marks=pytest.mark.sqlite) for raw in ("%ff", "%2e%2e%2f", "K-%0a", "９９", "%F0%A0%AE%B7")
        ],
    )
    def test_hostile_references(self, browser: TestClient, world: World, raw: str) -> None:
        faults = []
        for row in (row for row in ROWS if row.kind and "{" in row.path):
            who = next(who for who in WHO if who in row.holders)
            address = re.sub(r"\{\w+\}", lambda _: raw, row.path)
            send = browser.get if row.method == "GET" else browser.post
            answer = send(address, headers=headers(world, who))
            if answer.status_code not in (307, 400, 403, 404, 405, 422):
                faults.append(f"{row.method} {address}: {answer.status_code}")
        assert faults == []

    def test_forged_cookies(self, browser: TestClient, world: World) -> None:
        token = world.tokens["coordinator"]
        for flash in (
            "=",
            "e30=",
            "W10=",
            "eyJ0ZXh0IjoiXHVkODAwIn0=",
            "eyJ0ZXh0IjoiJShuKXMgJXMifQ==",
            "\u00ff",
            "x" * 3_000,
        ):
            cookie = f"kakehashi={token}; kakehashi_flash={flash}; kakehashi_locale=../x"
            assert browser.get("/account", headers={"cookie": cookie.encode("latin-1")}).status_code == 200


def assert_clean(logged: io.StringIO, typed: str) -> None:
    """The log tells of refusals without a word of what was typed or of anybody (T-39)."""
    said = logged.getvalue()
    assert said.count('"status"') > 50, "nothing was listened to"
    assert CANARY.search(said) is None
    assert "Traceback" not in said
    if len(typed) > 5:
        assert typed[:40] not in said
        assert quote(typed[:40]) not in said
        assert json.dumps(typed[:40])[1:-1] not in said


@pytest.mark.parametrize(
    ("event", "words"),
    [("refused", {"error": "甲開氏名"}), ("failed", {"place": HOSTILE["formats"]}), (quote(HOSTILE["path"]), {})],
)
def test_a_line_that_tells_is_noticed(
    browser: TestClient, world: World, logged: io.StringIO, event: str, words: dict[str, str]
) -> None:
    for _ in range(60):
        browser.get("/livez")
    log.info("refused", text="甲開氏名", title=HOSTILE["formats"])
    assert_clean(logged, HOSTILE["formats"])
    log.info(event, **words)
    with pytest.raises(AssertionError):
        assert_clean(logged, HOSTILE["path"] if words == {} else HOSTILE["formats"])


def test_an_exception_is_logged_as_its_kind_and_place(
    browser: TestClient, whole_app: FastAPI, world: World, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of an exception may quote what was typed or stored."""

    def fail(*_given: object, **_more: object) -> None:
        raise ValueError("甲開氏名")

    monkeypatch.setattr(whole_app.state.services, "record_reads", fail)
    answer = browser.get(f"/cases/{world.objects['case:open']['ref']}", headers=headers(world, "coordinator"))
    assert answer.status_code == 500
    assert "甲開氏名" not in answer.text
    assert "ValueError" in logged.getvalue()
    assert CANARY.search(logged.getvalue()) is None


@pytest.fixture(scope="module")
def schemas(whole_app: FastAPI) -> dict[str, type[BaseModel]]:
    """Every form that a route takes, by its address."""
    found: dict[str, type[BaseModel]] = {}
    for _method, path, _name, declaration in declared_routes(whole_app):
        if isinstance(declaration, Declaration) and declaration.form is not None:
            found[path] = declaration.form
    return found


class TestServerOwned:
    """T-03: what the program decides cannot be typed."""

    def test_every_form_refuses_what_it_does_not_know(self, schemas: dict[str, type[BaseModel]]) -> None:
        assert len(schemas) > 70
        assert {path for path, form in schemas.items() if form.model_config.get("extra") != "forbid"} == set()

    def test_no_form_offers_a_column_of_the_program(self, schemas: dict[str, type[BaseModel]]) -> None:
        offered = {path: set(form.model_fields) & SERVER_OWNED for path, form in schemas.items()}
        assert {path: names for path, names in offered.items() if names} == {}

    def test_text_has_a_limit_everywhere(self, schemas: dict[str, type[BaseModel]]) -> None:
        """A text of ten thousand signs too many is refused by every field that takes text."""
        endless = []
        for path, form in schemas.items():
            for name in form.model_fields:
                try:
                    form.model_validate({name: "x" * 200_001})
                except ValueError as error:
                    refused = any(item["loc"][:1] == (name,) for item in error.errors(include_url=False))  # type: ignore[attr-defined]
                    if not refused:
                        endless.append(f"{path} {name}")
                else:
                    endless.append(f"{path} {name}")
        assert endless == []


class TestNested:
    """T-02: a child of another parent does not exist."""

    def test_children_of_another_case_and_person(self, browser: TestClient, world: World) -> None:
        faults = []
        foreign = {**world.objects["case:shared"], "person": world.objects["kin:one"]["ref"], "login": "supervisor"}
        tried = 0
        for row in ROWS:
            names = re.findall(r"\{(\w+)\}", row.path)
            # A code names a kind of thing, which belongs to no case.
            if len(names) < 2 or "code" in names or row.kind not in ("case", "case:shared", "person"):
                continue
            if row.kind == "person":
                values = {**world.objects["person:one"], "ref": world.objects["kin:one"]["ref"]}
            else:
                values = {**foreign, "ref": world.objects["case:open"]["ref"]}
            values |= {"number": "99", "member": world.objects["person:one2"]["ref"]}
            address = row.path.format(**values)
            body = {"_key": ids.new_token(), "_version": "1", **row.body}
            send = browser.get(address, headers=headers(world, "supervisor")) if row.method == "GET" else browser.post(
                address, data=body, headers=headers(world, "supervisor")
            )  # fmt: skip
            tried += 1
            # A place in a list that is gone is a list that has changed: that is told as a conflict.
            if send.status_code != 404 and not (names[1] == "number" and send.status_code == 409):
                faults.append(f"{row.method} {row.path}: {send.status_code}")
        assert faults == []
        assert tried >= 15

    def test_a_child_named_in_a_form_belongs_to_the_parent_in_the_address(
        self, browser: TestClient, world: World
    ) -> None:
        case, other = world.objects["case:open"], world.objects["case:shared"]
        base = f"/cases/{case['ref']}"
        tries: list[tuple[str, dict[str, str]]] = [
            (f"{base}/plan/steps/new", {"title": "x", "domain": "legal", "need": other["need"]}),
            (f"{base}/plan/steps/new", {"title": "x", "domain": "legal", "goal": other["goal"]}),
            (f"{base}/plan/steps/new", {"title": "x", "domain": "legal", "after": other["step"]}),
            (f"{base}/plan/goals/new", {"title": "x", "need": other["need"]}),
            (f"{base}/people", {"person": world.objects["person:one2"]["ref"]}),
            (f"{base}/needs/new", {"domain": "legal", "title": "x", "person": world.objects["kin:one"]["ref"]}),
            ("/gaps/new", {"case": case["ref"], "need": other["need"], "domain": "legal", "reason": "no_partner"}),
        ]
        for address, typed in tries:
            body = {**typed, "_key": ids.new_token(), "_version": "1"}
            answer = browser.post(address, data=body, headers=headers(world, "coordinator"))
            assert answer.status_code in (404, 422), (address, typed)
