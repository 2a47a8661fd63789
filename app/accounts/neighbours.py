"""The municipalities that a centre calls its neighbours, as typed and as kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.codes.municipalities import find_municipality, municipalities
from app.core.errors import Invalid, lazy

_BETWEEN = re.compile(r"[、,，;；\n]+")


def codes_in(text: str) -> list[str]:
    """Six-digit codes for names or codes between commas or on lines, each once, in order.

    Raises Invalid("neighbours") for a word that is no municipality, or a name that several share.
    """
    found: dict[str, None] = {}
    for word in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        known = find_municipality(word)
        if known is None or known.kind == "prefecture" or known.retired:
            message = lazy(
                "「%(word)s」という市区町村は見つかりません。同じ名前があるときは都道府県から書いてください。"
            )
            raise Invalid("neighbours", message, word=word[:40])
        found[known.code] = None
    return list(found)


def as_text(codes: Iterable[str]) -> str:
    """What the form shows: full names, which `codes_in` reads again."""
    return "、".join(known.ja for code in codes if (known := municipalities().get(code)))
