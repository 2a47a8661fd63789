"""Text in pictures: how wide it is, and where its lines break. Half-width units, as Japanese fonts set them."""

from __future__ import annotations

import unicodedata

#: Width of a line of a title, in half-width units (a kanji counts two).
LINE_UNITS, LINES = 23.0, 3

# A line must not begin with these (the usual rule of Japanese setting, in short).
_NOT_FIRST = frozenset("、。，．・：；？！）」』】〕》〉ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…!?,.)]}")


def width(text: str) -> float:
    """Width in half-width units as Japanese fonts set it; full-width characters count two."""
    return sum(_unit(character) for character in text)


def _unit(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 2.0
    if character in "mwMW@%":
        return 1.9
    return 1.45 if character.isupper() else 1.15


def wrap(text: str, units: float = LINE_UNITS, lines: int = LINES) -> list[str]:
    """Lines of at most ``units``; what does not fit in ``lines`` ends in an ellipsis."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < lines:
        cut = _cut(rest, units)
        if len(found) == lines - 1 and cut < len(rest):
            return [*found, rest[: _cut(rest, units - 2)].rstrip() + "…"]
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return found


def _cut(text: str, units: float) -> int:
    """How many characters make the next line; at least one."""
    total = 0.0
    fit = len(text)
    for i, character in enumerate(text):
        total += _unit(character)
        if total > units:
            fit = max(i, 1)
            break
    if fit == len(text):
        return fit
    space = text.rfind(" ", 0, fit + 1)
    if space > fit // 2 and text[fit] != " ":
        return space
    while fit > 1 and text[fit] in _NOT_FIRST:
        fit -= 1
    return fit
