"""Walks the product as somebody would who follows every kind of link, submits every filter and opens every fragment.

An address stands for its kind: the route's template and the names in its query. Of each kind the walk keeps the
first few, so a list of a thousand people costs as much as a list of two.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup
from starlette.routing import compile_path

# How many addresses of a kind are asked for: one or two, more where a thing has many states.
STATES = {
    "/cases/{ref}": 60,
    "/people/{ref}": 14,
    "/people/{ref}/consents": 14,
    "/referrals/{ref}": 40,
    "/knowledge/{ref}": 14,
}
TYPED = "さくら"
# Following these would end the visit or change the reader's language.
NOT_FOLLOWED = ("/logout", "/language", "/static/")
_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"|\shx-get="([^"]*)"')
_FILTER = re.compile(r'<form method="get"(?![^>]*bar__search).*?</form>', re.S)


@dataclass(frozen=True)
class Seen:
    """One answer: whose, where, from which page it was reached."""

    login: str
    path: str
    template: str
    status: int
    kind: str
    body: bytes
    came_from: str

    @property
    def is_page(self) -> bool:
        """A whole page, no fragment and no file."""
        return self.status == 200 and self.kind.startswith("text/html") and b"<!doctype html>" in self.body[:200]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Templates:
    """Which route answers an address, in the order of the program."""

    def __init__(self, paths: list[str]) -> None:
        self._patterns = [(path, compile_path(path)[0]) for path in paths]

    def __iter__(self) -> Iterator[str]:
        return (path for path, _pattern in self._patterns)

    def of(self, address: str) -> str:
        """The template; empty when no route answers."""
        path = urlsplit(address).path
        return next((template for template, pattern in self._patterns if pattern.match(path)), "")


@contextmanager
def visitor(origin: str, login: str, password: str, locale: str = "ja") -> Iterator[httpx.Client]:
    """Somebody signed in. Raises AssertionError when the log-in is refused."""
    with httpx.Client(base_url=origin, follow_redirects=False, timeout=30) as client:
        answer = client.post("/login", data={"login": login, "password": password}, headers={"origin": origin})
        assert answer.status_code == 303, f"{login}: {answer.status_code}"
        if locale != "ja":
            client.get(f"/language?to={locale}&next=/")
        yield client


def links(text: str, base: str) -> Iterator[str]:
    """Every address of our own that the page leads to by a link, a fragment or a filter; without the part after #.

    Read by pattern and not by a parser: it happens for every page of the walk, and the macros write one form of it.
    """
    for found in _LINK.finditer(text):
        target = unescape(found[1] or found[2] or "")
        if target and not re.match(r"[a-z]+:|//|#", target):
            yield urldefrag(urljoin(base, target))[0]
    for form in _FILTER.findall(text):
        yield from _filtered(BeautifulSoup(form, "html.parser"), base)


def _filtered(form: BeautifulSoup, base: str) -> Iterator[str]:
    """The form as it stands, and once with each of its fields filled in."""
    action = urljoin(base, str(form.form.get("action") or base)) if form.form else base
    kept = [(str(i["name"]), str(i.get("value") or "")) for i in form.select("input[type=hidden]")]
    yield _address(action, kept)
    for select in form.select("select[name]"):
        values = [str(option.get("value") or "") for option in select.select("option")]
        yield from (_address(action, [*kept, (str(select["name"]), value)]) for value in values[-1:] if value)
    for field in form.select("input[name]"):
        if field.get("type", "text") in ("text", "search"):
            typed = "2026-11-22" if field.has_attr("data-wareki") else TYPED
            yield _address(action, [*kept, (str(field["name"]), typed)])


def _address(action: str, values: list[tuple[str, str]]) -> str:
    return f"{action}?{urlencode(values)}" if values else action


def walk(client: httpx.Client, login: str, templates: Templates, *, states: dict[str, int] | None = None) -> list[Seen]:
    """Everything reachable from the start page; `states` is how often a kind is asked for that has many faces."""
    found: list[Seen] = []
    known, waiting = {"/"}, deque([("/", "")])
    kinds: Counter[tuple[str, tuple[str, ...]]] = Counter()
    while waiting:
        path, came_from = waiting.popleft()
        template = templates.of(path)
        query = tuple(sorted(name for name, _value in parse_qsl(urlsplit(path).query)))
        enough = 1 if query else states.get(template, 2) if states else 1
        if template and kinds[template, query] >= enough:
            continue
        kinds[template, query] += 1
        answer = client.get(path)
        kind = answer.headers.get("content-type", "")
        seen = Seen(login, path, template, answer.status_code, kind, answer.content, came_from)
        found.append(seen)
        targets = links(seen.text, path) if kind.startswith("text/html") else iter(())
        if answer.is_redirect:
            targets = iter([answer.headers["location"]])
        for target in targets:
            if target not in known and not target.startswith(NOT_FOLLOWED):
                known.add(target)
                waiting.append((target, path))
    return found


def refused(seen: Seen) -> str:
    """What is wrong with where a link of our own led; empty when nothing is."""
    fits = seen.template and (seen.status == 200 or seen.status in (301, 302, 303, 307))
    return "" if fits else f"{seen.status} for {seen.path} as {seen.login}, linked from {seen.came_from or '-'}"
