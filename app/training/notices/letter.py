"""A notice of the course on one A4 page, for whom no mail reaches."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from app.core.dates import wareki
from app.papers import setting

_TEMPLATE = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Letter:
    """To whom, what it is called and says in both languages. `workplace` may be empty."""

    reference: str
    name: str
    workplace: str
    title: str
    said: str
    english: str
    authority: str


def letter_pdf(letter: Letter, day: date) -> bytes:
    """The letter as of a civil day; the same content gives the same bytes. PDF/UA."""
    return setting.pdf(_TEMPLATE, {**asdict(letter), "date": wareki(day)}, day, tagged=True)
