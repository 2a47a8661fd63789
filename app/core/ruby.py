"""Readings over kanji (ruby) for texts that people who learn Japanese will read.

A wrong reading is worse than none: what the dictionary does not know stays bare, and
hand-made marks ``漢字《かんじ》`` (``｜`` begins the base where it is not only kanji) win.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from sudachipy import Dictionary, SplitMode, Tokenizer

Segment = tuple[str, str | None]

_TERMS = Path(__file__).with_name("ruby_terms.txt")
_KANJI = r"[\u3005\u3006\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HAS_KANJI = re.compile(_KANJI)
_RUNS = re.compile(rf"({_KANJI}+)")
_MARK = re.compile(rf"(?:[｜|](?P<any>[^｜|《》\n]{{1,40}})|(?P<kanji>{_KANJI}+))《(?P<kana>[^《》\n]{{1,60}})》")
_KANA = re.compile(r"[ぁ-ゖー・]+")

# 2日 is ふつか, not にち: the days that are not read number + にち.
_DAYS = {
    **{2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか"},
    **{8: "ようか", 9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか"},
    24: "にじゅうよっか",
}
_COUNTERS = {
    **{"年": "ねん", "月": "がつ", "日": "にち", "時": "じ", "人": "にん", "円": "えん", "回": "かい"},
    **{"階": "かい", "番": "ばん", "歳": "さい", "枚": "まい", "通": "つう", "部": "ぶ", "号": "ごう"},
    **{"か月": "げつ", "ヶ月": "げつ", "カ月": "げつ", "週間": "しゅうかん", "年間": "ねんかん"},
    **{"時間": "じかん", "日間": "にちかん", "万円": "まんえん", "年度": "ねんど", "分": "ふん"},
}
_NUMBER = re.compile(
    r"(?P<number>[0-9０-９]+)(?P<unit>"
    + "|".join(sorted(_COUNTERS, key=len, reverse=True))
    + rf")(?!{_KANJI}(?<![以前後目]))"
)


def ruby(text: str) -> list[Segment]:
    """The text in pieces, each with its reading in hiragana or with none.

    The pieces joined give the text back, without the marks. Readings stand over kanji
    alone (届け出る becomes 届《とど》 け 出《で》 る) except where a number and its word
    are read as one (2日 《ふつか》).
    """
    found: list[Segment] = []
    end = 0
    for mark in _MARK.finditer(text):
        found += _unmarked(text[end : mark.start()])
        found.append((mark["any"] or mark["kanji"], mark["kana"]))
        end = mark.end()
    found += _unmarked(text[end:])
    return _merged(found)


def plain(text: str) -> str:
    """The text without the marks of hand-made readings."""
    return _MARK.sub(lambda mark: mark["any"] or mark["kanji"], text)


def _unmarked(text: str) -> list[Segment]:
    """Terms of the field and numbers with counters first, the dictionary for the rest."""
    if not _HAS_KANJI.search(text):
        return [(text, None)] if text else []
    found: list[Segment] = []
    end = 0
    for match in _fixed().finditer(text):
        found += _read(text[end : match.start()])
        found += _counted(match) if match["number"] else _terms()[match[0]]
        end = match.end()
    return found + _read(text[end:])


def _counted(match: re.Match[str]) -> list[Segment]:
    number, unit = int(match["number"]), match["unit"]
    if unit == "日" and number in _DAYS:
        return [(match[0], _DAYS[number])]
    if unit == "日" and number == 1:
        first_of_month = match.string[: match.start()].endswith("月")
        return [(match[0], "ついたち" if first_of_month else "いちにち")]
    if unit == "人" and number in (1, 2):
        return [(match[0], "ひとり" if number == 1 else "ふたり")]
    reading = _COUNTERS[unit]
    if unit == "分" and number % 10 in (0, 1, 3, 4, 6, 8):
        reading = "ぷん"
    kana = "".join(c for c in unit if not _HAS_KANJI.match(c))
    head: list[Segment] = [(match["number"] + kana, None)]
    return [*head, (unit[len(kana) :], reading)]


@cache
def _terms() -> dict[str, list[Segment]]:
    """Terms of the data file with their pieces."""
    terms: dict[str, list[Segment]] = {}
    for line in _TERMS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            terms[plain(line)] = list(_pieces(line))
    return terms


def _pieces(line: str) -> Iterator[Segment]:
    end = 0
    for mark in _MARK.finditer(line):
        if mark.start() > end:
            yield line[end : mark.start()], None
        yield mark["any"] or mark["kanji"], mark["kana"]
        end = mark.end()
    if end < len(line):
        yield line[end:], None


@cache
def _fixed() -> re.Pattern[str]:
    """Numbers with counters, or any term, the longest first.

    A term of one kanji (何, 方) counts only when it stands alone; inside a longer word
    the dictionary knows better.
    """
    longest = sorted(_terms(), key=len, reverse=True)
    many = "|".join(re.escape(term) for term in longest if len(term) > 1)
    single = "|".join(term for term in longest if len(term) == 1)
    return re.compile(rf"{_NUMBER.pattern}|{many}|(?<!{_KANJI})(?:{single})(?=[をがはもにへの])")


@cache
def _tokenizer() -> Tokenizer:
    # Loading takes about a second and 60 MB, so only who prints a hand-out pays for it.
    return Dictionary(dict="small").tokenizer(SplitMode.C)


@lru_cache(maxsize=2048)
def _read_cached(text: str) -> tuple[Segment, ...]:
    found: list[Segment] = []
    # The analyser has a limit of about 49 KB; lines are independent of each other.
    for part in re.split(r"(?<=[\n。])", text):
        for token in _tokenizer().tokenize(part[:8000]) if _HAS_KANJI.search(part) else ():
            found += _aligned(token.surface(), _hiragana(token.reading_form()))
        if not _HAS_KANJI.search(part) or len(part) > 8000:
            found.append((part if not _HAS_KANJI.search(part) else part[8000:], None))
    return tuple(_without_half_read(found))


def _read(text: str) -> list[Segment]:
    return list(_read_cached(text)) if text else []


def _aligned(surface: str, reading: str) -> list[Segment]:
    """Reading over the kanji of one word, its kana left bare; bare when it does not fit."""
    if not _HAS_KANJI.search(surface):
        return [(surface, None)]
    if not _KANA.fullmatch(reading):
        return [(surface, None)]
    parts = [part for part in _RUNS.split(surface) if part]
    pattern = "".join("(.+?)" if _HAS_KANJI.match(part) else re.escape(_hiragana(part)) for part in parts)
    match = re.fullmatch(pattern, reading)
    if match is None:
        return [(surface, reading)]
    readings = iter(match.groups())
    return [(part, next(readings) if _HAS_KANJI.match(part) else None) for part in parts]


def _without_half_read(segments: list[Segment]) -> list[Segment]:
    """Take the readings off a run of kanji when part of it is unknown: 𠮷 unknown, 田 read "den"."""
    bare = {i for i, (text, kana) in enumerate(segments) if kana is None and _HAS_KANJI.search(text)}
    for step, order in ((1, range(len(segments))), (-1, range(len(segments) - 1, -1, -1))):
        for i in order:
            text, kana = segments[i]
            if kana is not None and i - step in bare and _RUNS.fullmatch(text):
                bare.add(i)
    return [(text, None if i in bare else kana) for i, (text, kana) in enumerate(segments)]


def _merged(segments: list[Segment]) -> list[Segment]:
    """Bare neighbours as one piece."""
    found: list[Segment] = []
    for text, kana in segments:
        if kana is None and found and found[-1][1] is None:
            found[-1] = (found[-1][0] + text, None)
        elif text:
            found.append((text, kana))
    return found


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
