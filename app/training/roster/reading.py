"""The bytes of a file as a sheet of known columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from app.core import spreadsheets, tables
from app.training.roster.columns import COLUMNS, ERRORS, named
from app.training.roster.plans import Sheet
from app.training.roster.problems import FileRefused, Problem

MOST_ROWS = 20_000


def table_in(content: bytes, most: int) -> tables.Table:
    """CSV or XLSX of at most so many rows. Raises FileRefused for anything else, and for what holds macros."""
    if spreadsheets.has_macros(content):
        raise FileRefused("macros")
    try:
        table = tables.read(content)
    except spreadsheets.Unreadable as error:
        params = {"row": error.row, "most": f"{most:,}"} if error.code in ("quotes", "too_many_rows") else {}
        raise FileRefused(error.code, **params) from error
    if len(table.rows) > most:
        raise FileRefused("too_many_rows", most=f"{most:,}")
    return table


def read(content: bytes, kind: str) -> Sheet:
    """Read CSV or XLSX. Raises FileRefused for what is no table; unknown and missing columns are told in the sheet."""
    table = table_in(content, MOST_ROWS)
    names = named(kind)
    headers = [header for header in table.headers if header and header != ERRORS]
    found = {header: names[header] for header in headers if header in names}
    rows = tuple(
        (
            replace(row, formulas=tuple(found.get(header, header) for header in row.formulas)),
            {name: row.values.get(header, "") for header, name in found.items()},
        )
        for row in table.rows
    )
    return Sheet(kind, rows, tuple(_problems(kind, headers, found)))


def _problems(kind: str, headers: list[str], found: dict[str, str]) -> list[Problem]:
    wrong = [Problem(1, header[:60], "unknown_column") for header in headers if header not in found]
    twice = Counter(found[header] for header in headers if header in found)
    wrong += [Problem(1, name, "repeated_column") for name, times in twice.items() if times > 1]
    present = set(found.values())
    wanted = [one.name for one in COLUMNS[kind].values() if one.required]
    wrong += [Problem(1, name, "missing_column") for name in wanted if name not in present]
    if not {"external_id", "registration_no"} & present:
        wrong.append(Problem(1, "external_id", "missing_column"))
    return wrong
