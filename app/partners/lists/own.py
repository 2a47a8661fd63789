"""Format ``own``: a centre's own list, CSV or XLSX, read by the columns that somebody matched.

A row is known again by its number in the list where a column holds one, else by folded name, figures of the
telephone number and municipality: the same rows twice change nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.codes.codelist import CodeList
from app.codes.lists import LANGUAGES, PARTNER_KINDS, PREFECTURES, TOPICS
from app.codes.municipalities import check_digit, municipalities
from app.partners import particulars
from app.partners.areas import find_in
from app.partners.cells import Cells
from app.partners.classify import HIDDEN_ADDRESS_KINDS, topics_of
from app.partners.details.values import Details
from app.partners.opendata import kind_of_facility
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import AREA_MUNICIPALITY, AREA_NATIONWIDE, AREA_PREFECTURE, OfficeRow, ParsedFile
from app.partners.tables import TableRow, read_table
from app.partners.text import digits, fold

# Field of the page → attributes of the partner that it fills; a field without a column leaves them alone.
_FILLS: Mapping[str, tuple[str, ...]] = {
    "service": ("service_name",), "department": ("department",), "description": ("description",),
    "topics": ("topics",), "languages": ("languages",), "phone": ("phone", "phone_e164"), "fax": ("fax",),
    "email": ("email",), "url": ("url",), "postal_code": ("postal_code",), "address": ("address",),
    "hours": ("hours",), "closed": ("closed_days",), "methods": ("methods",), "who": ("who",), "fees": ("fees",),
    "papers": ("papers",), "intake": ("intake",), "checked_on": ("confirmed", "verified_on", "verified_source"),
    "kind": ("kind",),
}  # fmt: skip
# Not inside brackets: a name may list examples there.
_BETWEEN = re.compile(r"[;；、,，/／\n|｜]+(?![^(（]*[)）])")
_NATIONWIDE = frozenset({"全国", "nationwide", "japan", "日本全国"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The matched columns (field → header) and what rows of the list have in common.

    ``key`` names the list among those of the centre, ``centre`` the centre itself; a row that names no place is of
    the ``municipality`` (six digits) of the centre.
    """

    columns: Mapping[str, str]
    key: str
    centre: str
    name: str
    municipality: str | None

    @property
    def silent(self) -> frozenset[str]:
        """Attributes of which the list says nothing."""
        unspoken = (names for field, names in _FILLS.items() if field not in self.columns)
        return frozenset(("source_url", *(name for names in unspoken for name in names)))


def parser_of(columns: Columns) -> Callable[[bytes], ParsedFile]:
    """The reader of files with these columns; it raises FileRefused when one is missing."""

    def parse(content: bytes) -> ParsedFile:
        table = read_table(content, required=sorted(set(columns.columns.values())))
        rows: list[OfficeRow] = []
        problems: list[RowProblem] = []
        seen: set[str] = set()
        for record in table.rows:
            reader = _Reader(record, columns)
            row = reader.row()
            if row.source_id in seen:
                reader.refuse_repeated()
            if reader.cells.problems:
                problems.extend(reader.cells.problems)
                continue
            seen.add(row.source_id)
            rows.append(row)
        return ParsedFile(tuple(rows), tuple(problems), len(table.rows))

    if "name" not in columns.columns:
        raise FileRefused("missing_headers", names="名称")
    return parse


class _Reader:
    """One row by our fields. Problems are told under the header that the list itself has."""

    def __init__(self, record: TableRow, columns: Columns) -> None:
        self.cells = Cells(record)
        self._columns = columns
        self._values = record.values

    def _header(self, field: str) -> str:
        # No header holds a line break in it, so a field without a column finds nothing.
        return self._columns.columns.get(field, "\n")

    def _text(self, field: str, limit: int, *, required: bool = False) -> str:
        return self.cells.text(self._header(field), limit, required=required)

    def refuse_repeated(self) -> None:
        """The row says again what an earlier one said."""
        if "number" in self._columns.columns:
            self.cells.refuse(self._header("number"), "duplicate_id", self._text("number", 60))
        else:
            self.cells.refuse(self._header("name"), "repeated_row")

    def row(self) -> OfficeRow:
        """The row; what is wrong with it stands in `cells.problems`."""
        cells = self.cells
        name, service = self._text("name", 200, required=True), self._text("service", 200)
        kind = self._one("kind", PARTNER_KINDS) or kind_of_facility(f"{name} {service}".strip())
        scope, municipality, prefecture = self._area()
        typed, e164 = cells.phone(self._header("phone"))
        checked = cells.day(self._header("checked_on"))
        return OfficeRow(
            row=cells.number,
            source_id=self._source_id(name, typed, municipality or prefecture or ""),
            org_name=name,
            service_name=service,
            kind=kind,
            topics=self._several("topics", TOPICS) or topics_of(kind, ""),
            languages=self._several("languages", LANGUAGES),
            department=self._text("department", 200),
            description=cells.prose(self._header("description"), 2000),
            municipality_code=municipality,
            prefecture_code=prefecture,
            area_scope=scope,
            phone_typed=typed,
            phone_e164=e164,
            fax=self._text("fax", 60),
            email=cells.email(self._header("email")),
            url=cells.url(self._header("url")),
            postal_code=cells.postal_code(self._header("postal_code")),
            address=self._text("address", 300),
            address_hidden=kind in HIDDEN_ADDRESS_KINDS,
            hours_text=cells.prose(self._header("hours"), 500),
            closed_text=cells.prose(self._header("closed"), 500),
            methods_text=self._text("methods", 200),
            eligibility_text=cells.prose(self._header("who"), 2000),
            fees_text=cells.prose(self._header("fees"), 2000),
            papers_text=cells.prose(self._header("papers"), 2000),
            intake_text=cells.prose(self._header("intake"), 2000),
            source_text=self._columns.name,
            confirmed=checked is not None,
            verified_on=checked,
            details=self._details(),
            silent=self._columns.silent,
        )

    def _details(self) -> Details:
        names = {"kana": "name_kana", "english": "name_en", "corporate_number": "corporate_number"}
        headers = {name: self._header(field) for name, field in names.items()}
        return Details(naming=particulars.naming(self.cells, **headers))

    def _source_id(self, name: str, phone: str, place: str) -> str:
        if "number" in self._columns.columns:
            number = self.cells.identifier(self._header("number"), 60)
            return f"{self._columns.key}:{number}"
        said = "|".join((fold(name), digits(phone), place))
        return f"{self._columns.centre}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"

    def _one(self, field: str, codes: CodeList) -> str:
        text = self._text(field, 100)
        found = codes.find(text) if text else None
        if text and found is None:
            self.cells.refuse(self._header(field), "unknown_word", text[:60])
        return found.code if found else ""

    def _several(self, field: str, codes: CodeList) -> tuple[str, ...]:
        """Codes in the order of the cell. A name may hold a middle dot, and so may a list of names."""
        text = self._values.get(self._header(field), "")
        found: dict[str, None] = {}
        for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
            whole = codes.find(part)
            pieces = [whole] if whole else [codes.find(piece) for piece in re.split("[・･]", part)]
            if None in pieces:
                self.cells.refuse(self._header(field), "unknown_word", part[:60])
            found |= {piece.code: None for piece in pieces if piece}
        return tuple(found)

    def _area(self) -> tuple[str, str | None, str | None]:
        """Scope, five-digit municipality, prefecture: as said, else by the address, else those of the centre."""
        town, county = self._text("municipality", 60), self._text("prefecture", 20)
        if {town.casefold(), county.casefold()} & _NATIONWIDE:
            return AREA_NATIONWIDE, None, None
        prefecture = self._prefecture(county)
        if town and (whole := PREFECTURES.find(town)) is not None:
            return AREA_PREFECTURE, None, whole.code
        if town:
            code = find_in(_with_zero(town), prefecture)
            if code is None:
                self.cells.refuse(self._header("municipality"), "unknown_place", town)
            return AREA_MUNICIPALITY, *_split(code)
        own = self._columns.municipality
        if by_address := self._of_address(prefecture or (own[:2] if own else None)):
            return AREA_MUNICIPALITY, *_split(by_address)
        if prefecture:
            return AREA_PREFECTURE, None, prefecture
        return (AREA_MUNICIPALITY, *_split(own)) if own else (AREA_NATIONWIDE, None, None)

    def _of_address(self, prefecture: str | None) -> str | None:
        """The municipality with which the address begins; one without its prefecture lies in the given one."""
        address = self._values.get(self._header("address"), "")
        for within in (None, prefecture):
            found = municipalities().of_address(address, within) if address else None
            if found is not None and found.kind != "prefecture":
                return found.code
        return None

    def _prefecture(self, text: str) -> str | None:
        found = PREFECTURES.find(text) if text else None
        if text and found is None:
            self.cells.refuse(self._header("prefecture"), "unknown_word", text)
        return found.code if found else None


def _with_zero(town: str) -> str:
    """A code whose leading zero a spreadsheet dropped; the check digit proves it."""
    return "0" + town if re.fullmatch("[1-9][0-9]{4}", town) and check_digit("0" + town[:4]) == town[4] else town


def _split(code: str | None) -> tuple[str | None, str | None]:
    return (code[:5], code[:2]) if code else (None, None)
