"""What the pages of the directory offer to choose from, and how they name an area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.codes.codelist import CodeList
from app.codes.lists import (
    CAPACITY_WORDS,
    FIELD_LANGUAGES,
    INTAKE_ROUTES,
    LANGUAGE_MODES,
    LANGUAGES,
    PARTNER_GROUPS,
    PARTNER_KINDS,
    PHONE_KINDS,
    PREFECTURES,
    RESIDENCE_STATUSES,
    TOPICS,
    WEEKDAYS,
)
from app.core import clock
from app.partners.areas import place_name
from app.partners.details.forms import MOST_ROWS
from app.partners.lifecycle import freshness
from app.web.request import Rq


def choices(rq: Rq) -> dict[str, Any]:
    groups = [
        (
            group.label(rq.locale),
            [(k.code, k.label(rq.locale)) for k in PARTNER_KINDS if k.group == group.code],
        )
        for group in PARTNER_GROUPS
    ]
    return {
        "kind_groups": [group for group in groups if group[1]],
        "kinds": PARTNER_KINDS.choices(rq.locale),
        "topics": TOPICS.choices(rq.locale),
        "prefectures": PREFECTURES.choices(rq.locale),
        "languages": [(code, LANGUAGES.label(code, rq.locale)) for code in FIELD_LANGUAGES],
        "place": place(rq),
        "now": clock.today(),
        "freshness": freshness,
    }


def particulars(rq: Rq) -> dict[str, Any]:
    """What the form of an entry offers beside `choices`."""
    return choices(rq) | {
        "letters": weekday_letters(rq.locale),
        "modes": LANGUAGE_MODES.choices(rq.locale),
        "routes": INTAKE_ROUTES.choices(rq.locale),
        "capacities": CAPACITY_WORDS.choices(rq.locale),
        "phone_kinds": PHONE_KINDS.choices(rq.locale),
        "statuses": _statuses(rq.locale),
        # What was chosen beside those that are offered must not be lost.
        "status_names": lambda codes: _named(RESIDENCE_STATUSES, codes, rq.locale),
        "language_names": lambda codes: _named(LANGUAGES, codes, rq.locale),
        "most": MOST_ROWS,
    }


def weekday_letters(locale: str) -> list[str]:
    """Monday first, as short as they are understood."""
    return [code.aliases[0] if locale.startswith("ja") else code.en[:3] for code in WEEKDAYS]


# Answers of a person who was asked; no desk asks for them.
_NO_STATUS = frozenset({"not_asked", "not_stated", "unknown"})


def _statuses(locale: str) -> list[tuple[str, str]]:
    """Statuses as offices name them: without the finer kinds, which stay where they were chosen."""
    whole = (code for code in RESIDENCE_STATUSES if not code.group and not code.retired)
    return [(code.code, code.label(locale)) for code in whole if code.code not in _NO_STATUS]


def _named(codes: CodeList, chosen: Iterable[str], locale: str) -> list[tuple[str, str]]:
    return [(code, codes.label(code, locale)) for code in chosen]


def place(rq: Rq) -> Any:
    """A function for templates: codes → the name of the area in the reader's language."""
    return lambda partner: place_name(partner.municipality_code, partner.prefecture_code, rq.locale)
