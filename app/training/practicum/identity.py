"""What in a text may tell who a client is. Pure: nothing is kept, nothing is sent.

Numbers and addresses that lead to one person are refused; what only looks like a name, a place or a day of birth is
shown to the writer, who says that they looked. It cannot find a name that stands alone: the writer is told so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core import individual_number
from app.core.errors import Invalid, lazy

HARD = frozenset({"card", "passport", "phone", "mail", "individual_number"})
"""Kinds that no report, case study or question needs."""
KINDS: Mapping[str, str] = {
    "card": lazy("在留カードの番号"), "passport": lazy("旅券の番号"), "phone": lazy("電話番号"),
    "mail": lazy("メールアドレス"), "individual_number": lazy("個人番号"), "name": lazy("氏名らしい語"),
    "address": lazy("住所"), "birth": lazy("生年月日"),
}  # fmt: skip
REFUSED = lazy("電話番号、在留カードの番号など、人が分かる番号があります。印の付いた所を消してください。")
LOOK = lazy("人が分かるかもしれない語があります。印の付いた所を確かめ、確認欄に印を付けてください。")
ALSO_LOOK = lazy("相談者が分かることを書いていないことを確かめ、確認欄に印を付けてください。")

_DASH = r"[-‐‑‒–—−ー－ ]"
_FULL_DATE = r"(?:19|20)\d\d\s*[年/.\-]\s*\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*日?"
_ERA_DATE = r"(?:明治|大正|昭和|平成|令和)\s*(?:元|\d{1,2})\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_PLACE = r"[一-龥ぁ-んァ-ヴー]"
_NAME = r"[一-龥々ァ-ヴー・A-Za-z]"
_TITLES = "さん|さま|様|氏|くん|君|ちゃん|殿"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("card", re.compile(rf"(?<![A-Za-z0-9])[A-Z]{{2}}{_DASH}?\d{{8}}{_DASH}?[A-Z]{{2}}(?![A-Za-z0-9])", re.I)),
    ("passport", re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{7}(?![A-Za-z0-9])")),
    ("mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("phone", re.compile(rf"(?<!\d)(?:\+81{_DASH}?|0)\d{{1,4}}{_DASH}?\(?\d{{1,4}}\)?{_DASH}?\d{{3,4}}(?!\d)")),
    ("birth", re.compile(rf"(?:{_FULL_DATE}|{_ERA_DATE})\s*(?:生|うまれ|生まれ)")),
    ("birth", re.compile(rf"(?:生年月日|誕生日|[Bb]orn|[Dd]ate of birth)[^。\n]{{0,6}}?(?:{_FULL_DATE}|{_ERA_DATE})")),
    ("address", re.compile(rf"{_PLACE}{{1,8}}[市区町村郡]{_PLACE}{{0,12}}\d[\d\-丁目番地号ー−－ の]*\d?(?:号室?)?")),
    ("address", re.compile(r"[一-龥]{2,6}\d{1,2}丁目[\d番地号\-−－の]*|(?<!\d)〒?\d{3}-\d{4}(?!\d)")),
    ("birth", re.compile(rf"(?=19|昭和)(?:{_FULL_DATE}|{_ERA_DATE})")),
    ("name", re.compile(rf"{_NAME}{{1,20}}(?= ?(?:{_TITLES})(?![一-龥]))")),
    ("name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [A-Z][\w'-]+(?: [A-Z][\w'-]+)*")),
)  # fmt: skip
_NOBODY = re.compile(
    r"(?:お?客|皆|みな|相談者|来所者|利用者|依頼者|当事者|本人|担当者?|職員|相談員|通訳者?|保護者|親|父|母|兄|姉|妻|夫|"
    r"奥|旦那|娘|息子|子|赤|医者|業者|大家|先生|隣|友|事業者|同僚|上司|外国人|住民|市民|仕|多|同|神|王|貴|模|有り|一|各)$"
)
"""Words before a title that name nobody."""
_LETTER = re.compile(r"[A-Z]$|[甲乙丙丁]$")
"""One letter is what a pseudonym looks like: Aさん."""


@dataclass(frozen=True)
class Mark:
    """A place in the text (half-open span) and what it looks like."""

    start: int
    end: int
    kind: str

    @property
    def is_hard(self) -> bool:
        return self.kind in HARD


def find(text: str) -> list[Mark]:
    """Every place that may tell who somebody is, in order; of overlapping ones the earlier kind of the list stays."""
    plain = _narrow(text)
    found = [Mark(start, end, "individual_number") for start, end in individual_number.find(plain)]
    for kind, pattern in _PATTERNS:
        for start, end in _spans(kind, pattern, plain):
            if not any(start < mark.end and mark.start < end for mark in found):
                found.append(Mark(start, end, kind))
    return sorted(found, key=lambda mark: mark.start)


def _spans(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        if kind == "phone" and not 9 <= sum(sign.isdigit() for sign in match[0]) <= 12:
            continue
        if kind == "name" and (_NOBODY.search(match[0]) or _LETTER.fullmatch(match[0])):
            continue
        yield match.span()


def _narrow(text: str) -> str:
    """Full width as half width, sign for sign, so that places stay the same."""
    return "".join(one if len(one := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text)


def pieces(text: str) -> list[tuple[str, str]]:
    """The text cut at its marks: what stands there, and the label of its kind ('' for what is harmless)."""
    found, done = [], 0
    for mark in find(text):
        found += [(text[done : mark.start], ""), (text[mark.start : mark.end], KINDS[mark.kind])]
        done = mark.end
    return [piece for piece in (*found, (text[done:], "")) if piece[0]]


def require(field: str, *texts: str | None, looked: bool) -> None:
    """Refuse what leads to a person, and what nobody has looked at. Raises Invalid at that field."""
    marks = [mark for text in texts for mark in find(text or "")]
    if any(mark.is_hard for mark in marks):
        raise Invalid(field, REFUSED)
    if not looked:
        raise Invalid("looked", LOOK if marks else ALSO_LOOK)
