"""The hand-out as PDF/UA-1: tagged for screen readers, with the carried fonts alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from app.core.ruby import ruby
from app.guidance.phrases import SIGN, STALE_SIGN
from app.papers import setting
from app.plans.handout.sheet import Item, Line, Sheet
from app.plans.handout.words import Pair

_TEMPLATE = Path(__file__).with_name("sheet.typ")
#: Sizes of the text in points, the largest first: the paper is one to three pages where that can be.
_SIZES = (11.0, 10.0, 9.2)
MOST_PAGES = 3


def handout_pdf(sheet: Sheet, day: date) -> bytes:
    """The paper; the same sheet gives the same bytes. Raises typst.TypstError only when the template is broken."""
    return setting.pdf(_TEMPLATE, _fitted(sheet)[0], day, tagged=True)


def pages_of(sheet: Sheet) -> int:
    """How many pages the paper has."""
    return _fitted(sheet)[1]


def _fitted(sheet: Sheet) -> tuple[dict[str, Any], int]:
    """In the largest text that fits three pages, else in the smallest; and the number of pages."""
    data = _data(sheet)
    pages = 0
    for size in _SIZES:
        data["size"] = size
        pages = setting.pages(_TEMPLATE, data)
        if pages <= MOST_PAGES:
            break
    return data, pages


def _data(sheet: Sheet) -> dict[str, Any]:
    easy = sheet.language == "easy"

    def pair(one: Pair) -> dict[str, Any]:
        return {
            "ja": [list(segment) for segment in ruby(one.ja)] if easy else [[one.ja, None]],
            "own": one.own,
            "tag": one.own_tag,
            "sign": STALE_SIGN if one.stale else SIGN if one.unreviewed else "",
            "missing": one.missing,
        }

    def line(one: Line) -> dict[str, Any]:
        values = [pair(value) for value in one.values]
        return {"label": pair(one.label), "values": values, "listed": one.listed, "strong": one.strong}

    def item(one: Item) -> dict[str, Any]:
        now = pair(one.now) if one.now else None
        return {"title": pair(one.title), "now": now, "lines": [line(each) for each in one.lines]}

    return {
        "language": sheet.tag,
        "single": sheet.single,
        "easy": easy,
        "title": pair(sheet.title),
        "made_on": line(sheet.made_on),
        "name": sheet.name,
        "centre": sheet.centre,
        "phone": line(sheet.phone) if sheet.phone else None,
        "goals": [pair(one) for one in sheet.goals],
        "goals_label": pair(sheet.goals_label),
        "items": [item(one) for one in sheet.items],
        "done": [pair(one) for one in sheet.done],
        "done_label": pair(sheet.done_label),
        "empty": pair(sheet.empty),
        "footers": [pair(one) for one in sheet.footers],
        "only_japanese": pair(sheet.only_japanese),
        "explanations": [
            *([{"sign": SIGN, "words": pair(sheet.explanation)}] if sheet.signed else []),
            *([{"sign": STALE_SIGN, "words": pair(sheet.changed)}] if sheet.stale else []),
        ],
        "unprintable_words": pair(sheet.unprintable),
    }
