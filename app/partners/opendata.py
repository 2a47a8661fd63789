"""Format ``opendata``: facility lists of single towns in the national municipal column standard.

Two editions are in use, so there are two header maps over one reader: the present standard data
set (自治体標準オープンデータセット) and the older recommended one (推奨データセット). The first header
that is found decides which edition a file is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.codes.municipalities import check_digit
from app.partners.cells import Cells
from app.partners.classify import HIDDEN_ADDRESS_KINDS, Traits, kind_of, topics_of
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import OfficeRow, ParsedFile
from app.partners.tables import read_table


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """Column names of one edition; several names in a tuple are joined in that order."""

    municipality: str
    number: str
    name: str
    address: tuple[str, ...]
    building: str
    phone: str = "電話番号"
    postal_code: str = "郵便番号"
    email: str = "連絡先メールアドレス"
    form_url: str = "連絡先FormURL"
    url: str = "URL"
    opens: str = "開始時間"
    closes: str = "終了時間"
    days: str = "利用可能曜日"
    hours_note: str = "利用可能日時特記事項"
    note: str = "備考"

    @property
    def required(self) -> tuple[str, ...]:
        return (self.municipality, self.number, self.name)


STANDARD = HeaderMap(
    municipality="全国地方公共団体コード",
    number="ID",
    name="名称",
    address=("所在地_連結表記",),
    building="建物名等(方書)",
)
RECOMMENDED = HeaderMap(
    municipality="都道府県コード又は市区町村コード",
    number="NO",
    name="名称",
    address=("住所",),
    building="方書",
)
# Beyond the rules for the carried lists: a town's facility list has schools and clinics in it.
_FACILITIES = (
    (re.compile("病院|医院|クリニック|診療所"), "hospital"),
    (re.compile("国際交流|国際協会|国際化協会"), "international_association"),
    (re.compile("学校$|学園$"), "school"),
    (re.compile("教育委員会"), "board_of_education"),
    (re.compile("日本語教室"), "japanese_class"),
    (re.compile("警察署|交番"), "police"),
    (re.compile("税務署"), "tax_office"),
    (re.compile("年金事務所"), "pension_office"),
    (re.compile("母子生活支援施設"), "mother_child_facility"),
    (re.compile("シェルター"), "shelter"),
)


def parse_opendata(content: bytes) -> ParsedFile:
    """Read one file of either edition. FileRefused when it is neither; row errors are collected."""
    table = read_table(content, required=())
    headers = next((m for m in (STANDARD, RECOMMENDED) if m.municipality in table.headers), None)
    if headers is None:
        raise FileRefused("missing_headers", names=f"{STANDARD.municipality} / {RECOMMENDED.municipality}")
    missing = [name for name in headers.required if name not in table.headers]
    if missing:
        raise FileRefused("missing_headers", names=", ".join(missing))
    rows: list[OfficeRow] = []
    problems: list[RowProblem] = []
    seen: set[str] = set()
    for record in table.rows:
        cells = Cells(record)
        office = _facility(cells, headers)
        if office.source_id in seen:
            cells.refuse(headers.number, "duplicate_id", office.source_id)
        if cells.problems:
            problems.extend(cells.problems)
            continue
        seen.add(office.source_id)
        rows.append(office)
    return ParsedFile(tuple(rows), tuple(problems), len(table.rows))


def _facility(cells: Cells, headers: HeaderMap) -> OfficeRow:
    name = cells.text(headers.name, 200, required=True)
    number = cells.text(headers.number, 60, required=True)
    code = _municipality(cells, headers.municipality)
    kind = _kind(name)
    typed, e164 = cells.phone(headers.phone)
    address = "".join(cells.text(part, 300) for part in headers.address)
    building = cells.text(headers.building, 200)
    return OfficeRow(
        row=cells.number,
        source_id=f"{code}:{number}",
        org_name=name,
        service_name=name,
        kind=kind,
        topics=topics_of(kind, ""),
        description=cells.text(headers.note, 2000),
        municipality_code=code,
        prefecture_code=code[:2],
        phone_typed=typed,
        phone_e164=e164,
        email=cells.email(headers.email),
        url=cells.url(headers.url),
        form_url=cells.url(headers.form_url),
        postal_code=cells.postal_code(headers.postal_code),
        address=f"{address} {building}".strip(),
        address_hidden=kind in HIDDEN_ADDRESS_KINDS,
        hours_text=_hours(cells, headers),
    )


def _municipality(cells: Cells, column: str) -> str:
    """The five-digit code of the column; a wrong sixth digit keeps the row out.

    Five digits are accepted as they are: spreadsheets drop the leading zero of Hokkaido to Tochigi,
    which shows as a code that is one digit short and is put back when the check digit proves it.
    """
    typed = cells.text(column, 10, required=True)
    figures = typed.zfill(6) if re.fullmatch(r"\d{5,6}", typed) else ""
    if typed and not figures:
        cells.refuse(column, "unknown_code", typed)
    if not figures:
        return "00000"
    if check_digit(figures[:5]) == figures[5]:
        return figures[:5]
    if len(typed) == 5 and 1 <= int(typed[:2]) <= 47:
        return typed
    cells.refuse(column, "bad_check_digit", typed)
    return "00000"


def _kind(name: str) -> str:
    for pattern, kind in _FACILITIES:
        if pattern.search(name):
            return kind
    return kind_of(Traits("", name, "", ""))


def _hours(cells: Cells, headers: HeaderMap) -> str:
    days = cells.text(headers.days, 100)
    opens, closes = cells.text(headers.opens, 20), cells.text(headers.closes, 20)
    span = f"{opens}～{closes}" if opens and closes else opens or closes
    return " ".join(part for part in (days, span, cells.text(headers.hours_note, 300)) if part)
