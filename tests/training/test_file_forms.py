"""The forms that files come in: encodings, days, figures, lost zeros, what is no table, and what goes out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import sqlalchemy as sa
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core import spreadsheets, tables
from app.training.files import taking, template_book
from app.training.roster import reading
from app.training.roster.columns import COLUMNS, PROGRESS, ROSTER
from app.training.roster.models import CourseBatchRow
from app.training.roster.problems import REFUSALS, FileRefused
from tests.support.people import Cast, cast
from tests.training.test_course_files import GOOD, HOURS, csv_of, upload, world


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def book(*rows: dict[str, str], macro: bool = False, merged: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, tables.TEXTS) as made:
        sheet = made.add_worksheet()
        for column, name in enumerate(rows[0]):
            sheet.write_string(0, column, name)
            for number, row in enumerate(rows, 1):
                sheet.write_string(number, column, row[name])
        if merged:
            sheet.merge_range(0, 0, 0, 1, "誰")
    if macro:
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"program")
    return out.getvalue()


def compound(part: str) -> bytes:
    return b"\xd0\xcf\x11\xe0" + b"\x00" * 60 + part.encode("utf-16-le")


# Code of a refusal → the bytes that are refused so.
NO_TABLE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "not_a_table": lambda: b"%PDF-1.7",
    "old_workbook": lambda: compound("Workbook"),
    "locked": lambda: compound("EncryptedPackage"),
    "utf16": lambda: "外部番号".encode("utf-16"),
    "encoding": lambda: b"a,b\n\x81 ",
    "damaged": lambda: b"PK\x03\x04" + b"cut off" * 9,
    "macros": lambda: book(HOURS, macro=True),
    "too_large": lambda: book(HOURS),
    "too_many_rows": lambda: csv_of(HOURS, HOURS, HOURS),
    "quotes": lambda: b'a,b\n"x',
    "merged_headers": lambda: book(HOURS, merged=True),
}


@pytest.mark.parametrize("code", NO_TABLE)
def test_what_is_no_table_is_refused_as_a_whole(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if code == "too_large":
        monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 100)
    if code == "too_many_rows":
        monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(FileRefused) as refused:
        taking.read(NO_TABLE[code](), PROGRESS)
    assert refused.value.code == code


def test_every_refusal_is_planted() -> None:
    assert {*NO_TABLE, "no_file"} == set(REFUSALS)  # no file at all is refused by the page


def test_one_row_in_every_form_says_the_same(session: Session, people: Cast) -> None:
    world(session, people)
    written = {**HOURS, "reported_at": "2026-07-01"}
    forms = [
        upload(PROGRESS, csv_of(written, encoding=encoding, headings=headings))
        for encoding in ("utf-8", "utf-8-sig", "cp932") for headings in (False, True)
    ]  # fmt: skip
    forms += [
        upload(PROGRESS, csv_of({**written, **cells}, encoding="cp932"))
        for cells in (
            {"minutes": "６００", "external_id": "０００７"}, {"reported_at": "令和８年７月１日"},
            {"reported_at": "R8.7.1"}, {"reported_at": "46204"}, {"reported_at": "2026/7/1"}, {"percent": "31%"},
        )
    ]  # fmt: skip
    forms.append(upload(PROGRESS, book(written)))
    found = []
    for sent in forms:
        plan = taking.look(session, sent).plan
        report = plan.lines[0].work
        found.append((plan.problems, report.subject, report.value, str(report.as_of), report.per_cent))
    assert found == [([], "A1", 600, "2026-07-01", 31)] * len(forms)


def test_a_lost_zero_is_told_and_not_repaired(session: Session, people: Cast) -> None:
    world(session, people)
    for column, value in (("prefecture", "1"), ("organisation_code", "101"), ("external_id", "7")):
        plan = taking.look(session, upload(ROSTER, csv_of({**GOOD, column: value}))).plan
        assert [(one.column, one.code) for one in plan.problems] == [(column, "lost_zero")]


def test_nothing_of_an_individual_number_is_kept(session: Session, people: Cast) -> None:
    world(session, people)
    rows = (GOOD, {**GOOD, "external_id": "0043", "family_name": "原", "kana": "", "role": "123456789018"})
    taking.take(session, people["training_admin"], upload(ROSTER, csv_of(*rows), mode="skip"))
    kept = [row.data for row in session.scalars(sa.select(CourseBatchRow).order_by(CourseBatchRow.number))]
    assert ["123456789018" in data for data in kept] == [False, False]
    assert "0043" in kept[1]


def test_no_cell_of_a_returned_file_is_computed(session: Session, people: Cast) -> None:
    world(session, people)
    rows = [{**GOOD, "external_id": f"A{sign}", "role": f"{sign}SUM(1)", "cohort": "2031-1"} for sign in "=+-@"]
    sent = upload(ROSTER, csv_of(*rows))
    content, _type, _ending = taking.returned(sent, taking.look(session, sent).plan, taking.sentence_of)
    assert [f"'{sign}SUM(1)".encode() in content for sign in "=+-@"] == [True] * 4


@pytest.mark.parametrize("kind", [ROSTER, PROGRESS])
def test_the_template_has_lists_and_explains_every_column(kind: str) -> None:
    content = template_book.make(kind, cohorts=["2026-2"], subjects=["A1"], employers=["0101"])
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert len(sheets.sheet_names) == 3
    told = sheets.get_sheet_by_name("説明").to_python()[1:]
    assert [str(row[1]) for row in told] == list(COLUMNS[kind])
    assert all(row[3] for row in told)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<dataValidation " in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if name.endswith(".bin")]
