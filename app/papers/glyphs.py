"""Text made fit for the carried fonts: what none of them has is marked and named, never an empty box."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts")
_GETA = "〓"
# Runs without a place to break would leave the page; a long address gets one every 30 characters.
_LONG_RUN = re.compile(r"[!-~\u00a1-\u024f\u1e00-\u1eff]{31,}")
_CLUSTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]+")
_ZERO_WIDTH_SPACE = "\u200b"
# Joiners shape Indic and Khmer script and have no glyph of their own.
_KEPT_FORMAT = frozenset("\u200b\u200c\u200d\n")


def printable(value: Any, missing: dict[str, None]) -> Any:
    """The same data (texts, numbers, lists, dicts) with every text fit for the fonts.

    Characters that cannot be printed become 〓 and are collected in `missing`, in the order of their coming.
    """
    if isinstance(value, str):
        return _broken_up("".join(_fit(c, missing) for c in _composed(value)))
    if isinstance(value, list | tuple):
        return [printable(item, missing) for item in value]
    if isinstance(value, dict):
        return {key: printable(item, missing) for key, item in value.items()}
    return value


def named(missing: dict[str, None]) -> str:
    """The characters that were marked, by number and name, for the end of the paper."""
    return _broken_up("、".join(_code_point(c) for c in missing))


def _composed(text: str) -> str:
    """Letters with their accents as one character (Vietnamese typed in pieces).

    Only such clusters: composing the whole text would also swap kanji for their
    unified forms, and a name is printed as it was typed.
    """
    return _CLUSTER.sub(lambda m: unicodedata.normalize("NFC", m[0]), text.replace("\t", " "))


def _fit(character: str, missing: dict[str, None]) -> str:
    if character in _KEPT_FORMAT or _has_glyph(ord(character)):
        return character
    if unicodedata.category(character) in {"Cf", "Cc", "Mn"}:
        return ""  # marks without a form of their own, such as a variant selector
    missing[character] = None
    return _GETA


def _broken_up(text: str) -> str:
    return _LONG_RUN.sub(lambda m: _ZERO_WIDTH_SPACE.join(m[0][i : i + 30] for i in range(0, len(m[0]), 30)), text)


def _code_point(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" {name}" if name else "")


@cache
def _glyph_ranges() -> tuple[list[int], list[int]]:
    firsts, lasts = [], []
    for line in (FONTS / "glyphs.txt").read_text("ascii").splitlines():
        if not line.startswith("#"):
            first, _, last = line.partition("-")
            firsts.append(int(first, 16))
            lasts.append(int(last or first, 16))
    return firsts, lasts


def _has_glyph(code: int) -> bool:
    firsts, lasts = _glyph_ranges()
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]
