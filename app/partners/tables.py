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
from app.core.text import spreadsheet_safe
from app.partners.problems import FileRefused

MAX_ROWS = 200_000
# What this directory calls the ways in which a file cannot be read, where it has words of its own.
_CODES = {
    "not_a_table": "not_csv",
    "utf16": "not_csv",
    "quotes": "not_csv",
    "damaged": "damaged_workbook",
    "locked": "locked_workbook",
    "old_workbook": "old_workbook",
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
    Raises FileRefused with a code of `problems.SENTENCES`.
    """
    if not content.strip():
        raise FileRefused("empty")
    stream = io.BytesIO(content)
    try:
        if spreadsheets.is_workbook(content) and _merged_in_header(stream):
            raise FileRefused("merged_headers")
        formulas = spreadsheets.formula_cells(stream) if spreadsheets.is_workbook(content) else {}
        records = list(islice(spreadsheets.rows_of(stream), MAX_ROWS + 2))
    except spreadsheets.Unreadable as error:
        raise FileRefused(_CODES.get(error.code, error.code)) from error
    return _assemble(records, formulas, required)


def _merged_in_header(stream: io.BytesIO) -> bool:
    """Whether the first row that is not blank holds cells of which only the first has its text."""
    first = next(spreadsheets.rows_of(stream), None)
    stream.seek(0)
    return first is not None and any(top <= first[0] <= bottom for top, bottom in spreadsheets.merged_rows(stream))


def _assemble(records: list[tuple[int, list[str]]], formulas: dict[int, set[int]], required: Collection[str]) -> Table:
    if len(records) > MAX_ROWS + 1:
        raise FileRefused("too_many_rows", value=f"{MAX_ROWS:,}")
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
