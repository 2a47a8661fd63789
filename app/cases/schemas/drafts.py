"""What a draft may be kept for."""

from __future__ import annotations

import re

BODY_LIMIT = 60_000
_OF_CASE = re.compile(r"(K-[0-9A-Z]{8})\.[0-9a-f]{12}")
_FREE = re.compile(r"new\.[0-9a-f]{12}")
_PLACES = {"contact": "contacts", "note": "notes"}


def address_of(form: str, record: str) -> str | None:
    """The page on which a draft is written; None for a form that knows no drafts, or a record it cannot have."""
    if form == "contact" and _FREE.fullmatch(record):
        return "/contacts/new"
    found = _OF_CASE.fullmatch(record)
    return f"/cases/{found[1]}/{_PLACES[form]}/new" if found and form in _PLACES else None
