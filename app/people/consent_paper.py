"""The consent sheet as PDF/UA-1 on A4: the person's language beside Japanese, with places to sign.

The same sheet gives the same bytes. `◇` stands beside every translation that nobody has reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.core.dates import both
from app.core.ruby import ruby
from app.guidance.phrases import SIGN, STALE_SIGN, tag
from app.papers import setting
from app.people.consent_text import PLAIN, Both, Row, Sheet, version_of

_TEMPLATE = Path(__file__).with_name("consent.typ")
#: Sizes of the text in points, the largest first: the sheet is one page where that can be, else two.
_SIZES = (10.5, 9.5, 8.8)


@dataclass(frozen=True)
class Head:
    """Who asks: the centre with its telephone number, and the number of the consent once it is recorded."""

    centre: str
    phone: str
    reference: str = ""


def consent_pdf(sheet: Sheet, head: Head, day: date) -> bytes:
    """The paper to sign, dated with the civil day. Raises typst.TypstError only when the template is broken."""
    data = _data(sheet, head, day)
    for size in _SIZES:
        data["size"] = size
        if setting.pages(_TEMPLATE, data) == 1:
            break
    return setting.pdf(_TEMPLATE, data, day, tagged=True)


def _data(sheet: Sheet, head: Head, day: date) -> dict[str, Any]:
    def pair(one: Both) -> dict[str, Any]:
        read = sheet.language == PLAIN and not one.alone
        return {
            "own": [list(segment) for segment in ruby(one.own.text)] if read else [[one.own.text, None]],
            "ja": one.ja,
            "tag": "ja" if one.alone else tag(one.own.language),
            "sign": STALE_SIGN if one.own.stale else SIGN if one.own.unreviewed else "",
            "alone": one.alone or sheet.single,
        }

    def row(one: Row) -> dict[str, Any]:
        return {"label": pair(one.label), "values": [pair(value) for value in one.values], "listed": one.listed}

    return {
        "language": tag(sheet.language),
        "easy": sheet.language == PLAIN,
        "single": sheet.single,
        "title": pair(sheet.title),
        "intro": [pair(one) for one in sheet.intro],
        "rows": [row(one) for one in sheet.rows],
        "agree": pair(sheet.agree),
        "signing": [pair(one) for one in sheet.signing],
        "copy": pair(sheet.copy),
        "signs": [{**pair(one), "sign": ""} for one in sheet.signs],
        "centre": head.centre,
        "phone": head.phone,
        "reference": head.reference,
        "printed_on": both(day),
        "version": version_of(sheet.language),
    }
