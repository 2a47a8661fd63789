"""What people type is text, on every page that shows it: markup, formats and templates in it do nothing (T-33)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.core import clock
from app.main import prepare
from tests.conftest import STANDING_DAY
from tests.security.conftest import module_settings
from tests.security.rows import ROWS
from tests.security.test_inputs import address_of, headers
from tests.security.world import World, build
from tests.support.database import Databases
from tests.support.html import page

# How a text is shown does not depend on where it was kept.
pytestmark = [pytest.mark.sqlite, pytest.mark.uncounted]

PAYLOAD = "\"'><img src=x onerror=alert(1)><b hx-get=/x>&amp;100%の{{7*7}}%(x)s"
SHOWN = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def module_engine(databases_of_worker: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Without the world of the other modules."""
    url = databases_of_worker.fresh()
    made = prepare(module_settings(url, tmp_path_factory.mktemp("keys")))
    yield made
    made.dispose()
    databases_of_worker.drop(url)


@pytest.fixture(scope="module")
def world(module_engine: Engine) -> World:
    """Every text of this world carries the payload."""
    clock.fix_today(STANDING_DAY)
    return build(module_engine, lambda text: text + PAYLOAD)


def injected(soup: BeautifulSoup) -> list[str]:
    """Elements and attributes that only the payload could have made."""
    found = [str(node)[:80] for node in soup.select("img[src=x], [onerror], b[hx-get], script:not([nonce]):not([src])")]
    links = [
        str(node["href"]) for node in soup.select("a[href]") if re.match(r"\s*(javascript|data):", str(node["href"]))
    ]
    return found + links


def visits(world: World) -> Iterator[tuple[str, str]]:
    """(who, address): every page in every state, by the first who may open it."""
    for row in (row for row in ROWS if row.method == "GET"):
        for variant in row.variants:
            who = next(
                (who for who in ("coordinator", "supervisor", "operator") if row.expected(who, variant) == "ok"), ""
            )
            if who:
                yield who, address_of(world, row, variant)


def test_every_page_shows_typed_text_as_text(browser: TestClient, world: World) -> None:
    faults, shown = [], 0
    for who, address in visits(world):
        answer = browser.get(address, headers=headers(world, who))
        if answer.status_code >= 500:
            faults.append(f"{address} as {who}: {answer.status_code}")
        if "html" not in answer.headers.get("content-type", ""):
            continue
        soup = page(answer)
        faults += [f"{address}: {what}" for what in injected(soup)]
        if SHOWN in answer.text:
            faults.append(f"{address}: shown as it was typed")
        if "100%の49" in answer.text:
            faults.append(f"{address}: worked out")
        typed = soup.get_text() + " ".join(str(node.get("value", "")) for node in soup.select("input"))
        shown += SHOWN in typed
    assert faults == []
    assert shown > 50


def test_a_refused_form_gives_the_text_back_as_text(browser: TestClient, world: World) -> None:
    for who, address, field in (
        ("coordinator", "/contacts/new", "summary"),
        ("coordinator", "/cases/new", "title"),
        ("operator", "/admin/centres/new", "name"),
        ("operator", "/admin/users/new", "login"),
    ):
        answer = browser.post(
            address, data={"_key": "k" * 40, field: PAYLOAD, "unknown": PAYLOAD}, headers=headers(world, who)
        )
        assert answer.status_code == 422
        assert SHOWN not in answer.text
        assert injected(page(answer)) == []


def test_a_planted_hole_is_noticed() -> None:
    assert injected(BeautifulSoup(f"<p>{PAYLOAD}</p>", "html.parser")) != []
    assert injected(BeautifulSoup('<a href=" javascript:alert(1)">x</a>', "html.parser")) != []
    assert injected(BeautifulSoup('<p title="x" onerror="y"></p>', "html.parser")) != []
