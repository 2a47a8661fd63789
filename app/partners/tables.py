"""Rows of a file of partners by the names of their columns, and the sentences for a file that cannot be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from app.core import spreadsheets, tables
from app.core.tables import MAX_ROWS, Table, TableRow
from app.partners.problems import FileRefused

__all__ = ["MAX_ROWS", "Table", "TableRow", "read_table"]
# What this directory calls the ways in which a file cannot be read, where it has words of its own.
_CODES = {
    "not_a_table": "not_csv",
    "utf16": "not_csv",
    "quotes": "not_csv",
    "damaged": "damaged_workbook",
    "locked": "locked_workbook",
    "old_workbook": "old_workbook",
}


def read_table(content: bytes, *, required: Collection[str]) -> Table:
    """As `tables.read`; ``required`` are header names. Raises FileRefused with a code of `problems.SENTENCES`."""
    try:
        table = tables.read(content)
    except spreadsheets.Unreadable as error:
        values = {"value": f"{MAX_ROWS:,}"} if error.code == "too_many_rows" else {}
        raise FileRefused(_CODES.get(error.code, error.code), **values) from error
    _check_headers([h for h in table.headers if h], required)
    return table


def _check_headers(headers: list[str], required: Collection[str]) -> None:
    missing = [name for name in required if name not in headers]
    if missing:
        raise FileRefused("missing_headers", names=", ".join(missing))
    twice = sorted(name for name, times in Counter(headers).items() if times > 1)
    if twice:
        raise FileRefused("duplicate_headers", names=", ".join(twice))
