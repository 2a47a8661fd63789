"""A partner as its columns hold it, for inserts and updates that go round the mapper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.partners import hiding, tokens
from app.partners.classify import REFUGE_KINDS
from app.partners.models import Partner, token_rows


def in_columns(values: Mapping[str, Any], rows: str = "") -> dict[str, Any]:
    """The row as its columns hold it: folded keys beside the texts, or nothing in clear and all of it encrypted.

    ``rows`` are the particulars as text; a public office keeps them in tables, a refuge in its bundle.
    """
    texts = {name: values[name] for name in hiding.FIELDS if name in values}
    clear_texts, hidden = hiding.part(values["kind"], values["address_hidden"], texts)
    keys = _keys_of(values)
    if values["kind"] in REFUGE_KINDS:
        keys = dict.fromkeys(keys, "")
        hidden |= {hiding.ROWS: rows} if rows else {}
    return {
        **values,
        **clear_texts,
        **keys,
        "hidden_ct": Partner.hidden.seal(values.get("id", 0), hiding.packed(hidden)),
    }


def _keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: values[name] for name in hiding.TEXTS if name in values}
    if values["address_hidden"]:
        shown.pop("address")
    return tokens.keys_of(shown, values["municipality_code"], values["prefecture_code"])


def tokens_of(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the blind index; none for a public office."""
    if values["kind"] not in REFUGE_KINDS:
        return []
    return token_rows(values["id"], tokens.of_refuge(_keys_of(values), values["phone"]))
