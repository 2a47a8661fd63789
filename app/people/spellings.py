"""One name in several scripts: グエン, Nguyễn and 阮 are the same family, 王 is Wang, Wong and オウ.

The table holds frequent names of the languages that come to the counter, written for this product. Variants are
looked for when somebody asks, so that the kept index knows only words that really stand in a name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from app.core.text import name_words

NO_NAMES: frozenset[str] = frozenset()


def _folded(spelling: str) -> str:
    return "".join(name_words(spelling))


def groups_in(text: str) -> list[frozenset[str]]:
    """The lines of a table as groups of folded spellings."""
    lines = [line.strip() for line in text.splitlines()]
    return [frozenset(map(_folded, line.split())) for line in lines if line and not line.startswith("#")]


@cache
def _table() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in groups_in(files("app.people").joinpath("spellings.txt").read_text("utf-8")):
        for word in group:
            found[word] = found.get(word, NO_NAMES) | _other_scripts(word, group)
    return found


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").split()[0]


def _other_scripts(word: str, group: frozenset[str]) -> frozenset[str]:
    """Within one script チャン may be Tran or Zhang, but nobody means both: only names as another script writes
    them, and other romanisations of the same one.
    """
    kana = ("HIRAGANA", "KATAKANA")
    return frozenset(
        other for other in group if other != word and not (_script(word) in kana and _script(other) in kana)
    )


def variants(word: str) -> frozenset[str]:
    """Other spellings of a folded word of a name; empty for one that the table does not know."""
    return _table().get(word, NO_NAMES)


def is_chinese(word: str) -> bool:
    """Whether it is written in Chinese characters: then the family name stands first, without a space."""
    return _script(word) == "CJK"


def same(typed: str, word: str) -> bool:
    """Whether two folded words are spellings of one name; the family name 王 is one of 王小明."""
    others = variants(typed)
    return word in others or (1 < len(word) <= 4 and is_chinese(word) and word[0] in others)
