"""The cells of one row, read one by one; everything that is wrong is collected, not the first only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from app.core import individual_number
from app.core.dates import DateError, PartialDate, parse_date
from app.core.tables import TableRow
from app.training.roster.problems import Problem

_FIGURES = re.compile(r"\d{1,6}(?:\.0+)?")
# Days that a spreadsheet counts from 1899-12-30: those of 1954 to 2119.
_SERIAL = re.compile(r"[2-7]\d{4}")
_FIRST_DAY = date(1899, 12, 30)
_YES = frozenset({"1", "済", "はい", "yes", "true", "合格", "pass", "passed", "○"})
_NO = frozenset({"0", "いいえ", "no", "false", "不合格", "fail", "failed", "×"})


class Cells:
    """One row under examination; `problems` grows while its columns are read."""

    def __init__(self, row: TableRow, values: Mapping[str, str], today: date) -> None:
        self.number, self.today = row.number, today
        self.values = values
        self.problems: list[Problem] = []
        if row.ragged:
            self.refuse("", "ragged")
        for column in row.formulas:
            self.refuse(column, "formula")

    def refuse(self, column: str, code: str, value: str = "") -> None:
        self.problems.append(Problem(self.number, column, code, value[:60]))

    def require(self, column: str) -> None:
        """A cell without which the row means nothing."""
        if not self.values.get(column):
            self.refuse(column, "empty_cell")

    def text(self, column: str, limit: int = 200) -> str | None:
        """As written, without line breaks."""
        value = " ".join(self.values.get(column, "").split())
        if len(value) > limit:
            self.refuse(column, "too_long", str(limit))
        if individual_number.find(value):
            self.refuse(column, "individual_number")
        return value or None

    def code(self, column: str) -> str:
        """A number or code: full-width letters and figures mean the same."""
        return unicodedata.normalize("NFKC", self.values.get(column, "")).strip()[:60]

    def whole(self, column: str, most: int = 999_999) -> int | None:
        """A whole number from 0 on."""
        value = self.code(column).removesuffix("分").removesuffix("%")
        if not value:
            return None
        if not _FIGURES.fullmatch(value) or int(float(value)) > most:
            self.refuse(column, "not_a_number", value)
            return None
        return int(float(value))

    def flag(self, column: str) -> bool | None:
        value = self.code(column).lower()
        if value in _YES or value in _NO or not value:
            return value in _YES if value else None
        self.refuse(column, "unknown_code", value)
        return None

    def choice(self, column: str, labels: Mapping[str, str], codes: Collection[str] = ()) -> str | None:
        """A code or its Japanese label. A code that would be known with a zero before it is told as such."""
        value = self.code(column)
        known = {**{label: code for code, label in labels.items()}, **{code: code for code in (*labels, *codes)}}
        if not value or value in known:
            return known.get(value)
        self.refuse(column, *self._unknown(value, known, "unknown_code"))
        return None

    def _unknown(self, value: str, known: Collection[str], code: str) -> tuple[str, str]:
        full = lost_zero(value, known)
        return ("lost_zero", f"{value} → {full}") if full else (code, value)

    def known(self, column: str, known: Collection[str], code: str) -> str | None:
        """A value out of those that there are; else what `code` says, or that a zero is lost."""
        value = self.code(column)
        if not value or value in known:
            return value or None
        self.refuse(column, *self._unknown(value, known, code))
        return None

    def day(self, column: str) -> date | None:
        """A civil day, not after today; also as the number by which a spreadsheet counts days."""
        value = self.code(column)
        if not value:
            return None
        try:
            day = serial_day(value) or parse_date(value.partition("T")[0], self.today)
        except DateError:
            self.refuse(column, "not_a_date", value)
            return None
        if day > self.today:
            self.refuse(column, "future_date", value)
            return None
        return day

    def birth(self, column: str) -> str | None:
        """A birth date, as far as it is known."""
        value = self.code(column)
        if not value:
            return None
        try:
            found = PartialDate.of(serial) if (serial := serial_day(value)) else PartialDate.parse(value)
        except DateError:
            self.refuse(column, "not_a_date", value)
            return None
        if found.earliest > self.today:
            self.refuse(column, "future_date", value)
            return None
        return str(found)


def serial_day(value: str) -> date | None:
    """The day that a spreadsheet's number means; None for what is no such number."""
    return _FIRST_DAY + timedelta(days=int(value)) if _SERIAL.fullmatch(value) else None


def lost_zero(value: str, known: Collection[str]) -> str:
    """The known value that this one would be with zeros before it; '' for none."""
    if not value.isdigit():
        return ""
    return next((one for one in known if one.startswith("0") and one.lstrip("0") == value.lstrip("0") != ""), "")
