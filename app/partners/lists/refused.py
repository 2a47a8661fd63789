"""The rows that stayed out as a file: the same columns in the same order, what is wrong in the last one.

The file can be mended and imported again. Nothing in it runs as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import xlsxwriter

from app.core import spreadsheets
from app.core.text import spreadsheet_safe
from app.partners.lists.matching import ERRORS
from app.partners.problems import FileRefused, RowProblem

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def returned(
    content: bytes, problems: Iterable[RowProblem], say: Callable[[RowProblem], str]
) -> tuple[bytes, str, str]:
    """The file, its media type and its extension: XLSX for XLSX, CSV in UTF-8 with mark for CSV.

    `say` puts a problem into words. A file returned before has its old column of errors replaced.
    """
    by_row: dict[int, list[RowProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    rows = spreadsheets.rows_of(io.BytesIO(content))
    try:
        header = next(rows)[1]
        wrong = {number: cells for number, cells in rows if number in by_row}
    except spreadsheets.Unreadable as error:
        raise FileRefused("not_csv") from error
    width = header.index(ERRORS) if ERRORS in header else len(header)
    table = [[*header[:width], ERRORS]]
    table += [[*_exactly(cells, width), "／".join(map(say, by_row[number]))] for number, cells in wrong.items()]
    if spreadsheets.is_workbook(content):
        return _workbook(table), _XLSX, "xlsx"
    return _csv(table), "text/csv; charset=utf-8", "csv"


def named(problems: Iterable[RowProblem], say: Callable[[RowProblem], str]) -> tuple[bytes, str, str]:
    """The problems alone, for a file that is no table: number of the record, field, what is wrong."""
    table = [["番号", "項目", ERRORS], *([str(one.row), one.column, say(one)] for one in problems)]
    return _csv(table), "text/csv; charset=utf-8", "csv"


def _exactly(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[spreadsheet_safe(cell) for cell in row] for row in table])
    return out.getvalue().encode("utf-8-sig")


def _workbook(table: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text, as it was read: a number keeps its leading zero, and nothing is computed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _TEXTS) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:32_767], text)
    return out.getvalue()
