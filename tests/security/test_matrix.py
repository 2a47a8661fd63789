"""Every route, everybody, every state of the thing in the address: no leak, no wrong refusal (T-01).

The oracle is written by hand (tests/security/oracle.py, its rows in tests/security/rows/). A route without a row
fails; so does a row without a route. Each guard is taken away once, and the matrix must notice.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core import ids
from app.core.db import unit_of_work
from app.web.declarations import Access, Declaration
from app.web.routing import declared_routes
from tests.security.oracle import ALL, FIXED, OUT, SUBJECTS, Row
from tests.security.rows import ROWS
from tests.security.world import AUDIENCE, World, canaries_in

# Rights are conditions of the mapper, the same on both databases; what people type is tried on both (test_inputs).
pytestmark = [pytest.mark.uncounted, pytest.mark.sqlite]

Declared = dict[tuple[str, str], Declaration]
# Two of each rank and centre are asked about the first thing; one about the others.
TWINS = frozenset({"colleague", "supervisor2"})


@pytest.fixture(scope="module")
def declared(whole_app: FastAPI) -> Declared:
    return {(method, path): found for method, path, _name, found in declared_routes(whole_app) if found is not None}


class Asker:
    """Sends a row's request as somebody and says what is wrong with the answer."""

    def __init__(self, client: TestClient, world: World, declared: Declared) -> None:
        self.client, self.world, self.declared = client, world, declared

    def send(self, row: Row, subject: str, variant: str) -> Any:
        values = {**self.world.objects.get(variant, {}), **FIXED.get(variant, {})}
        address = row.path.format(**values)
        if row.query:
            address += "?" + quote(row.query.format(**values), safe="=&-.")
        headers = {"cookie": f"kakehashi={self.world.tokens[subject]}"} if subject != "anonymous" else {}
        if row.method == "GET":
            return self.client.get(address, headers=headers)
        body = {"_key": ids.new_token(), "_version": "1"}
        body |= {name: value.format(**values) for name, value in row.body.items()}
        return self.client.post(address, data=body, headers=headers)

    def faults(self, row: Row, subject: str, variant: str) -> list[str]:
        answer = self.send(row, subject, variant)
        expected = row.expected(subject, variant)
        where = f"{row.method} {row.path} ({variant or 'as it is'}) as {subject}"
        found = []
        if not self.fits(answer, expected):
            found.append(f"{where}: {answer.status_code} instead of {expected}")
        marks = canaries_in(readable(answer) + str(answer.headers))
        if expected != "ok" and marks:
            found.append(f"{where}: a refusal shows {marks}")
        found += [f"{where}: shows {texts}" for mark, texts in marks.items() if subject not in AUDIENCE[mark]]
        return found

    @staticmethod
    def fits(answer: Any, expected: str) -> bool:
        to_login = answer.headers.get("location", "").startswith("/login")
        if expected == "sign in":
            return answer.status_code == 401 or (answer.status_code == 303 and to_login)
        if expected in ("403", "404"):
            return answer.status_code == int(expected)
        return answer.status_code in (200, 204, 303, 409, 422) and not (to_login and answer.status_code == 401)

    def all_faults(self, row: Row, subjects: frozenset[str] = SUBJECTS) -> Iterator[str]:
        """Whoever is refused by the route itself is refused for every thing alike: one is enough for them."""
        for subject in sorted(subjects):
            for variant in row.variants if subject in row.holders - OUT - TWINS else row.variants[:1]:
                yield from self.faults(row, subject, variant)


def readable(answer: Any) -> str:
    """The text of an answer; of a packed file also what is inside."""
    kind = answer.headers.get("content-type", "")
    if "zip" not in kind and "spreadsheet" not in kind:
        return answer.text if "pdf" not in kind else answer.content.decode("latin-1")
    found, waiting = [], [answer.content]
    while waiting:
        with zipfile.ZipFile(io.BytesIO(waiting.pop())) as package:
            for name in package.namelist():
                content = package.read(name)
                (waiting if name.endswith((".xlsx", ".zip")) else found).append(content)
    return "\n".join(content.decode("utf-8", "replace") for content in found)


@pytest.fixture(scope="module")
def asker(browser: TestClient, world: World, declared: Declared, module_engine: Engine) -> Asker:
    """`disabled` has left with an open session; the others work."""
    del module_engine
    return Asker(browser, world, declared)


def test_every_route_has_a_row_and_every_row_a_route(declared: Declared) -> None:
    known = {(row.method, row.path) for row in ROWS}
    routes = {(method, path) for method, path in declared if method != "HEAD"}
    assert routes - known == set(), "routes without an oracle"
    assert known - routes == set(), "rows without a route"
    heads = {path for method, path in declared if method == "HEAD"}
    assert heads == {path for method, path in declared if method == "GET"}
    assert len(routes) >= 150


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}?{row.query}".rstrip("?"))
@pytest.mark.usefixtures("frozen")
def test_everybody_gets_what_the_oracle_says(row: Row, asker: Asker, module_engine: Engine) -> None:
    """Whom the route itself turns away, no database can let in: that is asked on one of them."""
    asked = SUBJECTS if module_engine.dialect.name == "sqlite" else SUBJECTS & (row.holders | OUT)
    assert list(asker.all_faults(row, asked)) == []


def test_head_follows_get(asker: Asker, world: World, browser: TestClient) -> None:
    for row in (row for row in ROWS if row.method == "GET" and row.kind == "case"):
        address = row.path.format(**world.objects["case:open"])
        query = "?" + row.query.format(**world.objects["case:open"]) if row.query else ""
        for subject in ("anonymous", "trainee", "coordinator2"):
            headers = {"cookie": f"kakehashi={world.tokens.get(subject, '')}"}
            answer = browser.head(address + query, headers=headers)
            assert answer.content == b""
            assert asker.fits(answer, row.expected(subject, "case:open")), (address, subject, answer.status_code)


def test_readers_leave_their_trace_with_the_request_that_showed_it(
    asker: Asker, module_engine: Engine, world: World
) -> None:
    """Whatever shows text of a case, contact, person, referral or card is in the audit (T-45)."""
    silent = []
    for row in (row for row in ROWS if row.method == "GET" and row.kind not in ("partner", "figures", "internal")):
        for variant in row.variants:
            if row.expected("coordinator", variant) != "ok" or row.path.startswith("/employers"):
                continue  # the public list names bodies that agreed to it
            before = newest(module_engine)
            answer = asker.send(row, "coordinator", variant)
            marks = set(canaries_in(readable(answer))) - {"秘所", "公所", "甲控", "公簿"}
            if answer.status_code == 200 and marks and not reads_since(module_engine, before, world):
                silent.append(f"{row.path}?{row.query} {variant}")
    assert silent == []


def newest(engine: Engine) -> int:
    with unit_of_work(engine, write=False) as session:
        return session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def reads_since(engine: Engine, number: int, world: World) -> int:
    with unit_of_work(engine, write=False) as session:
        wanted = sa.select(sa.func.count()).where(
            AuditEntry.id > number,
            AuditEntry.action == "read",
            AuditEntry.actor_id == world.people["coordinator"].user_id,
            AuditEntry.request_id != "",
        )
        return session.scalar(wanted) or 0


def forget_built_statements() -> None:
    """Queries that are built once per actor are built anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app.") and "queries" in name:
            for function in vars(module).values():
                getattr(function, "cache_clear", lambda: None)()


@pytest.mark.sqlite
class TestControls:
    """Taking a guard away must be noticed, route by route and policy by policy."""

    @pytest.mark.usefixtures("frozen")
    def test_a_route_without_its_policy_is_noticed(self, asker: Asker, declared: Declared) -> None:
        unnoticed = []
        for row in ROWS:
            declaration = declared[row.method, row.path]
            # Where a loader asks for the right as well, the second lock holds: nobody gets in.
            if not isinstance(declaration.policy, Permission) or declaration.load is not None:
                continue
            kept = declaration.policy
            object.__setattr__(declaration, "policy", Access.SIGNED_IN)
            try:
                if not any(asker.all_faults(row, ALL - row.holders)):
                    unnoticed.append(f"{row.method} {row.path}")
            finally:
                object.__setattr__(declaration, "policy", kept)
        assert unnoticed == []

    @pytest.mark.parametrize(
        ("place", "path"),
        [
            ("app.cases.queries.cases.visible_to", "/cases/{ref}"),
            ("app.cases.queries.contacts.contacts_visible_to", "/contacts/{ref}"),
            ("app.cases.queries.advice.contacts_visible_to", "/advice/new"),
            ("app.cases.queries.tasks.tasks_visible_to", "/tasks/{task}"),
            ("app.cases.queries.advice.advice_visible_to", "/advice/{advice}"),
            ("app.people.policy.visible_to", "/people/{ref}"),
            ("app.partners.queries.one.visible_to", "/partners/{ref}"),
            ("app.knowledge.policy.visible_to", "/knowledge/{ref}"),
            ("app.referrals.policy.visible_to", "/referrals/{ref}"),
            ("app.cases.queries.cases.visible_to", "/cases"),
            ("app.cases.queries.contacts.contacts_held_by", "/contacts"),
            ("app.people.policy.visible_to", "/people"),
            ("app.referrals.policy.gaps_visible_to", "/gaps"),
            ("app.referrals.policy.inbound_visible_to", "/inbound"),
        ],
    )
    def test_a_query_that_asks_nobody_who_may_see_is_noticed(
        self, asker: Asker, monkeypatch: pytest.MonkeyPatch, place: str, path: str
    ) -> None:
        monkeypatch.setattr(place, lambda _actor: sa.true())
        rows = [row for row in ROWS if row.method == "GET" and row.path == path]
        forget_built_statements()
        try:
            assert [fault for row in rows for fault in asker.all_faults(row)] != []
        finally:
            forget_built_statements()

    def test_a_right_taken_for_held_everywhere_is_noticed(self, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Actor, "can_in", lambda self, right, _centre: right in self.permissions)
        row = next(row for row in ROWS if row.path == "/cases/{ref}/edit" and row.method == "GET")
        assert list(asker.all_faults(row, frozenset({"bridge"}))) != []
