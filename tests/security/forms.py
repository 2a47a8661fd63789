"""Every page that somebody may open, and every form on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bs4 import Tag
from starlette.testclient import TestClient

from app.core import ids
from tests.security.oracle import FIXED, Row
from tests.security.rows import ROWS
from tests.security.world import World
from tests.support.html import form_values, page

WHO = (
    "coordinator",
    "supervisor",
    "operator",
    "privacy_officer",
    "agency_viewer",
    "training_admin",
    "approver",
    "instructor",
    "trainee",
)


@dataclass(frozen=True)
class Form:
    """A form as a page shows it, with what a browser would send from it untouched."""

    who: str
    action: str
    values: Mapping[str, list[str]]

    @property
    def typed(self) -> list[str]:
        return [name for name in self.values if not name.startswith("_")]

    def kept(self) -> dict[str, list[str]]:
        """A fresh one-time key, and the version that was seen."""
        kept = {name: values for name, values in self.values.items() if name in ("_version", "_base")}
        return {**kept, "_key": [ids.new_token()]}


def headers(world: World, who: str) -> dict[str, str]:
    return {"cookie": f"kakehashi={world.tokens[who]}"}


def pages(world: World) -> Iterator[tuple[str, str]]:
    """(who, address) of every page that somebody may open."""
    for row in (row for row in ROWS if row.method == "GET"):
        for variant in (name for name in row.variants if not name.endswith("2")):
            for who in WHO:
                if row.rank != "public" and row.expected(who, variant) == "ok":
                    yield who, address_of(world, row, variant)
                    break


def address_of(world: World, row: Row, variant: str) -> str:
    values = {**world.objects.get(variant, {}), **FIXED.get(variant, {})}
    query = "?" + quote(row.query.format(**values), safe="=&-.") if row.query else ""
    return row.path.format(**values) + query


def every_form(browser: TestClient, world: World) -> list[Form]:
    """Every form of every page, each kind once."""
    found: dict[tuple[str, frozenset[str]], Form] = {}
    for who, address in pages(world):
        answer = browser.get(address, headers=headers(world, who))
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for node in page(answer).select('form[method="post"]'):
            form = Form(who, str(node["action"]), form_values(node.parent or node, str(node["action"])))
            names = frozenset(all_names(node))
            shape = re.sub(r"[A-Z]-[0-9A-Z]{8,10}", "*", form.action.split("?")[0])
            values = {**{name: [""] for name in sorted(names)}, **form.values}
            found.setdefault((shape, names), Form(who, form.action, values))
    return list(found.values())


def all_names(form: Tag) -> set[str]:
    return {str(node["name"]) for node in form.select("input, textarea, select") if node.get("name")}
