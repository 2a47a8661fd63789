"""What a refuge can be found by: keyed tokens of pairs of letters, of its desk and of its number.

None stands for one letter alone, and none is believed: whoever asks decrypts and compares. Without the key
they tell only that two refuges share something (docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.crypto import key_ring
from app.core.text import bigrams
from app.partners.areas import place_name
from app.partners.keys import derived
from app.partners.text import digits


def keys_of(texts: Mapping[str, str | None], municipality: str | None, prefecture: str | None) -> dict[str, str]:
    """The columns that are computed from the texts of a partner. The address is left out by the caller."""
    return derived(
        org_name=texts.get("org_name") or "",
        other_names=texts.get("other_names") or "",
        service_name=texts.get("service_name") or "",
        department=texts.get("department") or "",
        phone=texts.get("phone") or "",
        place=place_name(municipality, prefecture),
        address=texts.get("address") or "",
    )


def of_refuge(keys: Mapping[str, str], phone: str) -> set[bytes]:
    """All tokens under which a refuge is kept."""
    found = {f"d:{keys['org_key']}"} | {f"p:{pair}" for pair in _pairs(keys["search_text"])}
    if number := digits(phone):
        found.add(f"n:{number}")
    return _keyed(found)


def of_word(key: str) -> set[bytes]:
    """Tokens that every refuge with this folded word has; empty for a single letter."""
    return _keyed(f"p:{pair}" for pair in _pairs(key))


def of_desk(org_key: str, number: str = "") -> set[bytes]:
    """Tokens of which a refuge that may be this desk has one."""
    return _keyed({f"d:{org_key}"} | ({f"n:{number}"} if number else set()))


def _pairs(folded: str) -> set[str]:
    return {pair for pair in bigrams(folded) if len(pair) == 2}


def _keyed(tokens: Iterable[str]) -> set[bytes]:
    ring = key_ring()
    return {ring.keyed_token("partner", token) for token in tokens}
