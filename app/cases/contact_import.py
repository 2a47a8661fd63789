"""One row of an imported file = one contact: headers, values and what is wrong with them.

The parser knows the format alone. Which rows exist already, and writing them, is the service's business.
A missing optional value becomes None or an empty tuple: it is counted as unknown, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

from app.cases.contact_file import FileRefused, rows_of
from app.codes import lists
from app.codes.codelist import CodeList
from app.codes.topics import topic_list
from app.core import individual_number
from app.core.dates import DateError, fiscal_year, parse_datetime
from app.core.errors import lazy

SUMMARY_LIMIT = 4000
EXTERNAL_ID_LIMIT = 64
CENTRE_LIMIT = 100
MOST_CODES = 20  # topics or languages of one contact
LONGEST_MINUTES = 24 * 60
EARLIEST_YEAR = 1990

# Field: its Japanese headers, the one of the contract first.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("記録番号",),
    "occurred_at": ("相談日時", "相談日"),
    "centre": ("窓口", "窓口コード"),
    "channel": ("相談方法",),
    "languages": ("使用言語",),
    "topics": ("相談内容",),
    "nationality": ("国籍・地域", "国籍"),
    "residence_status": ("在留資格",),
    "sex": ("性別",),
    "age_band": ("年代",),
    "asker": ("相談者区分",),
    "minutes": ("所要時間",),
    "result": ("対応結果",),
    "summary": ("概要",),
}
REQUIRED = ("occurred_at", "channel")

MESSAGES = {
    "missing": lazy("値がありません。"),
    "unreadable_date": lazy("日時として読めません。2026-11-22 10:40、令和8年11月22日 10:40 のように書いてください。"),
    "impossible_date": lazy("その日付は暦にありません。"),
    "era_out_of_range": lazy("その元号の期間にない日付です。"),
    "date_out_of_range": lazy("1990年以後の日付を書いてください。"),
    "future": lazy("これから先の日時です。"),
    "unknown_code": lazy("一覧にない値です: %(value)s"),
    "too_many_codes": lazy("一度に書けるのは20個までです。"),
    "not_minutes": lazy("所要時間は0から1440までの整数（分）で書いてください。"),
    "too_long": lazy("長すぎます（%(value)s字まで）。"),
    "control_characters": lazy("使えない文字（制御文字）が入っています。"),
    "individual_number": lazy("個人番号（マイナンバー）と思われる12桁の数字があります。取り除いてください。"),
    "duplicate_external_id": lazy("同じ記録番号の行が前にあります。"),
    "too_many_cells": lazy("見出しより列が多い行です。"),
    "unknown_centre": lazy("その窓口は登録されていません。"),
    "missing_centre": lazy("窓口の列がないか空です。取り込む窓口を指定してください。"),
    "other_centre": lazy("指定した窓口と違う窓口の行です。"),
    "changed_by_hand": lazy("取り込んだあとで人が直した記録です。ファイルでは上書きしません: %(value)s"),
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SEPARATORS = re.compile(r"[;；、\n]")
_MINUTES = re.compile(r"([0-9]{1,4})(?:\.0+)?分?")
_DATE_CODES = {
    "empty": "missing",
    "unreadable": "unreadable_date",
    "impossible": "impossible_date",
    "era_out_of_range": "era_out_of_range",
    "out_of_range": "date_out_of_range",
}


_LISTS: Mapping[str, CodeList] = {
    "channel": lists.CHANNELS,
    "languages": lists.LANGUAGES,
    "topics": lists.TOPICS,
    "nationality": lists.NATIONALITIES,
    "residence_status": lists.RESIDENCE_STATUSES,
    "sex": lists.SEXES,
    "age_band": lists.AGE_BANDS,
    "asker": lists.ASKERS,
    "result": lists.RESULTS,
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not taken over. `row` as a spreadsheet shows it; `column` is the English field name.

    `message` holds `%(value)s` where the value belongs; `text()` fills it in.
    """

    row: int
    column: str
    code: str
    value: str = ""

    @property
    def message(self) -> str:
        return MESSAGES[self.code]

    def text(self, translated: str | None = None) -> str:
        """The sentence for the person, in the language of `translated` (default Japanese)."""
        return (translated or self.message) % {"value": self.value}

    def as_json(self) -> dict[str, object]:
        """As the command prints it."""
        return {"row": self.row, "column": self.column, "code": self.code, "message": self.text()}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as the file tells it. `occurred_at` is civil time of Japan without zone; `centre` is text."""

    row: int
    external_id: str | None
    occurred_at: datetime
    centre: str | None
    channel: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    nationality: str | None
    residence_status: str | None
    sex: str | None
    age_band: str | None
    asker: str | None
    minutes: int | None
    result: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One row: a contact, or what is wrong with it (all of it, not the first only)."""

    row: int
    contact: ContactRow | None
    problems: tuple[RowProblem, ...]


class ContactFile:
    """A file opened for import. Reading the headers happens at once, the rows one by one in `rows`."""

    def __init__(self, stream: BinaryIO, *, now: datetime) -> None:
        """`now` is the civil time after which nothing can have happened. Raises FileRefused."""
        self._rows = rows_of(stream)
        _, header = next(self._rows, (0, []))
        self._now = now
        self._fields = _read_header(header)
        self.fields = frozenset(self._fields.values())
        self.ignored = tuple(cell.strip() for i, cell in enumerate(header) if i not in self._fields and cell.strip())
        self._width = len(header)

    def rows(self) -> Iterator[Parsed]:
        """Every row that is not blank, in the order of the file. Raises FileRefused for a broken CSV."""
        seen: set[int] = set()
        for number, cells in self._rows:
            values = {field: cells[i].strip() for i, field in self._fields.items() if i < len(cells)}
            reader = _RowReader(number, values, self._now)
            if any(cell.strip() for cell in cells[self._width :]):
                reader.refuse("", "too_many_cells")
            contact = reader.read()
            if contact is not None and contact.external_id:
                # Hashes instead of texts keep memory flat; a clash in 64 bits is not to be expected.
                key = hash((contact.centre, contact.external_id))
                if key in seen:
                    reader.refuse("external_id", "duplicate_external_id")
                seen.add(key)
            yield Parsed(number, None if reader.problems else contact, tuple(reader.problems))


def _fold(header: str) -> str:
    folded = unicodedata.normalize("NFKC", header).strip().lower()
    return re.sub(r"[\s_*※]|\(.*?\)|必須|任意", "", folded)


_FIELDS = {_fold(name): field for field, names in HEADERS.items() for name in (field, *names)}


def _read_header(header: list[str]) -> dict[int, str]:
    """Column index to field; other columns are left alone."""
    found = {i: field for i, cell in enumerate(header) if (field := _FIELDS.get(_fold(cell)))}
    fields = list(found.values())
    if not any(cell.strip() for cell in header):
        raise FileRefused("empty")
    missing = [f"{HEADERS[field][0]} ({field})" for field in REQUIRED if field not in fields]
    if missing:
        raise FileRefused("missing_headers", names=", ".join(missing))
    twice = sorted(field for field, times in Counter(fields).items() if times > 1)
    if twice:
        raise FileRefused("duplicate_headers", names=", ".join(twice))
    return found


@lru_cache(maxsize=8192)
def _find(field: str, text: str, year: int = 0) -> str | None:
    """The code for a text of the file. The same few texts come again in every row.

    Topics are read with the names of their fiscal year first: コロナウイルス関係 is one of 2022, not of 2026.
    """
    found = topic_list(year).find(text) if field == "topics" else None
    found = found or _LISTS[field].find(text)
    return found.code if found else None


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, row: int, values: Mapping[str, str], now: datetime) -> None:
        self.row = row
        self.values = values
        self.now = now
        self.problems: list[RowProblem] = []

    def refuse(self, column: str, code: str, value: str = "") -> None:
        self.problems.append(RowProblem(self.row, column, code, value[:60]))

    def read(self) -> ContactRow | None:
        """The contact; None when a required value is missing or something else is wrong."""
        occurred_at, channel = self._moment(), self._one("channel", required=True)
        contact = ContactRow(
            row=self.row,
            occurred_at=occurred_at or self.now,
            external_id=self._text("external_id", EXTERNAL_ID_LIMIT) or None,
            centre=self._text("centre", CENTRE_LIMIT) or None,
            channel=channel or "",
            languages=self._several("languages"),
            topics=self._several("topics", fiscal_year((occurred_at or self.now).date())),
            nationality=self._one("nationality"),
            residence_status=self._one("residence_status"),
            sex=self._one("sex"),
            age_band=self._one("age_band"),
            asker=self._one("asker"),
            minutes=self._minutes(),
            result=self._one("result"),
            summary=self._summary(),
        )
        return None if self.problems else contact

    def _text(self, field: str, limit: int) -> str:
        value = self.values.get(field, "")
        if len(value) > limit:
            self.refuse(field, "too_long", str(limit))
        elif _CONTROL.search(value):
            self.refuse(field, "control_characters")
        return value

    def _moment(self) -> datetime | None:
        try:
            moment = parse_datetime(self.values.get("occurred_at", ""))
        except DateError as error:
            self.refuse("occurred_at", _DATE_CODES[error.code])
            return None
        if moment.year < EARLIEST_YEAR:
            self.refuse("occurred_at", "date_out_of_range")
        elif moment > self.now:
            self.refuse("occurred_at", "future")
        return moment

    def _one(self, field: str, *, required: bool = False) -> str | None:
        text = self.values.get(field, "")
        if not text:
            if required:
                self.refuse(field, "missing")
            return None
        code = _find(field, text)
        if code is None:
            self.refuse(field, "unknown_code", text)
        return code

    def _several(self, field: str, year: int = 0) -> tuple[str, ...]:
        """Codes in the order of the file, each once."""
        whole = self.values.get(field, "")
        if not whole:
            return ()
        texts = [text for part in _SEPARATORS.split(whole) if (text := part.strip())]
        if len(texts) > MOST_CODES:
            self.refuse(field, "too_many_codes")
            return ()
        codes: dict[str, None] = {}
        for text in texts:
            code = _find(field, text, year)
            if code is None:
                self.refuse(field, "unknown_code", text)
            else:
                codes[code] = None
        return tuple(codes)

    def _minutes(self) -> int | None:
        text = unicodedata.normalize("NFKC", self.values.get("minutes", ""))
        if not text:
            return None
        match = _MINUTES.fullmatch(text)
        if match is None or int(match[1]) > LONGEST_MINUTES:
            self.refuse("minutes", "not_minutes")
            return None
        return int(match[1])

    def _summary(self) -> str:
        text = self._text("summary", SUMMARY_LIMIT)
        if individual_number.find(text):
            self.refuse("summary", "individual_number")
        return text
