"""What people write of hours, weeks, days of a month and 法人番号, as the values that are kept. Pure.

Each function raises FormProblem with words for the person.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.jp import cn

from app.codes.codelist import Code, CodeList
from app.codes.lists import PREFECTURES
from app.core.errors import lazy
from app.core.forms import FormProblem
from app.partners.areas import find_in
from app.partners.text import is_short_number, to_e164

_TIME = re.compile(r"(午前|午後)?(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?|(\d{2}))?")
_MIDNIGHT = 24 * 60
_LAST = "L"


def phone_number(text: str) -> str:
    """The number as typed, when it is one."""
    if not is_short_number(text) and to_e164(text) is None:
        raise FormProblem(lazy("電話番号として読めません。市外局番から入力してください（例 054-254-2601、188）。"))
    return text


def to_time(text: str) -> str:
    """`HH:MM` until `24:00`, from 9:00, 0900, 9時, 9時半, 午後5時."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("：", ":")
    match = _TIME.fullmatch(plain)
    minutes = _minutes(match) if match else None
    if minutes is None or minutes > _MIDNIGHT:
        raise FormProblem(lazy("時刻は 9:00、17:30、24:00 のように入力してください。"))
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(match: re.Match[str]) -> int | None:
    half, hour, minute = match[1], int(match[2]), 30 if match[5] else int(match[3] or match[4] or match[6] or 0)
    if minute > 59 or (half and hour > 12):
        return None
    return ((hour % 12 + (12 if half == "午後" else 0)) if half else hour) * 60 + minute


def to_ordinals(text: str) -> str:
    """Weeks of a month, `1` to `5` and `L` for the last: from 1,3, 第1・第3, 最終."""
    plain = unicodedata.normalize("NFKC", text).replace("最終", _LAST).upper()
    found = re.sub(r"[第週・、,\s]", "", plain)
    if not re.fullmatch(r"[1-5L]+", found):
        raise FormProblem(lazy("第何週かは 1,3 や 最終 のように入力してください。"))
    return "".join(sorted(set(found)))


def to_monthdays(text: str) -> str:
    """Days of a month joined by commas, from 1,15 or 1日・15日."""
    parts = re.split(r"[・、,\s]+", unicodedata.normalize("NFKC", text).replace("日", " ").strip())
    days = sorted({int(part) for part in parts if part.isascii() and part.isdigit() and 1 <= int(part[:3]) <= 31})
    if not days or not all(part.isascii() and part.isdigit() and 1 <= int(part[:3]) <= 31 for part in parts):
        raise FormProblem(lazy("毎月の日は 1,15 のように、1から31までの数字で入力してください。"))
    return ",".join(map(str, days))


def to_corporate_number(text: str) -> str:
    """A 法人番号 of 13 figures. Its first figure is a check digit (法人番号の指定等に関する省令, article 2)."""
    figures = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{13}", figures):
        raise FormProblem(lazy("法人番号は13桁の数字で入力してください。"))
    digit = cn.calc_check_digit(figures[1:])
    if digit != figures[0]:
        raise FormProblem(
            lazy("法人番号の検査用数字が合いません。あとの12桁が正しければ、%(number)s です。"),
            number=digit + figures[1:],
        )
    return figures


def to_areas(text: str) -> str:
    """Codes, one a line: of municipalities (six figures) and prefectures (two), from names or codes."""
    return "\n".join(dict.fromkeys(map(_area, _lines(text))))


def _area(line: str) -> str:
    prefecture = PREFECTURES.find(line)
    code = find_in(line, None)
    if prefecture is None and code is None:
        raise FormProblem(
            lazy("「%(name)s」が見つかりません。同じ名前がほかの県にもあるときは、県から書いてください。"),
            name=line[:40],
        )
    return code or (prefecture.code if prefecture else "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\n、,]", text) if line.strip()]


def code_of(codes: CodeList, text: str) -> str:
    """The code for a code or name of a list."""
    known: Code | None = codes.find(text)
    if known is None:
        raise FormProblem(lazy("「%(name)s」は一覧にありません。"), name=text[:40])
    return known.code
