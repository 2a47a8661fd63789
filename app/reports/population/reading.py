"""A file of figures as a version, or everything that is wrong with it. Nothing is repaired and nothing is guessed."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.codes.lists import PREFECTURES
from app.core.dates import DateError, parse_date
from app.core.errors import lazy
from app.core.tables import TableRow
from app.reports.population.problems import Problem
from app.training.roster.cells import lost_zero, serial_day
from app.training.roster.reading import table_in

HEADINGS: Mapping[str, str] = {
    "prefecture_code": lazy("都道府県コード"), "foreign_residents": lazy("在留外国人数"), "as_of": lazy("基準日"),
    "source": lazy("出典"),
}  # fmt: skip
"""The four columns; each may be headed in either language."""
MOST_ROWS = 500
LONGEST_SOURCE = 200
_NAMES = {**{str(label): name for name, label in HEADINGS.items()}, **{name: name for name in HEADINGS}}
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,8}")
CODES = frozenset(one.code for one in PREFECTURES)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a file without a problem says."""

    as_of: date
    source: str
    people: Mapping[str, int]

    @property
    def digest(self) -> str:
        """The same for the same figures, whatever the file looks like."""
        told = [self.as_of.isoformat(), self.source, *(f"{code}={self.people[code]}" for code in sorted(self.people))]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


@dataclass(slots=True)
class Answer:
    """`figures` is None as long as there is any problem."""

    problems: list[Problem] = field(default_factory=list)
    figures: Figures | None = None


def read(content: bytes, today: date) -> Answer:
    """Read CSV or XLSX. Raises FileRefused for what is no table."""
    table = table_in(content, MOST_ROWS)
    answer = Answer(_of_headers(table.headers))
    if not answer.problems:
        _Rows(answer, today).read(table.rows)
    return answer


def _of_headers(headers: Sequence[str]) -> list[Problem]:
    given = [header for header in headers if header]
    wrong = [Problem(1, header[:60], "unknown_column") for header in given if header not in _NAMES]
    counts = Counter(_NAMES[header] for header in given if header in _NAMES)
    wrong += [Problem(1, name, "repeated_column") for name, times in counts.items() if times > 1]
    return wrong + [Problem(1, name, "missing_column") for name in HEADINGS if name not in counts]


class _Rows:
    """The rows one by one; whatever is wrong is collected."""

    def __init__(self, answer: Answer, today: date) -> None:
        self.answer, self.today = answer, today
        self.people: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.days: dict[date, int] = {}
        self.sources: dict[str, int] = {}

    def read(self, rows: Sequence[TableRow]) -> None:
        for row in rows:
            values = {_NAMES[header]: value for header, value in row.values.items()}
            if any(values.values()):
                self._row(row, values)
        last = rows[-1].number + 1 if rows else 2
        for code in sorted(CODES - set(self.rows)):
            self._refuse(last, "prefecture_code", "missing_prefecture", f"{code} {PREFECTURES.label(code, 'ja')}")
        if not self.answer.problems:
            self.answer.figures = Figures(next(iter(self.days)), next(iter(self.sources)), self.people)

    def _refuse(self, row: int, column: str, code: str, value: str = "") -> None:
        self.answer.problems.append(Problem(row, column, code, value[:60]))

    def _row(self, row: TableRow, values: Mapping[str, str]) -> None:
        if row.ragged:
            self._refuse(row.number, "", "ragged")
        for header in row.formulas:
            self._refuse(row.number, _NAMES.get(header, header), "formula")
        for name in HEADINGS:
            if not values.get(name):
                self._refuse(row.number, name, "empty_cell")
        code = self._code(row.number, values.get("prefecture_code", ""))
        people = self._people(row.number, values.get("foreign_residents", ""))
        if code is not None and people is not None:
            self.people[code] = people
        self._day(row.number, values.get("as_of", ""))
        self._source(row.number, values.get("source", ""))

    def _code(self, row: int, text: str) -> str | None:
        value = _folded(text)
        if not value:
            return None
        if value not in CODES:
            full = lost_zero(value, CODES)
            self._refuse(row, "prefecture_code", *(("lost_zero", f"{value} → {full}") if full else
                                                   ("unknown_prefecture", value)))  # fmt: skip
            if full:
                self.rows.setdefault(full, row)
            return None
        if value in self.rows:
            self._refuse(row, "prefecture_code", "repeated_prefecture", str(self.rows[value]))
            return None
        self.rows[value] = row
        return value

    def _people(self, row: int, text: str) -> int | None:
        value = _folded(text)
        if not value:
            return None
        if not _NUMBER.fullmatch(value):
            self._refuse(row, "foreign_residents", "not_a_number", value)
            return None
        return int(value.replace(",", ""))

    def _day(self, row: int, text: str) -> None:
        value = _folded(text)
        if not value:
            return
        try:
            day = serial_day(value) or parse_date(value.partition("T")[0], self.today)
        except DateError:
            self._refuse(row, "as_of", "not_a_date", value)
            return
        if day > self.today:
            self._refuse(row, "as_of", "future_date", value)
        elif self.days and day not in self.days:
            self._refuse(row, "as_of", "day_differs", value)
        else:
            self.days.setdefault(day, row)

    def _source(self, row: int, text: str) -> None:
        value = " ".join(text.split())
        if len(value) > LONGEST_SOURCE:
            self._refuse(row, "source", "too_long", str(LONGEST_SOURCE))
        elif value and self.sources and value not in self.sources:
            self._refuse(row, "source", "source_differs", value)
        elif value:
            self.sources.setdefault(value, row)


def _folded(text: str) -> str:
    """Full-width figures mean the same."""
    return unicodedata.normalize("NFKC", text).strip()


def empty_form() -> bytes:
    """A CSV with the four headings and the 47 codes, to be filled in."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([str(label) for label in HEADINGS.values()])
    writer.writerows([one.code, "", "", ""] for one in PREFECTURES)
    return out.getvalue().encode("utf-8-sig")
