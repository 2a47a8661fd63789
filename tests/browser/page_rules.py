"""What every page must fulfil that can be read from its text. Each rule yields what is wrong, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bs4 import BeautifulSoup, NavigableString, Tag

PAGE_LIMIT = 60_000
FIRST_LOAD_LIMIT = 150_000
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿々〆]")
# Titles that the services write into the records are data: Japanese in every language of the frame.
WRITTEN_INTO_RECORDS = frozenset({"次の連絡", "外国人技能実習機構", "同意の撤回"})
_VALUE = re.compile(r"\s*[:：]")


@lru_cache(maxsize=1)
def read(body: bytes) -> BeautifulSoup:
    """The page as a tree, which nobody changes: several rules are asked of one page after another."""
    return BeautifulSoup(body, "html.parser")


def faults(body: bytes, locale: str) -> Iterator[str]:
    """Language, title, headings, ids, labels, places within the page, size."""
    soup = read(body)
    if len(body) > PAGE_LIMIT:
        yield f"{len(body) / 1000:.0f} KB of HTML"
    if not (soup.html and soup.html.get("lang") == locale):
        yield "the language of the page is not said"
    if not re.fullmatch(r"\S.* - \S+", title(soup)):
        yield f"a title that says nothing: {title(soup)!r}"
    if len(soup.select("h1")) != 1:
        yield f"{len(soup.select('h1'))} first headings"
    ids = Counter(str(node["id"]) for node in soup.select("[id]"))
    yield from (f"two elements are called {name}" for name, count in ids.items() if count > 1)
    yield from (f"no place #{name} on the page" for name in _places(soup) if name not in ids)
    yield from (f"a control without a name: {str(node)[:90]}" for node in _controls(soup) if not _named(node, soup))


def title(soup: BeautifulSoup) -> str:
    """The title in one line."""
    return " ".join(soup.title.get_text().split()) if soup.title else ""


def _places(soup: BeautifulSoup) -> Iterator[str]:
    for node in soup.select("a[href^='#'], label[for], [aria-describedby], [aria-labelledby]"):
        for attribute in ("href", "for", "aria-describedby", "aria-labelledby"):
            yield from str(node.get(attribute) or "").removeprefix("#").split()


def _controls(soup: BeautifulSoup) -> list[Tag]:
    hidden = {"hidden", "submit", "button"}
    return [node for node in soup.select("input, select, textarea") if node.get("type") not in hidden]


def _named(node: Tag, soup: BeautifulSoup) -> bool:
    label = node.find_parent("label") or soup.find("label", attrs={"for": node.get("id") or "-"})
    return bool((label and label.get_text(strip=True)) or node.get("aria-label") or node.get("aria-labelledby"))


def files_of(body: bytes) -> set[str]:
    """What a browser fetches with the page."""
    soup = read(body)
    named = [str(n.get("src") or n.get("href")) for n in soup.select("script[src], img[src], link[href], use[href]")]
    return {name.split("#")[0] for name in named}


def left_in_japanese(body: bytes, words: frozenset[str]) -> Iterator[str]:
    """Words of the interface that an English page still shows in Japanese; data may be in any language."""
    soup = read(body)
    shown = [str(text) for text in soup.find_all(string=JAPANESE) if _is_ours(text)]
    for node in soup.select("[placeholder], [aria-label], [title], [data-label], [alt], [data-confirm]"):
        shown += [
            str(node[name])
            for name in ("placeholder", "aria-label", "data-label", "data-confirm")
            if name in node.attrs
        ]
    for text in shown:
        # As it stands, or as the label before a value.
        parts = {text.strip(), _VALUE.split(text.strip())[0]}
        yield from (f"in Japanese: {part}" for part in sorted(parts & words - WRITTEN_INTO_RECORDS))


def _is_ours(text: NavigableString) -> bool:
    """Neither a name in its own language nor what somebody typed into a form."""
    return not any(
        (parent.get("lang") == "ja" and parent.name != "html") or parent.name in ("textarea", "script")
        for parent in text.parents
    )
