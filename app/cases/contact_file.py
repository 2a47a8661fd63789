"""A file of contacts as rows of text, and the sentences for a file that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.core import spreadsheets
from app.core.errors import Invalid, lazy

REFUSALS = {
    "empty": lazy("ファイルが空です。"),
    "not_a_table": lazy("CSVまたはXLSXのファイルではありません。「CSV UTF-8」か「.xlsx」として保存し直してください。"),
    "old_workbook": lazy("古い形式（.xls）のブックです。「.xlsx」か「CSV UTF-8」として保存し直してください。"),
    "locked": lazy("ブックにパスワードがかかっています。パスワードを外して保存し直してください。"),
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
    """As `spreadsheets.rows_of`; raises FileRefused, for CSV also in the midst of reading."""
    try:
        yield from spreadsheets.rows_of(stream)
    except spreadsheets.Unreadable as error:
        raise FileRefused(error.code, **({"row": error.row} if error.row else {})) from error
