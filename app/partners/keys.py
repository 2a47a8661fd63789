"""The derived columns of a partner: what it is found, grouped and compared by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from app.partners.scripts import spellings
from app.partners.text import desk_key, digits, fold

_BETWEEN = "\n"  # no folded word holds it, so a match never runs over from one field into the next


def derived(
    *, org_name: str, service_name: str, department: str, phone: str, place: str, address: str, other_names: str = ""
) -> dict[str, str]:
    """Columns computed from others; to be written whenever one of those changes.

    ``place`` is the name of the municipality and prefecture. A hidden address must be handed in as ''.
    """
    parts = [org_name, *other_names.splitlines(), service_name, department, place, address]
    folded = [*(fold(part) for part in parts if part), *_spelled(org_name)]
    return {
        "name_key": fold(org_name)[:400],
        "org_key": desk_key(org_name, phone)[:300],
        "search_text": _BETWEEN.join([*folded, digits(phone)]),
    }


@lru_cache(maxsize=32_768)
def _spelled(name: str) -> tuple[str, ...]:
    """Remembered, as lists repeat: one office has many services."""
    return spellings(name)


def fingerprint(values: Mapping[str, object], *lists: Iterable[str]) -> str:
    """A digest of what a source says of one row; equal when nothing changed there."""
    body = json.dumps([values, *(sorted(items) for items in lists)], sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()
