"""Format ``opendata``: facility lists of single towns in the national municipal column standard.

Two editions are in use, so there are two header maps over one reader: the present standard data
set (自治体標準オープンデータセット) and the older recommended one (推奨データセット). The first header
that is found decides which edition a file is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.codes.municipalities import check_digit
from app.partners import particulars
from app.partners.cells import Cells
from app.partners.classify import HIDDEN_ADDRESS_KINDS, Traits, kind_of, topics_of
from app.partners.details.values import Details
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import OfficeRow, ParsedFile
from app.partners.tables import TableRow, read_table


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """Column names of one edition, folded as `_folded` does; of several the first that holds something counts."""

    municipality: tuple[str, ...]
    number: tuple[str, ...]
    address: tuple[str, ...]
    parts: tuple[str, ...]
    building: str
    shown: tuple[str, str, str]
    name: tuple[str, ...] = ("名称", "施設名称", "施設名")
    kana: tuple[str, ...] = ("名称_カナ", "名称カナ", "施設名称_カナ")
    english: tuple[str, ...] = ("名称_英語", "名称_英字", "施設名称_英語", "施設名称_英字")
    phone: tuple[str, ...] = ("電話番号", "連絡先電話番号")
    fax: tuple[str, ...] = ("fax番号",)
    postal_code: tuple[str, ...] = ("郵便番号",)
    email: tuple[str, ...] = ("連絡先メールアドレス", "メールアドレス")
    form_url: tuple[str, ...] = ("連絡先formurl",)
    url: tuple[str, ...] = ("url",)
    corporate_number: tuple[str, ...] = ("法人番号",)
    opens: tuple[str, ...] = ("開始時間", "診療開始時間")
    closes: tuple[str, ...] = ("終了時間", "診療終了時間")
    days: tuple[str, ...] = ("利用可能曜日", "開始曜日", "診療曜日")
    hours_note: tuple[str, ...] = ("利用可能日時特記事項", "診療日時特記事項")
    accessibility: tuple[str, ...] = ("バリアフリー情報", "アクセシビリティ情報")
    note: tuple[str, ...] = ("備考",)

    @property
    def required(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The columns that must be there, each with the name that a person is told."""
        return tuple(zip((self.municipality, self.number, self.name), self.shown, strict=True))


STANDARD = HeaderMap(
    municipality=("全国地方公共団体コード",),
    number=("id",),
    address=("所在地_連結表記",),
    parts=("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下"),
    building="建物名等(方書)",
    shown=("全国地方公共団体コード", "ID", "名称"),
)
RECOMMENDED = HeaderMap(
    municipality=("都道府県コード又は市区町村コード", "市区町村コード"),
    number=("no", "no."),
    address=("住所", "所在地"),
    parts=(),
    building="方書",
    shown=("都道府県コード又は市区町村コード", "NO", "名称"),
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
    names = {_folded(header): header for header in reversed(table.headers) if header}
    headers = edition(names)
    if headers is None:
        raise FileRefused("missing_headers", names=f"{STANDARD.shown[0]} / {RECOMMENDED.shown[0]}")
    missing = [shown for wanted, shown in headers.required if not any(name in names for name in wanted)]
    if missing:
        raise FileRefused("missing_headers", names=", ".join(missing))
    rows: list[OfficeRow] = []
    problems: list[RowProblem] = []
    seen: set[str] = set()
    for record in table.rows:
        facility = _Facility(record, names, headers)
        office = facility.row()
        if office.source_id in seen:
            facility.cells.refuse(facility.column(headers.number), "duplicate_id", office.source_id)
        if facility.cells.problems:
            problems.extend(facility.cells.problems)
            continue
        seen.add(office.source_id)
        rows.append(office)
    return ParsedFile(tuple(rows), tuple(problems), len(table.rows))


def edition(folded_headers: Collection[str]) -> HeaderMap | None:
    """Which edition a header row is of; None for neither."""
    editions = (STANDARD, RECOMMENDED)
    return next((one for one in editions if any(name in folded_headers for name in one.municipality)), None)


def _folded(header: str) -> str:
    """Towns write brackets and letters in both widths, and NO as No."""
    return unicodedata.normalize("NFKC", header).casefold().replace(" ", "")


class _Facility:
    """One row under the headers of its edition. Problems are told under the header that the file has."""

    def __init__(self, record: TableRow, names: Mapping[str, str], headers: HeaderMap) -> None:
        self.cells = Cells(record)
        self._values = record.values
        self._names = names
        self._headers = headers

    def column(self, wanted: tuple[str, ...]) -> str:
        """The header of the first of these columns that holds something, else of the first that exists."""
        there = [self._names[name] for name in wanted if name in self._names]
        filled = (header for header in there if self._values.get(header))
        return next(filled, there[0] if there else wanted[0])

    def row(self) -> OfficeRow:
        """The row; what is wrong with it stands in `cells.problems`."""
        cells, headers = self.cells, self._headers
        name = cells.text(self.column(headers.name), 200, required=True)
        number = cells.text(self.column(headers.number), 60, required=True)
        code = _municipality(cells, self.column(headers.municipality))
        kind = kind_of_facility(name)
        typed, e164 = cells.phone(self.column(headers.phone))
        return OfficeRow(
            row=cells.number,
            source_id=f"{code}:{number}",
            org_name=name,
            service_name=name,
            kind=kind,
            topics=topics_of(kind, ""),
            description=cells.text(self.column(headers.note), 2000),
            municipality_code=code,
            prefecture_code=code[:2],
            phone_typed=typed,
            phone_e164=e164,
            fax=cells.text(self.column(headers.fax), 60),
            email=cells.email(self.column(headers.email)),
            url=cells.url(self.column(headers.url)),
            form_url=cells.url(self.column(headers.form_url)),
            postal_code=cells.postal_code(self.column(headers.postal_code)),
            address=self._address(),
            address_hidden=kind in HIDDEN_ADDRESS_KINDS,
            hours_text=self._hours(),
            details=self._details(),
            accessibility_text=cells.text(self.column(headers.accessibility), 500),
        )

    def _details(self) -> Details:
        headers = self._headers
        kana, english, number, days, opens, closes = (
            self.column(wanted)
            for wanted in (
                headers.kana,
                headers.english,
                headers.corporate_number,
                headers.days,
                headers.opens,
                headers.closes,
            )
        )
        return Details(
            openings=particulars.openings(self.cells, days=days, opens=opens, closes=closes),
            naming=particulars.naming(self.cells, kana=kana, english=english, corporate_number=number),
        )

    def _address(self) -> str:
        whole = self.cells.text(self.column(self._headers.address), 300)
        parts = "".join(self.cells.text(self._names.get(part, part), 100) for part in self._headers.parts)
        building = self.cells.text(self.column((self._headers.building,)), 200)
        return f"{whole or parts} {building}".strip()

    def _hours(self) -> str:
        days = self.cells.text(self.column(self._headers.days), 100)
        opens, closes = (
            self.cells.text(self.column(wanted), 20) for wanted in (self._headers.opens, self._headers.closes)
        )
        span = f"{opens}～{closes}" if opens and closes else opens or closes
        note = self.cells.text(self.column(self._headers.hours_note), 300)
        return " ".join(part for part in (days, span, note) if part)


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


def kind_of_facility(name: str) -> str:
    """A code of the partner kinds by what a facility is called."""
    for pattern, kind in _FACILITIES:
        if pattern.search(name):
            return kind
    return kind_of(Traits("", name, "", ""))
