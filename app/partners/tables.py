"""Turn the bytes of a CSV or XLSX file into rows of text, or say why that is impossible.

Nothing here knows what the columns mean. Every value stays text: a municipality code that lost
its leading zero in a spreadsheet must be noticed by the format's own check, not repaired here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from app.partners.problems import FileRefused

MAX_ROWS = 200_000
MAX_UNPACKED = 300 * 1024 * 1024
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f[\s/>]')


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
    encoding: str


def read_table(content: bytes, *, required: Collection[str]) -> Table:
    """Read CSV (UTF-8 with or without mark, CP932) or XLSX; ``required`` are header names.

    Raises FileRefused with a code: empty, too_many_rows, not_csv, encoding, missing_headers,
    duplicate_headers, damaged_workbook.
    """
    if not content.strip():
        raise FileRefused("empty")
    if content.startswith(b"PK\x03\x04"):
        records, formulas, encoding = _workbook_records(content)
    else:
        text, encoding = _decode(content)
        records, formulas = _csv_records(text), {}
    return _assemble(records, formulas, encoding, required)


def _decode(content: bytes) -> tuple[str, str]:
    # UTF-16 and other binary files hold NUL bytes; no CSV that a Japanese office writes does.
    if b"\x00" in content or content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG")):
        raise FileRefused("not_csv")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileRefused("encoding")


def _csv_records(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise FileRefused("not_csv") from error


def _workbook_records(
    content: bytes,
) -> tuple[list[list[str]], dict[int, set[int]], str]:
    formulas = _formula_cells(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ZipError, OSError, ValueError, IndexError) as error:
        raise FileRefused("damaged_workbook") from error
    return [[_cell_text(cell) for cell in row] for row in cells], formulas, "xlsx"


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute) else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _formula_cells(content: bytes) -> dict[int, set[int]]:
    """Row number to column indexes (from 0) of the first sheet's cells that hold a formula.

    The workbook reader hands out remembered results only, and a remembered result can be years
    old or missing; so such cells are named to the person instead of being believed. The parts are
    searched as text: a hostile workbook gets no XML parser to play with.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise FileRefused("too_many_rows")
            sheet = archive.read(_first_sheet(archive))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileRefused("damaged_workbook") from error
    found: dict[int, set[int]] = {}
    for match in _FORMULA.finditer(sheet):
        found.setdefault(int(match[2]), set()).add(_column_index(match[1].decode()))
    return found


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The part that holds the sheet shown first; KeyError when the workbook names none."""
    book = archive.read("xl/workbook.xml")
    links = archive.read("xl/_rels/workbook.xml.rels")
    first = re.search(rb'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"', book)
    for link in re.findall(rb"<Relationship\b[^>]*>", links):
        if first and b'Id="' + first[1] + b'"' in link and (target := re.search(rb'Target="([^"]+)"', link)):
            path = target[1].decode()
            return path.lstrip("/") if path.startswith("/") else "xl/" + path
    raise KeyError("sheet")


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _assemble(
    records: list[list[str]],
    formulas: dict[int, set[int]],
    encoding: str,
    required: Collection[str],
) -> Table:
    if len(records) > MAX_ROWS + 1:
        raise FileRefused("too_many_rows")
    headers = [cell.strip() for cell in records[0]] if records else []
    _check_headers([h for h in headers if h], required)
    rows = tuple(
        _row(number, headers, record, formulas.get(number, set()))
        for number, record in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in record)
    )
    return Table(tuple(headers), rows, encoding)


def _check_headers(headers: list[str], required: Collection[str]) -> None:
    missing = [name for name in required if name not in headers]
    if missing:
        raise FileRefused("missing_headers", names=", ".join(missing))
    twice = sorted({name for name in headers if headers.count(name) > 1})
    if twice:
        raise FileRefused("duplicate_headers", names=", ".join(twice))


def _row(number: int, headers: list[str], record: list[str], formula_columns: Iterable[int]) -> TableRow:
    values = {h: cell.strip() for h, cell in zip(headers, record, strict=False) if h}
    named = {headers[i] for i in formula_columns if i < len(headers) and headers[i]}
    # In CSV a formula is only text that a spreadsheet would start to compute.
    named.update(h for h, value in values.items() if value[:1] == "=")
    extra = any(cell.strip() for cell in record[len(headers) :])
    return TableRow(number, values, tuple(sorted(named)), extra or len(record) < len(headers))
