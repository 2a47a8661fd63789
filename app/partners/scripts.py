"""One name in kanji, kana and Latin letters: what an office is found by beside its name as it is written.

Readings come from the dictionary and may be wrong; they are compared with what somebody types and never shown.
"""

from __future__ import annotations

import re

import jaconv

from app.core.ruby import ruby
from app.partners.text import fold

_LONG = re.compile(r"ou|oo|uu")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
_LATIN = re.compile(r"[a-z]+")


def spellings(name: str) -> tuple[str, ...]:
    """A name in folded kana and in folded Latin letters without long vowels; none for one in Latin letters."""
    if name.isascii():
        return ()
    kana = "".join(reading or piece for piece, reading in ruby(name))
    return tuple(dict.fromkeys((fold(kana), fold(_latin(kana)))))


def typed(word: str) -> tuple[str, ...]:
    """The folded keys under which a typed word may stand: itself, and as it is spelled elsewhere."""
    key = fold(word)
    if _LATIN.fullmatch(key):
        return tuple(dict.fromkeys((key, _short(key))))
    if _KANA.fullmatch(word):
        return tuple(dict.fromkeys((key, fold(_latin(word)))))
    return (key,)


def _latin(kana: str) -> str:
    return _short(jaconv.kana2alphabet(jaconv.kata2hira(kana).replace("ー", "")))


def _short(latin: str) -> str:
    """Tōkyō is Tokyo to one and Toukyou to another."""
    return _LONG.sub(lambda pair: pair[0][0], latin.replace("n'", "n").replace("mb", "nb").replace("mp", "np"))
