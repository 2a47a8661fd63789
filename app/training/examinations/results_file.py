"""A file of results as rows, and what is wrong with each. It knows the format alone, not who is on which list.

Columns: 受講番号 (of the enrolment, or the number of the course system), 氏名 (only compared), 受験日, and either 得点
or 問1, 問2 … with the letters of the choices (blank or `-` for none).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core import spreadsheets, tables
from app.core.dates import DateError, parse_date
from app.core.errors import Invalid, lazy
from app.training.roster.cells import serial_day

NUMBER, NAME, DAY, SCORE, MOST = "受講番号", "氏名", "受験日", "得点", "満点"
_KNOWN = (NUMBER, NAME, DAY, SCORE, MOST)
_QUESTION = re.compile(r"問\s*(\d{1,3})")
MAX_ROWS = 2_000

PROBLEMS: Mapping[str, str] = {
    "empty_required": lazy("受講番号がありません。"),
    "not_a_date": lazy("受験日が日付として読めません。"),
    "future": lazy("受験日が今日より後です。"),
    "not_a_number": lazy("得点が0以上の整数ではありません。"),
    "over_maximum": lazy("得点が満点を超えています。"),
    "other_maximum": lazy("満点が問題用紙の問題の数と違います。"),
    "no_result": lazy("得点も解答もありません。"),
    "not_a_choice": lazy("選択肢にない解答があります。"),
    "other_count": lazy("解答の数が問題用紙と違います。"),
    "unknown_person": lazy("この回の名簿にない受講番号です。"),
    "lost_zero": lazy("受講番号の先頭の0が失われているようです。列を「文字列」にして書き直してください。"),
    "formula": lazy("数式のセルは取り込めません。値に直してください。"),
    "ragged": lazy("列の数が見出しと合いません。"),
    "two_rows": lazy("同じ人の行が前にあります。"),
    "name_differs": lazy("氏名が登録と違います。"),
    "result_differs": lazy("前に受け付けた結果と違います。上書きしません。受験のページで直してください。"),
    "not_now": lazy("この受験には、結果を入れられません。"),
}
REFUSALS: Mapping[str, str] = {
    "missing_column": lazy("必要な列がありません: %(names)s"),
    "unknown_column": lazy("知らない列があります: %(names)s"),
    "repeated_column": lazy("同じ列が二つ以上あります: %(names)s"),
    "unreadable": lazy("CSVかXLSXとして読めません。UTF-8のCSVか.xlsxで保存し直してください。"),
    "macros": lazy("マクロの入ったブックは取り込めません。マクロのない「.xlsx」として保存し直してください。"),
    "no_rows": lazy("結果の行がありません。"),
    "too_many": lazy("行が多すぎます（%(most)s行まで）。"),
}


@dataclass(frozen=True)
class Row:
    """One line: its number in the sheet, what it says, and codes of `PROBLEMS` found in it alone."""

    number: int
    person: str
    name: str = ""
    held_on: date | None = None
    score: int | None = None
    most: int | None = None
    answers: str | None = None
    problems: tuple[str, ...] = field(default=())


def read(content: bytes, today: date) -> list[Row]:
    """Raises Invalid for a file that cannot be used as a whole."""
    if spreadsheets.has_macros(content):
        raise Invalid("file", REFUSALS["macros"])
    try:
        table = tables.read(content)
    except spreadsheets.Unreadable as error:
        raise Invalid("file", REFUSALS["unreadable"]) from error
    if not table.rows:
        raise Invalid("file", REFUSALS["no_rows"])
    if len(table.rows) > MAX_ROWS:
        raise Invalid("file", REFUSALS["too_many"], most=MAX_ROWS)
    columns = dict(zip(table.headers, _columns(table.headers), strict=True))
    return [_row(row, {columns[header]: cell for header, cell in row.values.items()}, today) for row in table.rows]


def _columns(cells: Sequence[str]) -> list[str]:
    found = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    twice = [name for name, times in Counter(found).items() if name and times > 1]
    if twice:
        raise Invalid("file", REFUSALS["repeated_column"], names="、".join(twice))
    unknown = [name for name in found if name and name not in _KNOWN and not _QUESTION.fullmatch(name)]
    if unknown:
        raise Invalid("file", REFUSALS["unknown_column"], names="、".join(unknown))
    if NUMBER not in found or not (SCORE in found or any(_QUESTION.fullmatch(name) for name in found)):
        raise Invalid("file", REFUSALS["missing_column"], names=f"{NUMBER}、{SCORE}")
    return found


def _row(row: tables.TableRow, cells: Mapping[str, str], today: date) -> Row:
    texts = {name: unicodedata.normalize("NFKC", cell).strip() for name, cell in cells.items()}
    problems = [code for code, holds in (("formula", row.formulas), ("ragged", row.ragged)) if holds]
    if not texts.get(NUMBER):
        problems.append("empty_required")
    held_on = _day(texts.get(DAY, ""), today, problems)
    score, most = (_number(texts.get(name, ""), problems) for name in (SCORE, MOST))
    answers = _answers(texts, problems)
    if score is None and answers is None and not problems:
        problems.append("no_result")
    if score is not None and most is not None and score > most:
        problems.append("over_maximum")
    return Row(
        row.number, texts.get(NUMBER, ""), cells.get(NAME, "").strip(), held_on, score, most, answers, tuple(problems)
    )  # fmt: skip


def _day(text: str, today: date, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = serial_day(text) or parse_date(text, today)
    except DateError:
        problems.append("not_a_date")
        return None
    if day > today:
        problems.append("future")
    return day


def _number(text: str, problems: list[str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        problems.append("not_a_number")
        return None
    return int(text)


def _answers(texts: Mapping[str, str], problems: list[str]) -> str | None:
    """The letters in the order of the questions; None where no question was answered at all."""
    places = {int(match[1]): text for name, text in texts.items() if (match := _QUESTION.fullmatch(name))}
    if not any(places.values()):
        return None
    signs = [places[place].lower() or "-" for place in sorted(places)]
    if any(len(sign) != 1 or sign not in "abcdef-" for sign in signs):
        problems.append("not_a_choice")
        return None
    return "".join(signs)
