"""The piece of a text around what was found, as segments (text, found)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from app.core.text import find_spans, fold

Segments = list[tuple[str, bool]]

_BEFORE, _LENGTH = 30, 110
_CHUNK, _OVERLAP = 200, 60


def segments(text: str, words: Sequence[str]) -> Segments:
    """The whole text, cut where the folded words stand."""
    parts: Segments = []
    at = 0
    for start, end in _spans(text, words):
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    parts.append((text[at:], False))
    return [part for part in parts if part[0]]


def snippet(text: str, words: Sequence[str]) -> Segments:
    """About a hundred letters around the first word that occurs; the beginning when none does."""
    text = " ".join(text.split())
    start = max(0, _first(text, words) - _BEFORE)
    end = min(len(text), start + _LENGTH)
    if end - start < _LENGTH:
        start = max(0, end - _LENGTH)
    parts = segments(text[start:end], words)
    return [*([("…", False)] if start else []), *parts, *([("…", False)] if end < len(text) else [])]


def _first(text: str, words: Sequence[str]) -> int:
    """About where a word first stands. Folding moves letters, so pieces are folded until one has a word."""
    if len(text) <= _LENGTH:
        return 0
    for start in range(0, len(text), _CHUNK - _OVERLAP):
        piece = text[start : start + _CHUNK]
        folded = fold(piece)
        if any(word in folded for word in words):
            found = _spans(piece, words)
            return start + (found[0][0] if found else 0)
    return 0


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the folded words stand. Most texts fold letter by letter and need no exact bookkeeping."""
    folded = fold(text)
    if not any(word in folded for word in words):
        return []
    places = _places(text, folded)
    if places is None:
        return find_spans(text, words)
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1))
            at = folded.find(word, at + 1)
    return _merged(text, found)


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        end = _with_dropped(text, end)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _with_dropped(text: str, end: int) -> int:
    """Long vowels and invisible characters belong to the letter before them; a middle dot separates."""
    at = end
    while at < len(text) and _size(text[at]) == 0:
        at += 1
        if text[at - 1] not in "・·•‧∙":
            end = at
    return end


def _places(text: str, folded: str) -> list[int] | None:
    """For each folded letter its place in the text; None when letters join or unfold.

    When no letter of the text unfolds into several, and those that do not vanish are as many as the folded
    letters, then none were joined either: the n-th that stays is the n-th folded one.
    """
    sizes = [_size(char) for char in text]
    if max(sizes, default=0) > 1 or sum(sizes) != len(folded):
        return None
    return [at for at, size in enumerate(sizes) if size]


@lru_cache(maxsize=20_000)
def _size(char: str) -> int:
    """How many letters one becomes; 2 also for a mark, which belongs to the letter before it."""
    if char.isspace():
        return 1
    folded = fold(char)
    return 2 if folded and unicodedata.category(unicodedata.normalize("NFKC", char)[0])[0] == "M" else len(folded)
