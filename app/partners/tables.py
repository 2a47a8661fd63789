"""Rows of a CSV or XLSX file by the names of their columns, and the sentences for a file that cannot be used.

Nothing here knows what the columns mean. Every value stays text: a municipality code that lost
its leading zero in a spreadsheet must be noticed by the format's own check, not repaired here.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from app.core import spreadsheets
from app.partners.problems import FileRefused

MAX_ROWS = 200_000
# What this directory calls the ways in which a file cannot be read, where it has words of its own.
_CODES = {
    "not_a_table": "not_csv",
    "utf16": "not_csv",
    "quotes": "not_csv",
    "damaged": "damaged_workbook",
    "too_large": "too_many_rows",
}


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


def read_table(content: bytes, *, required: Collection[str]) -> Table:
    """Read CSV (UTF-8 with or without mark, CP932) or XLSX; ``required`` are header names.

    Cells with a formula are named in their rows: the remembered result can be years old or missing.
    Raises FileRefused with a code: empty, too_many_rows, not_csv, encoding, missing_headers,
    duplicate_headers, damaged_workbook.
    """
    if not content.strip():
        raise FileRefused("empty")
    stream = io.BytesIO(content)
    try:
        formulas = spreadsheets.formula_cells(stream) if spreadsheets.is_workbook(content) else {}
        records = list(islice(spreadsheets.rows_of(stream), MAX_ROWS + 2))
    except spreadsheets.Unreadable as error:
        raise FileRefused(_CODES.get(error.code, error.code)) from error
    return _assemble(records, formulas, required)


def _assemble(records: list[tuple[int, list[str]]], formulas: dict[int, set[int]], required: Collection[str]) -> Table:
    if len(records) > MAX_ROWS + 1:
        raise FileRefused("too_many_rows")
    headers = [cell.strip() for cell in records[0][1]] if records else []
    _check_headers([h for h in headers if h], required)
    rows = tuple(_row(number, headers, record, formulas.get(number, set())) for number, record in records[1:])
    return Table(tuple(headers), rows)


def _check_headers(headers: list[str], required: Collection[str]) -> None:
    missing = [name for name in required if name not in headers]
    if missing:
        raise FileRefused("missing_headers", names=", ".join(missing))
    twice = sorted(name for name, times in Counter(headers).items() if times > 1)
    if twice:
        raise FileRefused("duplicate_headers", names=", ".join(twice))


def _row(number: int, headers: list[str], record: list[str], formula_columns: Iterable[int]) -> TableRow:
    values = {h: cell.strip() for h, cell in zip(headers, record, strict=False) if h}
    named = {headers[i] for i in formula_columns if i < len(headers) and headers[i]}
    # In CSV a formula is only text that a spreadsheet would start to compute.
    named.update(h for h, value in values.items() if value[:1] == "=")
    extra = any(cell.strip() for cell in record[len(headers) :])
    return TableRow(number, values, tuple(sorted(named)), extra or len(record) < len(headers))
