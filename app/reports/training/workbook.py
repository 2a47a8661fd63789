"""A report as a workbook: one sheet that prints on A4, typed cells, no formula whatever somebody typed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from app.reports.training.tables import NUMERIC, Hidden, Kind, Line, Table, Value
from app.reports.writers.cells import SUPPRESSED, clean_text

_A4, _FONT = 9, "BIZ UDPGothic"
_WIDEST, _NARROWEST = 44, 9
_FORMS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.DECIMAL: "#,##0.0",
    Kind.RATE: "#,##0.00",
    Kind.PERCENT: "0.0",
    Kind.COUNT: "#,##0",
}


def write(title: str, head: Sequence[str], tables: Sequence[Table], sheet_name: str, made_at: datetime) -> bytes:
    """The tables with their titles and notes one below the other; `head` are the lines above them (day, scope,
    definition, source, what is hidden). `made_at` is the civil time that the properties keep.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )  # fmt: skip
    book.set_properties({"title": clean_text(title), "author": "Kakehashi", "created": made_at})
    _Sheet(book, sheet_name, tables).write(title, head)
    book.close()
    return target.getvalue()


class _Sheet:
    """Writes downwards."""

    def __init__(self, book: Any, name: str, tables: Sequence[Table]) -> None:
        self.sheet, self.tables, self.row = book.add_worksheet(clean_text(name)[:31]), tables, 0
        text = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        box = {**text, "border": 1}
        self.title = book.add_format({**text, "font_size": 14, "bold": True})
        self.heading = book.add_format({**text, "font_size": 11, "bold": True})
        self.plain = book.add_format({**text, "text_wrap": True, "valign": "top"})
        self.head = book.add_format({**box, "bold": True, "text_wrap": True, "bg_color": "#E8F1FE"})
        self.cell = book.add_format({**box, "text_wrap": True})
        self.hidden = book.add_format({**box, "align": "right"})
        self.numbers = {kind: book.add_format({**box, "num_format": form}) for kind, form in _FORMS.items()}
        self.numbers[Kind.PEOPLE] = self.numbers[Kind.COUNT]
        self.width = max((len(table.columns) for table in tables), default=1)

    def write(self, title: str, head: Sequence[str]) -> None:
        self.sheet.set_paper(_A4)
        if self.width > 6:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(2)
        self.sheet.set_footer("&C&P / &N")
        for column in range(self.width):
            self.sheet.set_column(column, column, self._widest(column))
        self._wide(title, self.title)
        for line in head:
            self._wide(line, self.plain)
        for table in self.tables:
            self.row += 1
            self._table(table)

    def _widest(self, column: int) -> float:
        lengths = [
            2.0 * len(str(line.cells[column]))
            for table in self.tables
            if column < len(table.columns) and table.columns[column].kind not in NUMERIC
            for line in table.lines[:200]
            if line.cells[column] is not None
        ]
        return min(max([*lengths, _NARROWEST]), _WIDEST)

    def _wide(self, text: str, form: Any) -> None:
        if self.width > 1:
            self.sheet.merge_range(self.row, 0, self.row, self.width - 1, "", form)
            # A merged cell does not grow with its text: so many characters stand in one row.
            room = sum(self._widest(column) for column in range(self.width)) / 2
            self.sheet.set_row(self.row, 16 * max(1, -(-len(text) // max(int(room), 1))))
        self.sheet.write_string(self.row, 0, clean_text(text), form)
        self.row += 1

    def _table(self, table: Table) -> None:
        self._wide(table.title, self.heading)
        if not table.lines and table.empty:
            self._wide(table.empty, self.plain)
            return
        for column, declared in enumerate(table.columns):
            self.sheet.write_string(self.row, column, clean_text(declared.title), self.head)
        self.row += 1
        for line in table.lines:
            self._line(table, line)
        if table.note:
            self._wide(table.note, self.plain)

    def _line(self, table: Table, line: Line) -> None:
        for column, value in enumerate(line.cells):
            self._value(column, table.columns[column].kind, value)
        self.row += 1

    def _value(self, column: int, kind: Kind, value: Value) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.row, column, None, self.cell)
        elif isinstance(value, Hidden):
            self.sheet.write_string(self.row, column, SUPPRESSED, self.hidden)
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- a civil day has no zone
            self.sheet.write_datetime(self.row, column, moment, self.numbers[Kind.DATE])
        elif isinstance(value, int | float):
            self.sheet.write_number(self.row, column, value, self.numbers.get(kind, self.numbers[Kind.COUNT]))
        else:
            self.sheet.write_string(self.row, column, clean_text(value), self.cell)
