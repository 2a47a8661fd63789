"""What changed between two texts, word by word, for people to read.

Japanese has no spaces: a run of one script (kanji, hiragana, katakana, letters, digits) stands for a word,
which cuts where a reader's eye cuts, and no single letter inside a word is ever shown as changed.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
Segments = list[tuple[Kind, str]]

_WORDS = re.compile(
    r"[一-鿿々〆]+|[ぁ-ゖー]+|[ァ-ヺー]+|[A-Za-zÀ-ɏḀ-ỿ]+|[0-9]+|\s+|.",
    re.DOTALL,
)
_MOST_WORDS = 4_000


def words(text: str) -> list[str]:
    """The text cut into words, signs and spaces; joined they are the text again."""
    return _WORDS.findall(text)


def difference(before: str, after: str) -> Segments:
    """Segments that in order show both texts: what stayed, what is gone, what is new.

    Texts beyond a few thousand words are shown as replaced whole; comparing them would take too long.
    """
    old, new = words(before), words(after)
    if len(old) + len(new) > _MOST_WORDS:
        whole: Segments = [("gone", before), ("new", after)]
        return [part for part in whole if part[1]]
    found: Segments = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("gone", "".join(old[a:b])))
        if d > c:
            found.append(("new", "".join(new[c:d])))
    return found
