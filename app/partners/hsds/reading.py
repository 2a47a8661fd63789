"""HSDS files read back: documents in JSON, or the tabular data package as a ZIP. Pure: bytes in, rows and problems out.

Read are 3.0 and 3.1. A file of another directory says less, or says it otherwise: a kind that is not one of our codes
is guessed from the names as in every other list, an area is found by its code or its names, hours given in
RFC 5545 parts are put into words.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from app.codes.lists import LANGUAGES, PARTNER_KINDS, PREFECTURES, TOPICS
from app.core.spreadsheets import BROKEN_ARCHIVE
from app.partners.areas import find_in, six_digits
from app.partners.cells import Cells
from app.partners.classify import HIDDEN_ADDRESS_KINDS, Traits, kind_of, topics_of
from app.partners.hsds.tables import BY_NAME
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import (
    AREA_MUNICIPALITY,
    AREA_NATIONWIDE,
    AREA_PREFECTURE,
    AREA_SCOPES,
    OfficeRow,
    ParsedFile,
)
from app.partners.tables import MAX_ROWS, TableRow

Document = Mapping[str, Any]
_ZIP = b"PK\x03\x04"
_MOST_BYTES = 400_000_000
# Rows of all tables of a package together: a service has a few in each. A small file can unpack to very many.
_MOST_PARTS = 5 * MAX_ROWS
_IN_USE = ("active", "temporarily closed", "")
_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), "月火水木金土日", strict=True))


def parse_hsds(content: bytes) -> ParsedFile:
    """Read one file. FileRefused when it is neither form of HSDS; problems of single services are collected."""
    found = _of_package(content) if content.startswith(_ZIP) else _of_json(content)
    services = list(islice(found, MAX_ROWS + 1))
    if len(services) > MAX_ROWS:
        raise FileRefused("too_many_rows", value=f"{MAX_ROWS:,}")
    rows: list[OfficeRow] = []
    problems: list[RowProblem] = []
    seen: set[str] = set()
    for number, document in enumerate(services, 1):
        service = _Service(number, document)
        row = service.row()
        if row.source_id and row.source_id in seen:
            service.cells.refuse("id", "duplicate_id", row.source_id)
        if service.cells.problems:
            problems.extend(service.cells.problems)
            continue
        seen.add(row.source_id)
        rows.append(row)
    return ParsedFile(tuple(rows), tuple(problems), len(services))


# --- the two forms ----------------------------------------------------------------------------------


def _of_json(content: bytes) -> Iterator[Document]:
    """Services of an array, of a page of the API, of one document, or of organisations that hold them."""
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FileRefused("not_hsds") from error
    if isinstance(read, dict):
        read = read.get("contents", read.get("services") if "name" not in read else [read])
    if not isinstance(read, list) or not read or not all(isinstance(one, dict) for one in read):
        raise FileRefused("not_hsds")
    for document in read:
        if "status" in document or "organization" in document or "organization_id" in document:
            yield document
        else:
            # An organisation; one without services names nobody to go to.
            yield from ({**one, "organization": document} for one in _list(document, "services"))


def _of_package(content: bytes) -> Iterator[Document]:
    tables = _tables(content)
    if not {"organization", "service"} <= tables.keys():
        raise FileRefused("not_hsds")
    bodies = {row["id"]: row for row in tables["organization"]}
    terms = {row["id"]: row for row in tables.get("taxonomy_term", ())}
    places = {row["id"]: row for row in tables.get("location", ())}
    addresses = _grouped(tables, "address", "location_id")
    parts = {
        nested: _grouped(tables, table, "service_id")
        for nested, table in (
            ("phones", "phone"), ("schedules", "schedule"), ("service_areas", "service_area"),
            ("languages", "language"), ("required_documents", "required_document"),
            ("service_at_locations", "service_at_location"),
        )
    }  # fmt: skip
    attributes = _grouped(tables, "attribute", "link_id")
    for service in tables["service"]:
        own: dict[str, Any] = {nested: rows.get(service["id"], []) for nested, rows in parts.items()}
        own["service_at_locations"] = [
            {**one, "location": {**places.get(one.get("location_id", ""), {}),
                                 "addresses": addresses.get(one.get("location_id", ""), [])}}
            for one in own["service_at_locations"]
        ]  # fmt: skip
        own["attributes"] = [
            {**one, "taxonomy_term": terms.get(one.get("taxonomy_term_id", ""), {})}
            for one in attributes.get(service["id"], [])
        ]
        yield {**service, **own, "organization": bodies.get(service.get("organization_id", ""), {})}


def _tables(content: bytes) -> dict[str, list[dict[str, str]]]:
    """Table name → rows, for the tables that we know; FileRefused for what cannot be unpacked or decoded."""
    by_path = {table.path: name for name, table in BY_NAME.items()}
    found: dict[str, list[dict[str, str]]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise FileRefused("too_many_rows", value=f"{MAX_ROWS:,}")
            for entry in archive.infolist():
                name = by_path.get(entry.filename.rpartition("/")[2])
                if name:
                    left = _MOST_PARTS - sum(map(len, found.values()))
                    found[name] = _rows(archive, entry, left)
    except (*BROKEN_ARCHIVE, ValueError, csv.Error) as error:
        raise FileRefused("not_hsds") from error
    return found


def _rows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> list[dict[str, str]]:
    """The rows of one table. Raises FileRefused for more than `most`, and for a row that nothing can point to."""
    with archive.open(entry) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        rows = [_filled(row) for row in islice(csv.DictReader(text), most + 1)]
    if len(rows) > most:
        raise FileRefused("too_many_rows", value=f"{MAX_ROWS:,}")
    if any("id" not in row for row in rows):
        raise FileRefused("missing_headers", names="id")
    return rows


def _filled(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    """A row that is shorter or longer than its header gives what stands under a header."""
    return {name: value for name, value in row.items() if isinstance(name, str) and isinstance(value, str)}


def _grouped(tables: Mapping[str, list[dict[str, str]]], name: str, column: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in tables.get(name, ()):
        if owner := row.get(column):
            found[owner].append(row)
    return found


# --- one service ------------------------------------------------------------------------------------


class _Service:
    """One service document under examination; its cells collect what is wrong."""

    def __init__(self, number: int, document: Document) -> None:
        self._document = document
        self._body = _dict(document, "organization")
        self.cells = Cells(TableRow(number, self._values(), ragged=False, formulas=()))

    def _values(self) -> dict[str, str]:
        """The single texts by the names that a problem is shown under."""
        document, body = self._document, self._body
        address = self._address()
        return {
            "id": _text(document, "id"),
            "organization.name": _text(body, "name"),
            "name": _text(document, "name"),
            "alternate_name": _text(document, "alternate_name"),
            "description": _text(document, "description"),
            "status": _text(document, "status"),
            "phones": self._number("voice"),
            "fax": self._number("fax"),
            "email": _text(document, "email") or _text(body, "email"),
            "url": _text(document, "url") or _text(body, "website"),
            "postal_code": _text(address, "postal_code"),
            "address": " ".join(filter(None, (_text(address, "address_1"), _text(address, "address_2")))),
            "schedules": "\n".join(filter(None, map(_hours, self._schedules()))),
            "closed": "\n".join(filter(None, (_text(one, "notes") for one in self._schedules()))),
            "eligibility_description": _text(document, "eligibility_description"),
            "application_process": _text(document, "application_process"),
            "fees_description": _text(document, "fees_description"),
            "required_documents": "\n".join(
                filter(None, (_text(one, "document") for one in _list(document, "required_documents")))
            ),
            "assured_date": _text(document, "assured_date"),
        }

    def row(self) -> OfficeRow:
        """The row; what is wrong with it stands in `cells.problems`."""
        cells = self.cells
        org, name = cells.text("organization.name", 200, required=True), cells.text("name", 200, required=True)
        department = cells.text("alternate_name", 200)
        if _text(self._document, "status") not in _IN_USE:
            cells.refuse("status", "not_in_use", _text(self._document, "status")[:40])
        coded = self._coded()
        kind = next(iter(coded["partner_kinds"]), "") or kind_of(Traits("", org, name, department))
        scope, municipality, prefecture = self._area()
        typed, e164 = cells.phone("phones")
        checked = cells.day("assured_date")
        return OfficeRow(
            row=cells.number,
            source_id=cells.identifier("id", 120),
            org_name=org,
            service_name="" if name == org else name,
            kind=kind,
            topics=coded["topics"] or topics_of(kind, ""),
            department=department,
            description=cells.prose("description", 2000),
            municipality_code=municipality,
            prefecture_code=prefecture,
            area_scope=scope,
            phone_typed=typed,
            phone_e164=e164,
            fax=cells.text("fax", 60),
            email=cells.email("email"),
            url=cells.url("url"),
            postal_code=cells.postal_code("postal_code"),
            address=cells.text("address", 300),
            address_hidden=kind in HIDDEN_ADDRESS_KINDS,
            hours_text=cells.prose("schedules", 500),
            closed_text=cells.prose("closed", 500),
            eligibility_text=cells.prose("eligibility_description", 2000),
            intake_text=cells.prose("application_process", 2000),
            fees_text=cells.prose("fees_description", 2000),
            papers_text=cells.prose("required_documents", 2000),
            languages=self._languages(),
            confirmed=checked is not None and not _text(self._document, "alert"),
            verified_on=checked,
        )

    def _number(self, wanted: str) -> str:
        """The first telephone (anything that is no fax), or the first fax."""
        for phone in _list(self._document, "phones"):
            kind = "fax" if "fax" in _text(phone, "type").lower() else "voice"
            if kind == wanted and _text(phone, "number"):
                return _text(phone, "number")
        return ""

    def _address(self) -> Document:
        for one in _list(self._document, "service_at_locations"):
            for address in _list(_dict(one, "location"), "addresses"):
                return address
        return {}

    def _schedules(self) -> list[Document]:
        # Ours say on which days a language is spoken; that is no opening hour.
        return [one for one in _list(self._document, "schedules") if not _text(one, "notes").startswith("language ")]

    def _coded(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {"partner_kinds": [], "topics": []}
        known = {"partner_kinds": PARTNER_KINDS, "topics": TOPICS}
        for attribute in _list(self._document, "attributes"):
            term = _dict(attribute, "taxonomy_term")
            taxonomy = _text(term, "taxonomy")
            code = _text(term, "code") or _text(attribute, "value")
            if taxonomy in known and code in known[taxonomy] and code not in found[taxonomy]:
                found[taxonomy].append(code)
        return {taxonomy: tuple(codes) for taxonomy, codes in found.items()}

    def _area(self) -> tuple[str, str | None, str | None]:
        """Scope, five-digit municipality and prefecture: from the area's code, else from the names of the address."""
        for area in _list(self._document, "service_areas"):
            code, scope = _text(area, "extent"), _text(area, "description")
            if scope == AREA_NATIONWIDE or code == "JP":
                return AREA_NATIONWIDE, *self._place()
            if code in PREFECTURES:
                return AREA_PREFECTURE, None, code
            if (known := six_digits(code)) is not None:
                return scope if scope in AREA_SCOPES else AREA_MUNICIPALITY, known[:5], known[:2]
        municipality, prefecture = self._place()
        return (AREA_MUNICIPALITY if municipality or not prefecture else AREA_PREFECTURE), municipality, prefecture

    def _place(self) -> tuple[str | None, str | None]:
        address = self._address()
        prefecture = PREFECTURES.find(_text(address, "state_province"))
        city = _text(address, "city")
        found = find_in(city, prefecture.code if prefecture else None) if city else None
        return (found[:5], found[:2]) if found else (None, prefecture.code if prefecture else None)

    def _languages(self) -> tuple[str, ...]:
        found: list[str] = []
        for one in _list(self._document, "languages"):
            known = LANGUAGES.get(_text(one, "code")) or LANGUAGES.find(_text(one, "name") or _text(one, "code"))
            if known is None:
                self.cells.refuse("languages", "unknown_code", (_text(one, "code") or _text(one, "name"))[:60])
            elif known.code not in found:
                found.append(known.code)
        return tuple(found)


def _hours(schedule: Document) -> str:
    """Prose as it stands; RFC 5545 parts as 月・火 09:00–17:00."""
    days = "・".join(_days(_text(schedule, "byday").split(",")))
    hours = "–".join(filter(None, (_text(schedule, "opens_at")[:5], _text(schedule, "closes_at")[:5])))
    return " ".join(filter(None, (days, hours, _text(schedule, "description"))))


def _days(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        # 1MO is the first Monday of a month.
        place, day = part.strip()[:-2], part.strip()[-2:].upper()
        if day in _DAYS:
            yield (f"第{place}" if place.isdigit() else "") + _DAYS[day]


def _text(document: Document, name: str) -> str:
    value = document.get(name)
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _dict(document: Document, name: str) -> Document:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _list(document: Document, name: str) -> list[Document]:
    value = document.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
