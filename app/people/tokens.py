"""What a person can be found by, as keyed tokens: words of names, their beginnings and readings, numbers, birth.

The names themselves are encrypted; the tokens tell only whether two of them are equal, within one centre.
They are cut short and never believed: the caller decrypts and compares.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import jaconv

from app.core.crypto import key_ring
from app.core.dates import DateError, PartialDate
from app.core.text import name_key, name_words
from app.partners.text import digits, to_e164
from app.people import spellings

# So many first letters of a word are kept as tokens of their own; a typed word uses the longest that fits.
PREFIXES = (2, 3, 4, 6)
_SHORTEST_NUMBER = 3
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30faー]+")
_LATIN = re.compile(r"[a-z']+")
_SEPARATORS = re.compile(r"[\s・･,，、.\-]+")
_LONG = (("ou", "o"), ("oo", "o"), ("oh", "o"), ("uu", "u"), ("aa", "a"))


def reading(text: str) -> str:
    """A name of kana or Latin letters as a romanised reading: たなか, タナカ and TANAKA are one; '' for others.

    Long vowels are shortened on both sides (SATO, SATOU, サトウ), word by word, order kept.
    """
    words = (_reading_of(word) for word in _SEPARATORS.split(unicodedata.normalize("NFKC", text)) if word)
    return " ".join(word for word in words if word)


def _reading_of(word: str) -> str:
    if _KANA.fullmatch(word):
        # Long-vowel marks fall away; small kana must still be small here, so nothing is folded before.
        word = jaconv.kana2alphabet(jaconv.kata2hira(word.replace("ー", "")))
    latin = "".join(name_words(word))
    if not _LATIN.fullmatch(latin):
        return ""
    for long, short in _LONG:
        latin = latin.replace(long, short)
    return latin


def tokens_of_name(name: str) -> set[str]:
    """All tokens under which a name is kept."""
    words = name_words(name)
    joined = name_key(name)
    found = {f"w:{word}" for word in [*words, joined] if word}
    for word in words:
        found |= _beginnings("w", word, _shortest(word))
    found |= _beginnings("w", joined, 4)
    for word in reading(name).split():
        found |= {f"r:{word}"} | _beginnings("r", word, 2)
    return found


def _shortest(word: str) -> int:
    # One Chinese character is a whole family name.
    return 1 if unicodedata.name(word[0], "").startswith(("CJK", "HANGUL")) else 2


def _beginnings(kind: str, word: str, shortest: int) -> set[str]:
    lengths = [n for n in (1, *PREFIXES) if shortest <= n <= len(word)]
    return {f"{kind}<{word[:n]}" for n in lengths}


def tokens_of_number(number: str) -> set[str]:
    """A telephone number by its digits as typed and by those of its international form."""
    found = {digits(number), digits(to_e164(number) or "")}
    return {f"n:{figures}" for figures in found if len(figures) >= _SHORTEST_NUMBER}


def tokens_of_birth(birth: str | None) -> set[str]:
    """A day of birth; a month or a year alone would find half the town."""
    return {f"b:{birth}"} if birth and len(birth) == len("2018-04-10") else set()


def wanted(text: str) -> set[str]:
    """Tokens of what somebody types: words, their longest kept beginning, readings, a number, a day of birth."""
    found: set[str] = set()
    for word in [*name_words(text), name_key(text)]:
        found |= {f"w:{word}", f"w<{_longest(word)}"} if word else set()
        found |= _other_spellings(word)
    for word in reading(text).split():
        found |= {f"r:{word}", f"r<{_longest(word)}"}
    for piece in text.split():
        found |= tokens_of_number(piece) if not _LATIN.search(piece.lower()) else set()
        found |= tokens_of_birth(birth_in(piece))
    return found | tokens_of_number(text if not birth_in(text) else "")


def _other_spellings(word: str) -> set[str]:
    """The same name in other scripts; a Chinese family name also where the given name follows without a space."""
    others = spellings.variants(word)
    return {f"w:{other}" for other in others} | {f"w<{one}" for one in others if spellings.is_chinese(one)}


def _longest(word: str) -> str:
    fitting = [n for n in (1, *PREFIXES) if n <= len(word)]
    return word[: fitting[-1]]


def birth_in(piece: str) -> str | None:
    """A full date in any form that offices write, as 2018-04-10; None for anything else."""
    try:
        found = PartialDate.parse(piece)
    except DateError:
        return None
    return str(found) if found.day else None


def keyed(tokens: Iterable[str]) -> set[bytes]:
    """The tokens as they are stored."""
    ring = key_ring()
    return {ring.keyed_token("person", token) for token in tokens}
