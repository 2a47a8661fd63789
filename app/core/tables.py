"""A CSV or XLSX file as rows by the names of their columns, and the same file given back with what is wrong in it.

Nothing here knows what the columns mean. Every value stays text: a code that lost its leading zero in a spreadsheet
must be noticed by the format's own check, not repaired here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import xlsxwriter

from app.core import spreadsheets
from app.core.text import spreadsheet_safe

MAX_ROWS = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""Options of a workbook in which every cell is what it says: nothing is computed, linked or turned into a number."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record; ``number`` is the row a spreadsheet shows, the header being row 1."""

    number: int
    values: dict[str, str]
    formulas: tuple[str, ...] = ()
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read(content: bytes) -> Table:
    """Read CSV (UTF-8 with or without mark, CP932) or XLSX.

    Cells with a formula are named in their rows: the remembered result can be years old or missing. Raises
    `spreadsheets.Unreadable`, also with the codes `merged_headers` and `too_many_rows`.
    """
    if not content.strip():
        raise spreadsheets.Unreadable("empty")
    stream = io.BytesIO(content)
    if spreadsheets.is_workbook(content) and _merged_in_header(stream):
        raise spreadsheets.Unreadable("merged_headers")
    formulas = spreadsheets.formula_cells(stream) if spreadsheets.is_workbook(content) else {}
    records = list(islice(spreadsheets.rows_of(stream), MAX_ROWS + 2))
    if len(records) > MAX_ROWS + 1:
        raise spreadsheets.Unreadable("too_many_rows")
    headers = [cell.strip() for cell in records[0][1]] if records else []
    rows = tuple(_row(number, headers, record, formulas.get(number, set())) for number, record in records[1:])
    return Table(tuple(headers), rows)


def _merged_in_header(stream: io.BytesIO) -> bool:
    """Whether the first row that is not blank holds cells of which only the first has its text."""
    first = next(spreadsheets.rows_of(stream), None)
    stream.seek(0)
    return first is not None and any(top <= first[0] <= bottom for top, bottom in spreadsheets.merged_rows(stream))


def _row(number: int, headers: list[str], record: list[str], formula_columns: Iterable[int]) -> TableRow:
    values = {h: _plain(cell) for h, cell in zip(headers, record, strict=False) if h}
    named = {headers[i] for i in formula_columns if i < len(headers) and headers[i]}
    # In CSV a formula is only text that a spreadsheet would start to compute.
    named.update(h for h, value in values.items() if value[:1] == "=")
    extra = any(cell.strip() for cell in record[len(headers) :])
    return TableRow(number, values, tuple(sorted(named)), extra or len(record) < len(headers))


def _plain(cell: str) -> str:
    """Without the apostrophe that made a cell harmless in a file that was given back to be mended."""
    text = cell.strip()
    return text[1:] if spreadsheet_safe(text[1:]) == text and text else text


def returned(
    content: bytes, wrong: Mapping[int, str], column: str, *, all_rows: bool = False
) -> tuple[bytes, str, str]:
    """The file with a last column that says what is wrong, its media type and its extension: XLSX for XLSX, CSV in
    UTF-8 with mark for CSV. Only the rows of `wrong` (row number → text), or all of them.

    A file returned before has its old column replaced. Raises `spreadsheets.Unreadable`.
    """
    rows = spreadsheets.rows_of(io.BytesIO(content))
    header = next(rows)[1]
    kept = {number: cells for number, cells in rows if all_rows or number in wrong}
    width = header.index(column) if column in header else len(header)
    table = [[*header[:width], column]]
    table += [[*_exactly(cells, width), wrong.get(number, "")] for number, cells in kept.items()]
    if spreadsheets.is_workbook(content):
        return workbook(table), XLSX, "xlsx"
    return csv_file(table), CSV, "csv"


def _exactly(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def csv_file(table: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with mark; no cell runs as a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[spreadsheet_safe(cell) for cell in row] for row in table])
    return out.getvalue().encode("utf-8-sig")


def workbook(table: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text, as it was read: a number keeps its leading zero, and nothing is computed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:32_767], text)
    return out.getvalue()
