"""The bytes of a CSV or XLSX file as rows of text, one after the other, so that memory stays flat.

Nothing here knows what the columns mean. A formula in a workbook is never computed: the text or number that
the workbook remembers for it is taken, and a text that begins like a formula is just text.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from app.core.errors import Invalid, lazy

MAX_UNPACKED = 400_000_000  # bytes of a workbook when unpacked: more is a mistake or an attack
MAX_CELL = 100_000  # characters; a quotation mark that never closes would swallow the whole file
_CHUNK = 1 << 16
_FOREIGN = (
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
)

REFUSALS = {
    "empty": lazy("ファイルが空です。"),
    "not_a_table": lazy("CSVまたはXLSXのファイルではありません。「CSV UTF-8」か「.xlsx」として保存し直してください。"),
    "utf16": lazy("文字コードがUTF-16です。「CSV UTF-8」として保存し直してください。"),
    "encoding": lazy("文字コードが分かりません。UTF-8またはShift_JIS（CP932）で保存し直してください。"),
    "damaged": lazy("XLSXファイルを開けません。壊れているか、パスワードがかかっています。"),
    "too_large": lazy("ファイルが大きすぎます。年度や月ごとに分けてください。"),
    "quotes": lazy("CSVとして読めません（%(row)s行目あたり）。引用符が閉じているか確かめてください。"),
    "missing_headers": lazy("必要な列がありません: %(names)s"),
    "duplicate_headers": lazy("同じ列が二つ以上あります: %(names)s"),
}


class FileRefused(Invalid):
    """The file as a whole cannot be used; nothing of it was taken over. `code` is a key of REFUSALS."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__("file", REFUSALS[code], **params)
        self.code = code


def rows_of(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Number as a spreadsheet shows it (the first row is 1) and cells of each row, blank rows left out.

    `stream` must be seekable; it is read twice for CSV. Raises FileRefused, for CSV also in the midst of
    reading.
    """
    start = stream.read(8)
    stream.seek(0)
    if start.startswith(b"PK\x03\x04"):
        return _workbook_rows(stream)
    if not start:
        raise FileRefused("empty")
    return _csv_rows(stream, _encoding(stream, start))


def _encoding(stream: BinaryIO, start: bytes) -> str:
    """UTF-8 (with or without mark) or CP932, by trying the whole file; leaves the stream at its beginning."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("utf16")
    if start.startswith(_FOREIGN):
        raise FileRefused("not_a_table")
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "cp932")}
    while chunk := stream.read(_CHUNK):
        if b"\x00" in chunk:
            raise FileRefused("not_a_table")
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
        raise FileRefused("encoding")


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
        raise FileRefused("quotes", row=number + 1) from error


def _workbook_rows(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    _check_archive(stream)
    try:
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
        first = sheet.start[0] + 1 if sheet.start else 1
        rows = sheet.iter_rows()
    except (CalamineError, ZipError, OSError, ValueError, IndexError) as error:
        raise FileRefused("damaged") from error
    for number, cells in enumerate(rows, start=first):
        texts = [_cell_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _check_archive(stream: BinaryIO) -> None:
    """A workbook, not some other archive, and no bomb: sizes are declared in the directory of the archive."""
    try:
        with zipfile.ZipFile(stream) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise FileRefused("not_a_table")
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise FileRefused("too_large")
    except zipfile.BadZipFile as error:
        raise FileRefused("damaged") from error
    stream.seek(0)


def _cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
