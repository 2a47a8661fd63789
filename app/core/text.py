"""Text made comparable: folding for search keys, bigrams, matches in the original, safe spreadsheet cells.

What is folded is never written back: names and notes stay as they were typed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rapidfuzz import fuzz

# Letters that Unicode does not decompose, and written forms of one Japanese character.
_ALONE = {
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
    "ŋ": "n", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ə": "e", "ʻ": "'", "ʼ": "'", "’": "'", "‘": "'",
    "髙": "高", "﨑": "崎", "𠮷": "吉", "德": "徳",
}  # fmt: skip
_SMALL = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_SOUND_ALIKE = {"ヂ": "ジ", "ヅ": "ズ", "ヷ": "バ", "ヸ": "ビ", "ヹ": "ベ", "ヺ": "ボ"}
_LONG_VOWEL = "ー"
_MIDDLE_DOTS = "・·•‧∙"
_VU = {"ア": "バ", "イ": "ビ", "エ": "ベ", "オ": "ボ"}
_VU_PAIRS = re.compile("ヴ([アイエオ]?)")


def _is_dropped(char: str) -> bool:
    """Accents of alphabets, vowel points of Arabic, variation selectors and invisible characters.

    Marks of other scripts (Devanagari, Thai, Burmese …) are vowels, and the voicing marks of kana change
    the letter: they stay.
    """
    code = ord(char)
    if 0x0300 <= code <= 0x036F or 0x064B <= code <= 0x065F or code in (0x0640, 0x0670):
        return True
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return True
    return char == _LONG_VOWEL or char in _MIDDLE_DOTS or unicodedata.category(char) == "Cf"


def _fold_char(char: str) -> str:
    """One character of an NFKC text to its folded form, applied until nothing changes."""
    seen = char
    while True:
        lowered = unicodedata.normalize("NFD", seen.casefold())
        kept = unicodedata.normalize("NFKC", "".join(c for c in lowered if not _is_dropped(c)))
        mapped = "".join(_map_char(c) for c in kept)
        if mapped == seen:
            return seen
        seen = mapped


def _map_char(char: str) -> str:
    if "ぁ" <= char <= "ゖ" or char in "ゝゞ":
        char = chr(ord(char) + 0x60)
    char = _SOUND_ALIKE.get(char, _SMALL.get(char, char))
    return _ALONE.get(char, char)


class _LazyTable(dict[int, str]):
    """A table for str.translate, filled by use; emptied when full, so that no input makes it big or slow."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, code: int) -> str:
        made = self._make(chr(code))
        if len(self) >= 20_000:
            self.clear()
        self[code] = made
        return made


def _run_char(char: str) -> str:
    return char if unicodedata.category(char)[0] in "LMN" else " "


def _word_char(char: str) -> str:
    return "" if char in "'’‘ʼʻ`´" else _run_char(char)


_FOLD = _LazyTable(_fold_char)
_RUNS = _LazyTable(_run_char)
_WORDS = _LazyTable(_word_char)


def fold(text: str) -> str:
    """The form in which texts are compared. fold(fold(x)) == fold(x); spaces are single, none at the ends."""
    if text.isascii():
        return " ".join(text.lower().split())
    while True:
        out = unicodedata.normalize("NFKC", text).translate(_FOLD)
        if "ヴ" in out:
            out = _VU_PAIRS.sub(lambda pair: _VU.get(pair[1], "ブ"), out)
        out = " ".join(out.split())
        # Dropping a character can bring two together that Unicode joins; rare, and settled by another round.
        if unicodedata.is_normalized("NFKC", out):
            return out
        text = out


def name_words(text: str) -> list[str]:
    """The folded words of a name; spaces, middle dots, commas and hyphens separate, apostrophes do not."""
    return fold(unicodedata.normalize("NFKC", text).translate(_WORDS)).split()


def name_key(text: str) -> str:
    """Key of a name as written: folded, without spaces and punctuation."""
    return "".join(name_words(text))


def order_free_key(text: str) -> str:
    """The same for NGUYEN VAN AN and An Nguyen Van."""
    return " ".join(sorted(name_words(text)))


def similar_names(first: str, second: str) -> int:
    """0 to 100, whatever the order of the words; also compared as one word, for names without spaces."""
    one, two = name_words(first), name_words(second)
    if not one or not two:
        return 0
    by_words = fuzz.token_sort_ratio(" ".join(one), " ".join(two))
    return round(max(by_words, fuzz.ratio("".join(one), "".join(two))))


def bigrams(folded: str) -> list[str]:
    """Pairs of neighbouring characters inside each run of letters and digits, in order, each once.

    A run of one character gives that character. The text must be folded already.
    """
    found: dict[str, None] = {}
    for run in folded.translate(_RUNS).split():
        if len(run) == 1:
            found[run] = None
        for start in range(len(run) - 1):
            found[run[start : start + 2]] = None
    return list(found)


def contains_folded(text: str, word: str) -> bool:
    """Whether the folded text contains the folded word; an empty word is contained in nothing."""
    wanted = fold(word)
    return bool(wanted) and wanted in fold(text)


class _Piece(NamedTuple):
    char: str
    start: int
    end: int


def _joins_previous(char: str) -> bool:
    first = unicodedata.normalize("NFKC", char)[:1]
    if not first:
        return True
    # Vowels and finals of Hangul written letter by letter join into syllables without being marks.
    return unicodedata.category(first)[0] == "M" or "\u1161" <= first <= "\u1175" or "\u11a8" <= first <= "\u11c2"


def _clusters(pieces: list[_Piece]) -> list[_Piece]:
    clusters: list[_Piece] = []
    for piece in pieces:
        if clusters and _joins_previous(piece.char):
            last = clusters[-1]
            clusters[-1] = _Piece(last.char + piece.char, last.start, piece.end)
        else:
            clusters.append(piece)
    return clusters


def _fold_pieces(pieces: list[_Piece]) -> list[_Piece]:
    folded: list[_Piece] = []
    for cluster in _clusters(pieces):
        out = unicodedata.normalize("NFKC", cluster.char).translate(_FOLD)
        if not out and folded and cluster.char not in _MIDDLE_DOTS:
            # A dropped long-vowel or variation mark belongs to the letter before it: ー is highlighted too.
            folded[-1] = folded[-1]._replace(end=cluster.end)
        for char in out:
            _append_piece(folded, _Piece(char, cluster.start, cluster.end))
    if folded and folded[-1].char == " ":
        folded.pop()
    return [p._replace(char="ブ") if p.char == "ヴ" else p for p in folded]


def _append_piece(folded: list[_Piece], piece: _Piece) -> None:
    last = folded[-1] if folded else None
    if piece.char.isspace():
        if last and last.char != " ":
            folded.append(piece._replace(char=" "))
    elif last and last.char == "ヴ" and piece.char in _VU:
        folded[-1] = _Piece(_VU[piece.char], last.start, piece.end)
    else:
        folded.append(piece)


def _fold_with_positions(text: str) -> list[_Piece]:
    pieces = [_Piece(char, at, at + 1) for at, char in enumerate(text)]
    while True:
        pieces = _fold_pieces(pieces)
        if unicodedata.is_normalized("NFKC", "".join(piece.char for piece in pieces)):
            return pieces


def find_spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it was written, whatever folding did to lengths.

    Half-open spans, sorted, not overlapping; touching and overlapping matches are one span.
    """
    pieces = _fold_with_positions(text)
    folded = "".join(piece.char for piece in pieces)
    spans: list[tuple[int, int]] = []
    for wanted in {fold(word) for word in words} - {""}:
        at = folded.find(wanted)
        while at >= 0:
            spans.append((pieces[at].start, pieces[at + len(wanted) - 1].end))
            at = folded.find(wanted, at + 1)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


_FORMULA_STARTS = frozenset("=+-@＝＋－＠\t\r\n")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%?")


def spreadsheet_safe(value: str) -> str:
    """A cell that no spreadsheet program runs as a formula: an apostrophe first, true numbers untouched."""
    if not value or _PLAIN_NUMBER.fullmatch(value):
        return value
    inner = value.lstrip(" \u3000\u00a0\ufeff\u200b")
    if value[0] in _FORMULA_STARTS or (inner and inner[0] in _FORMULA_STARTS):
        return "'" + value
    return value
