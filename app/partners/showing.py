"""A partner as a line of the list: how far, open or not, which language when, and what nobody wrote down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core import clock
from app.core.errors import lazy
from app.partners import fitting, opening
from app.partners.areas import map_line
from app.partners.details import keeping
from app.partners.details.values import Details, Spoken
from app.partners.fitting import Fit
from app.partners.models import Partner
from app.partners.opening import WEEKDAYS
from app.partners.queries.columns import SAID
from app.partners.queries.places import Place
from app.partners.reach import WORDS

_UNKNOWN = {
    "language": lazy("対応できる言語は未確認"),
    "open": lazy("受付時間は未確認"),
    "accepts": lazy("引継ぎを受け付けるかは未確認"),
    "status": lazy("対象の在留資格は未確認"),
}


@dataclass(frozen=True)
class Line:
    """`distance` and `unknown` are marked messages. `map_line` is what to type into a map, '' where that is hidden.

    `closes` says until when it is open today (`HH:MM`), `opens` from which instant it will be, where that is known.
    """

    partner: Partner
    map_line: str
    distance: str
    is_open: Fit
    closes: str
    opens: datetime | None
    languages: tuple[Spoken, ...]
    unknown: tuple[str, ...]


def lines(found: Iterable[Partner], place: Place | None, chosen: Mapping[str, str], at: datetime) -> list[Line]:
    """Rows of `queries.find` at a civil date and time, seen from a place, with what was asked and is not known."""
    return [_line(partner, place, chosen, at) for partner in found]


def _line(partner: Partner, place: Place | None, chosen: Mapping[str, str], at: datetime) -> Line:
    details = keeping.some(partner, *SAID)
    spans = opening.spans_on(details.openings, at.date())
    now = at.strftime("%H:%M")
    return Line(
        partner,
        "" if partner.address_hidden else map_line(partner.address, partner.municipality_code, partner.prefecture_code),
        WORDS[place.reach_of(partner, (area.code for area in details.areas))] if place else "",
        fitting.is_open(details.openings, at),
        next((span.closes for span in spans if span.opens <= now < span.closes), ""),
        clock.to_instant(opens) if (opens := opening.next_opening(details.openings, at)) else None,
        tuple(row for row in details.languages if row.language == chosen.get("language")),
        tuple(words for name, words in _UNKNOWN.items() if _is_unknown(name, partner, details, chosen, at)),
    )


def _is_unknown(name: str, partner: Partner, details: Details, chosen: Mapping[str, str], at: datetime) -> bool:
    wanted = chosen.get(name, "")
    if not wanted:
        return False
    answers = {
        "language": lambda: _speaks(details, wanted, chosen.get("weekday", ""), at),
        "open": lambda: fitting.is_open(details.openings, at),
        "accepts": lambda: fitting.said(partner.accepts_referrals),
        "status": lambda: fitting.takes_status(details.statuses, wanted),
    }
    return answers[name]() is Fit.UNKNOWN


def _speaks(details: Details, language: str, weekday: str, at: datetime) -> Fit:
    if weekday not in WEEKDAYS or not weekday:
        return fitting.speaks(details.languages, language)
    return fitting.speaks_on(details.languages, details.openings, language, weekday, at.date())
