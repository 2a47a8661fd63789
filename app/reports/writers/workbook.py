"""`report.xlsx`: 印刷用 looks like a form on A4, データ follows the rules for machine-readable tables.

Both sheets print the same figures. Text is written as typed text and numbers as numbers, so the file
contains no formula whatever a label says. Rows go out in order (constant memory).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from app.reports.bases import DEFINITIONS
from app.reports.figures import Figures, Row, Table, Total
from app.reports.notes import Note
from app.reports.writers.cells import SUPPRESSED, clean_text
from app.reports.writers.words import LEVELS, base_ja, fiscal_year_ja, period_ja

PRINT_SHEET = "印刷用"
DATA_SHEET = "データ"
DATA_COLUMNS = (
    "fiscal_year", "centre", "table", "code", "label", "count", "share", "basis", "base",
)  # fmt: skip
_A4 = 9
_FONT = "BIZ UDPGothic"


def write_workbook(path: Path, figures: Figures, notes: tuple[Note, ...], made_at: datetime) -> None:
    """Write the workbook. `made_at` is the civil time printed on the sheet and kept in the properties."""
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    book.set_properties({"title": _title(figures), "author": "Kakehashi", "created": made_at})
    _PrintSheet(book, figures).write(notes, made_at)
    _write_data(book, figures)
    book.close()


def _title(figures: Figures) -> str:
    return f"相談受付状況　{fiscal_year_ja(figures.scope.fiscal_year)}"


class _PrintSheet:
    """Writes downwards only, as constant memory demands."""

    def __init__(self, book: Any, figures: Figures) -> None:
        self.figures = figures
        self.sheet = book.add_worksheet(PRINT_SHEET)
        self.line = 0
        text = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        box = {**text, "border": 1}
        self.title = book.add_format({**text, "font_size": 14, "bold": True, "align": "center"})
        self.plain = book.add_format({**text, "text_wrap": True, "valign": "top"})
        self.heading = book.add_format({**text, "font_size": 11, "bold": True})
        self.head = book.add_format({**box, "bold": True, "align": "center", "bg_color": "#E8F1FE"})
        self.cell = book.add_format({**box, "text_wrap": True})
        self.number = book.add_format({**box, "num_format": "#,##0"})
        self.rate = book.add_format({**box, "num_format": "#,##0.0"})
        self.hidden = book.add_format({**box, "align": "right"})
        self._set_up()

    def _set_up(self) -> None:
        sheet, scope = self.sheet, self.figures.scope
        sheet.set_paper(_A4)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        # An ampersand starts a command in header and footer.
        centre = clean_text(scope.centre_name).replace("&", "&&")
        sheet.set_footer(f"&L{centre}&C&P / &N&R{fiscal_year_ja(scope.fiscal_year)}")
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 2, 12)
        sheet.set_column(3, 3, 46)

    def write(self, notes: tuple[Note, ...], made_at: datetime) -> None:
        scope = self.figures.scope
        self._wide(_title(self.figures), self.title, 24)
        self._wide(f"窓口：{scope.centre_name}", self.plain)
        self._wide(f"期間：{period_ja(scope)}", self.plain)
        self._wide(f"区分：{LEVELS[self.figures.level][0]}", self.plain)
        self._wide(f"作成日：{made_at.year}年{made_at.month}月{made_at.day}日", self.plain)
        self.line += 1
        self._write_summary()
        for table in self.figures.tables:
            self._write_table(table)
        if notes:
            self._wide("注記", self.heading)
            for note in notes:
                self._wide(f"・{note.ja}", self.plain)
        self.sheet.print_area(0, 0, max(self.line - 1, 0), 3)

    def _wide(self, text: str, form: Any, height: float = 16) -> None:
        self.sheet.set_row(self.line, height)
        self.sheet.merge_range(self.line, 0, self.line, 3, "", form)
        self.sheet.write_string(self.line, 0, clean_text(text), form)
        self.line += 1

    def _head(self, *words: str) -> None:
        for column, word in enumerate(words):
            self.sheet.write_string(self.line, column, word, self.head)
        self.line += 1

    def _write_summary(self) -> None:
        self._wide("総括", self.heading)
        self._head("数えたもの", "件数", "", "数え方")
        for total in self.figures.totals:
            words = DEFINITIONS[total.basis]
            self.sheet.set_row(self.line, 30)
            self.sheet.write_string(self.line, 0, words.label, self.cell)
            self._total_cell(total)
            self.sheet.write_blank(self.line, 2, None, self.cell)
            self.sheet.write_string(self.line, 3, words.text, self.cell)
            self.line += 1
        self.line += 1

    def _total_cell(self, total: Total) -> None:
        if total.count is None:
            self.sheet.write_string(self.line, 1, SUPPRESSED if total.hidden else "", self.hidden)
        else:
            whole = isinstance(total.count, int)
            self.sheet.write_number(self.line, 1, total.count, self.number if whole else self.rate)

    def _write_table(self, table: Table) -> None:
        self._wide(table.title, self.heading)
        self._wide(base_ja(table), self.plain)
        self._head("区分", "件数", "割合(%)")
        for row in table.rows:
            self._write_row(row)
        self._write_row(Row("", "計", "Total", table.base, None), share=False)
        self.line += 1

    def _write_row(self, row: Row, *, share: bool = True) -> None:
        self.sheet.write_string(self.line, 0, clean_text(row.label), self.cell)
        _figure(self.sheet, self.line, 1, row.count, (self.number, self.hidden))
        if not share or (row.count is not None and row.share is None):
            self.sheet.write_blank(self.line, 2, None, self.cell)
        else:
            _figure(self.sheet, self.line, 2, row.share, (self.rate, self.hidden))
        self.line += 1


def _figure(sheet: Any, line: int, column: int, value: Any, forms: tuple[Any, Any]) -> None:
    if value is None:
        sheet.write_string(line, column, SUPPRESSED, forms[1])
    else:
        sheet.write_number(line, column, value, forms[0])


def _write_data(book: Any, figures: Figures) -> None:
    """One cell one datum, numbers as numbers, nothing merged, a header in the first row."""
    sheet = book.add_worksheet(DATA_SHEET)
    sheet.set_column(0, 4, 18)
    for column, name in enumerate(DATA_COLUMNS):
        sheet.write_string(0, column, name)
    line = 1
    centre = figures.scope.centre or "all"
    for total in figures.totals:
        basis = total.basis
        count = total.count if total.count is not None or total.hidden else ""
        cells = ("summary", basis.value, DEFINITIONS[basis].label, count, "", basis.value, "")
        _data_line(sheet, line, (figures.scope.fiscal_year, centre, *cells))
        line += 1
    for table in figures.tables:
        for row in table.rows:
            share: object = row.share if row.share is not None or row.count is None else ""
            head = (figures.scope.fiscal_year, centre, table.name, row.code, row.label)
            _data_line(sheet, line, (*head, row.count, share, table.basis.value, table.base))
            line += 1


def _data_line(sheet: Any, line: int, values: tuple[object, ...]) -> None:
    for column, value in enumerate(values):
        if value is None:
            sheet.write_string(line, column, SUPPRESSED)
        elif isinstance(value, str):
            if value:
                sheet.write_string(line, column, clean_text(value))
        else:
            sheet.write_number(line, column, value)
