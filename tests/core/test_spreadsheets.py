"""Rows of files as a spreadsheet numbers them, wherever the used area begins."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from app.core.spreadsheets import Unreadable, formula_cells, has_macros, rows_of


def workbook() -> io.BytesIO:
    """A header in B3, a row in B5 and a formula in C5."""
    found = io.BytesIO()
    with xlsxwriter.Workbook(found, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(2, 1, "id")
        sheet.write(2, 2, "name")
        sheet.write(4, 1, "1")
        sheet.write_formula(4, 2, "=1+1")
    found.seek(0)
    return found


def test_rows_and_columns_are_those_that_the_person_sees() -> None:
    rows = dict(rows_of(workbook()))
    assert list(rows) == [3, 5]
    assert rows[3] == ["", "id", "name"]
    assert rows[5][:2] == ["", "1"]


def test_formulas_are_named_in_the_same_numbers() -> None:
    assert formula_cells(workbook()) == {5: {2}}


def test_blank_rows_of_a_csv_keep_the_numbers_of_the_others() -> None:
    assert list(rows_of(io.BytesIO(b"id\n\n1\n"))) == [(1, ["id"]), (3, ["1"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 no archive", "damaged"),
        ("id\n窓口".encode("utf-16"), "utf16"),
        (b"%PDF-1.7", "not_a_table"),
        (b"a\x00b", "not_a_table"),
        (b"\x81\x20\xff\xff", "encoding"),
        (b'id\n"1', "quotes"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(rows_of(io.BytesIO(content)))
    assert refused.value.code == code


@pytest.mark.parametrize("signs", [{6: 0x78}, {9: 0x08, 46: 0xFF}])
def test_a_workbook_whose_directory_is_damaged_is_refused(signs: dict[int, int]) -> None:
    """A version from the future, and a name that says it is UTF-8 and is not."""
    content = bytearray(workbook().getvalue())
    entry = content.index(b"PK\x01\x02")
    for place, sign in signs.items():
        content[entry + place] = sign
    assert not has_macros(bytes(content))
    with pytest.raises(Unreadable):
        list(rows_of(io.BytesIO(bytes(content))))


def test_a_workbook_whose_packed_bytes_are_damaged_is_refused() -> None:
    content = bytearray(workbook().getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    begin = entry.header_offset + 30 + len(entry.filename)
    content[begin : begin + 8] = b"\xff" * 8  # no way of packing begins like this
    with pytest.raises(Unreadable) as refused:
        formula_cells(io.BytesIO(bytes(content)))
    assert refused.value.code == "damaged"
