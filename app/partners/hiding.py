"""Which texts of a partner may stand in clear, and what stands in their place where they may not.

Offices are public and stay readable in the database. Of a refuge nothing is: every text of the row lies in
one encrypted column, and so does the address of whoever keeps it from callers (docs/decisions/0017).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.core.crypto import key_ring
from app.partners.classify import HIDDEN_ADDRESS_KINDS, REFUGE_KINDS

PLACE = ("address", "postal_code")
# What names the row in the list it came from: kept comparable by a keyed stand-in, so an import knows it again.
SOURCE = ("source_id", "source_hash")
TEXTS = (
    "org_name", "service_name", "department", "description", "phone", "phone_e164", "fax", "email", *PLACE, "url",
    "hours", "closed_days", "methods", "who", "fees", "papers", "intake", "source_url", "verified_source",
    "other_names",
)  # fmt: skip
FIELDS = (*TEXTS, *SOURCE)
# In the bundle of a refuge: its particulars, which other offices keep in tables (`details`).
ROWS = "rows"
# Columns computed from the texts: empty for a refuge, whose tokens take their part.
KEYS = ("name_key", "org_key", "search_text")
_STAND_IN_BYTES = 20

Texts = dict[str, str]


def hides_address(kind: str, address_hidden: bool) -> bool:
    """Whether the address is kept from callers: by its mark, or because people flee to such places."""
    return address_hidden or kind in HIDDEN_ADDRESS_KINDS


def hidden_fields(kind: str, address_hidden: bool) -> tuple[str, ...]:
    """The fields whose text must not stand in clear. The digest of the source would let a guess be tried."""
    if kind in REFUGE_KINDS:
        return FIELDS
    return (*PLACE, "source_hash") if hides_address(kind, address_hidden) else ()


def part(kind: str, address_hidden: bool, texts: Mapping[str, str | None]) -> tuple[dict[str, str | None], Texts]:
    """What stands in the columns, and what is to be encrypted (empty when there is nothing to hide)."""
    wanted = hidden_fields(kind, address_hidden)
    hidden = {name: text for name in wanted if (text := texts.get(name))}
    if not hidden.keys() - {"source_hash"}:
        return dict(texts), {}
    return {name: _in_clear(name, text) if name in hidden else text for name, text in texts.items()}, hidden


def _in_clear(name: str, text: str | None) -> str | None:
    return stand_in(name, text or "") if name in SOURCE else ""


def stand_in(name: str, text: str) -> str:
    """What is compared instead of a text that names the row in its source; without the key it tells nothing."""
    return key_ring().keyed_token(f"partner {name}", text, _STAND_IN_BYTES).hex()


def packed(hidden: Texts) -> str | None:
    """The text to encrypt; None for nothing."""
    return json.dumps(hidden, ensure_ascii=False, sort_keys=True) if hidden else None


def unpacked(text: str | None) -> Texts:
    """The texts again."""
    found: Texts = json.loads(text) if text else {}
    return found


def _list(names: tuple[str, ...]) -> str:
    return " AND ".join(f"{name} = ''" for name in names)


# The database itself refuses a refuge in clear, whichever way a statement takes.
NO_REFUGE_IN_CLEAR = (
    f"kind NOT IN ({', '.join(repr(kind) for kind in sorted(REFUGE_KINDS))})"
    f" OR ({_list((*TEXTS, *KEYS))} AND organisation_id IS NULL)"
)
NO_HIDDEN_ADDRESS_IN_CLEAR = f"NOT address_hidden OR ({_list(PLACE)})"
