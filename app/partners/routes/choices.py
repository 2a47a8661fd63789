"""What the pages of the directory offer to choose from, and how they name an area."""

from __future__ import annotations

from typing import Any

from app.codes.lists import FIELD_LANGUAGES, LANGUAGES, PARTNER_GROUPS, PARTNER_KINDS, PREFECTURES, TOPICS
from app.core import clock
from app.partners.areas import place_name
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


def place(rq: Rq) -> Any:
    """A function for templates: codes → the name of the area in the reader's language."""
    return lambda partner: place_name(partner.municipality_code, partner.prefecture_code, rq.locale)
