"""更新のお知らせ on one A4 page, for whom no mail reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core.dates import wareki
from app.papers import setting

_TEMPLATE = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Letter:
    """To whom, about which number, what it says. `workplace` may be empty."""

    reference: str
    name: str
    workplace: str
    number: str
    said: str
    ends_on: date
    authority: str


def letter_pdf(letter: Letter, day: date) -> bytes:
    """The letter as of a civil day; the same content gives the same bytes. PDF/UA."""
    data = {
        "title": f"認証の更新のお知らせ {letter.number}",
        "reference": letter.reference,
        "date": wareki(day),
        "name": letter.name,
        "workplace": letter.workplace,
        "said": letter.said,
        "number": letter.number,
        "ends": f"{wareki(letter.ends_on)}（{letter.ends_on.isoformat()}）",
        "authority": letter.authority,
    }
    return setting.pdf(_TEMPLATE, data, day, tagged=True)
