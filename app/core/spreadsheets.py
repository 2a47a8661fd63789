"""The bytes of a CSV or XLSX file as rows of text, one after the other, so that memory stays flat.

Nothing here knows what the columns mean, and every value stays text: a code that lost its leading zero in a
spreadsheet must be noticed by whoever knows the column. A formula of a workbook is never computed: the text or
number that the workbook remembers for it is given; `formula_cells` names such cells to who will not believe them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, ZipError

MAX_UNPACKED = 400_000_000  # bytes of a workbook when unpacked: more is a mistake or an attack
MAX_CELL = 100_000  # characters; a quotation mark that never closes would swallow the whole file
_CHUNK = 1 << 16
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
)
# A compound document: a workbook of before 2007, or one with a password, whose parts have names in UTF-16.
_COMPOUND = b"\xd0\xcf\x11\xe0"
_LOCKED, _OLD = ("EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le"))
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f[\s/>]')
# What the archive reader raises: for no archive, a missing part, a cut one, packed bytes that are none, a password or a
# way of packing that it does not know (a kind of RuntimeError). All mean the same to a person.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, KeyError, EOFError, zlib.error, RuntimeError, UnicodeDecodeError,
)  # fmt: skip


class Unreadable(Exception):
    """The file as a whole cannot be read; the callers have the sentences.

    `code`: empty, not_a_table, old_workbook, locked, utf16, encoding, damaged, too_large, quotes (`row`: near which
    row).
    """

    def __init__(self, code: str, row: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.row = row


def rows_of(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Number as a spreadsheet shows it (the first row is 1) and cells of each row, blank rows left out.

    CSV in UTF-8 (with or without mark) or CP932, or the first sheet of an XLSX workbook. `stream` must be
    seekable; it is read twice for CSV. Raises Unreadable, for CSV also in the midst of reading.
    """
    start = stream.read(8)
    stream.seek(0)
    if is_workbook(start):
        return _workbook_rows(stream)
    if not start:
        raise Unreadable("empty")
    if start.startswith(_COMPOUND):
        raise Unreadable(_compound(stream))
    return _csv_rows(stream, _encoding(stream, start))


def is_workbook(start: bytes) -> bool:
    """Whether a file that begins so is an archive, as XLSX files are."""
    return start.startswith(b"PK\x03\x04")


def _compound(stream: BinaryIO) -> str:
    content = stream.read(MAX_UNPACKED)
    if _LOCKED in content:
        return "locked"
    return "old_workbook" if _OLD in content else "not_a_table"


def _encoding(stream: BinaryIO, start: bytes) -> str:
    """By trying the whole file; leaves the stream at its beginning."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("utf16")
    if start.startswith(_FOREIGN):
        raise Unreadable("not_a_table")
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "cp932")}
    while chunk := stream.read(_CHUNK):
        if b"\x00" in chunk:
            raise Unreadable("not_a_table")
        _feed(decoders, chunk, final=False)
    _feed(decoders, b"", final=True)
    stream.seek(0)
    return next(iter(decoders))


def _feed(decoders: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool) -> None:
    for name in tuple(decoders):
        try:
            decoders[name].decode(chunk, final)
        except UnicodeDecodeError:
            del decoders[name]
    if not decoders:
        raise Unreadable("encoding")


def _csv_rows(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, list[str]]]:
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        yield from _csv_records(text)
    finally:
        if not stream.closed:
            text.detach()  # the stream belongs to the caller and stays open


def _csv_records(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    first = text.readline(MAX_CELL)
    text.seek(0)
    delimiter = "\t" if "\t" in first and "," not in first else ","
    csv.field_size_limit(MAX_CELL)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable("quotes", row=number + 1) from error


def _workbook_rows(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    _check_archive(stream)
    try:
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
        rows = sheet.iter_rows()
    except (CalamineError, ZipError, OSError, ValueError, IndexError) as error:
        raise Unreadable("damaged") from error
    # The reader begins at row 1, but at the first column that is in use.
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(rows, start=1):
        texts = [_cell_text(cell) for cell in cells]
        if any(texts):
            yield number, before + texts


def _check_archive(stream: BinaryIO) -> None:
    """A workbook, not some other archive, and no bomb: sizes are declared in the directory of the archive."""
    try:
        with zipfile.ZipFile(stream) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable("not_a_table")
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise Unreadable("too_large")
    except BROKEN_ARCHIVE as error:
        raise Unreadable("damaged") from error
    stream.seek(0)


def _cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute):
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()


def has_macros(content: bytes) -> bool:
    """Whether a workbook carries a program. Nothing here would run it; who sends the file on might."""
    return is_workbook(content) and holds_program(parts_of(content))


def parts_of(content: bytes) -> frozenset[str]:
    """Names of the parts of an Office file, of which nothing is unpacked; none where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (*BROKEN_ARCHIVE, ValueError):
        return frozenset()


def holds_program(parts: Iterable[str]) -> bool:
    """Whether a macro is among the parts of an Office file."""
    return any(name.lower().endswith("vbaproject.bin") for name in parts)


def formula_cells(stream: BinaryIO) -> dict[int, set[int]]:
    """Row number to column indexes (from 0) of the first sheet's cells that hold a formula.

    A remembered result can be years old or missing. The parts are searched as text: a hostile workbook gets no
    XML parser to play with. Raises Unreadable; leaves the stream at its beginning.
    """
    _check_archive(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            sheet = archive.read(_first_sheet(archive))
    except BROKEN_ARCHIVE as error:
        raise Unreadable("damaged") from error
    stream.seek(0)
    found: dict[int, set[int]] = {}
    for match in _FORMULA.finditer(sheet):
        found.setdefault(int(match[2]), set()).add(_column_index(match[1].decode()))
    return found


def merged_rows(stream: BinaryIO) -> list[tuple[int, int]]:
    """First and last row of every merged cell of the first sheet. Raises Unreadable; leaves the stream at its start."""
    _check_archive(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            sheet = archive.read(_first_sheet(archive))
    except BROKEN_ARCHIVE as error:
        raise Unreadable("damaged") from error
    stream.seek(0)
    return [(int(top), int(bottom)) for top, bottom in _MERGED.findall(sheet)]


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
