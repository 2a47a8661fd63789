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
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from app.codes.lists import PARTNER_KINDS, PREFECTURES, TOPICS
from app.core.spreadsheets import BROKEN_ARCHIVE
from app.partners.areas import find_in, six_digits
from app.partners.cells import Cells
from app.partners.classify import HIDDEN_ADDRESS_KINDS, Traits, kind_of, topics_of
from app.partners.details.values import Details
from app.partners.hsds import parts
from app.partners.hsds.parts import Document, days_in_words, dict_of, list_of, text_of
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

_ZIP = b"PK\x03\x04"
_MOST_BYTES = 400_000_000
# Rows of all tables of a package together: a service has a few in each. A small file can unpack to very many.
_MOST_PARTS = 5 * MAX_ROWS
_IN_USE = ("active", "temporarily closed", "")


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
            yield from ({**one, "organization": document} for one in list_of(document, "services"))


def _of_package(content: bytes) -> Iterator[Document]:
    tables = _tables(content)
    if not {"organization", "service"} <= tables.keys():
        raise FileRefused("not_hsds")
    whole = _Package(tables)
    return map(whole.service, tables["service"])


class _Package:
    """The tables of a package, joined to documents."""

    def __init__(self, tables: dict[str, list[dict[str, str]]]) -> None:
        self._terms = {row["id"]: row for row in tables.get("taxonomy_term", ())}
        self._attributes = _grouped(tables, "attribute", "link_id")
        self._places = {row["id"]: row for row in tables.get("location", ())}
        self._addresses = _grouped(tables, "address", "location_id")
        self._spoken = _grouped(tables, "language", "phone_id")
        identifiers = _grouped(tables, "organization_identifier", "organization_id")
        self._bodies = {
            row["id"]: {**self._with_attributes(row), "organization_identifiers": identifiers.get(row["id"], [])}
            for row in tables["organization"]
        }
        self._parts = {nested: _grouped(tables, table, "service_id") for nested, table in _PARTS}

    def service(self, row: dict[str, str]) -> Document:
        """One service with all that points to it."""
        own: dict[str, Any] = {
            nested: [self._with_attributes(one) for one in rows.get(row["id"], [])]
            for nested, rows in self._parts.items()
        }
        own["phones"] = [{**one, "languages": self._spoken.get(one["id"], [])} for one in own["phones"]]
        own["service_at_locations"] = [
            {**one, "location": self._place(one.get("location_id", ""))} for one in own["service_at_locations"]
        ]
        body = self._bodies.get(row.get("organization_id", ""), {})
        return {**self._with_attributes(row), **own, "organization": body}

    def _place(self, key: str) -> Document:
        return {**self._places.get(key, {}), "addresses": self._addresses.get(key, [])}

    def _with_attributes(self, row: dict[str, str]) -> dict[str, Any]:
        found = [
            {**one, "taxonomy_term": self._terms.get(one.get("taxonomy_term_id", ""), {})}
            for one in self._attributes.get(row["id"], [])
        ]
        return {**row, "attributes": found}


_PARTS = (
    ("phones", "phone"),
    ("schedules", "schedule"),
    ("service_areas", "service_area"),
    ("languages", "language"),
    ("cost_options", "cost_option"),
    ("required_documents", "required_document"),
    ("capacities", "service_capacity"),
    ("service_at_locations", "service_at_location"),
)


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
        self._body = dict_of(document, "organization")
        self._openings, self._prose = parts.openings(document)
        self.cells = Cells(TableRow(number, self._values(), ragged=False, formulas=()))

    def _values(self) -> dict[str, str]:
        """The single texts by the names that a problem is shown under."""
        document, body = self._document, self._body
        address = self._address()
        return {
            "id": text_of(document, "id"),
            "organization.name": text_of(body, "name"),
            "name": text_of(document, "name"),
            "alternate_name": text_of(document, "alternate_name"),
            "description": text_of(document, "description"),
            "status": text_of(document, "status"),
            "phones": self._number("voice"),
            "fax": self._number("fax"),
            "email": text_of(document, "email") or text_of(body, "email"),
            "url": text_of(document, "url") or text_of(body, "website"),
            "postal_code": text_of(address, "postal_code"),
            "address": " ".join(filter(None, (text_of(address, "address_1"), text_of(address, "address_2")))),
            "schedules": "\n".join(filter(None, map(_hours, self._prose))),
            "closed": "\n".join(filter(None, (text_of(one, "notes") for one in self._prose))),
            "eligibility_description": text_of(document, "eligibility_description"),
            "application_process": text_of(document, "application_process"),
            "fees_description": text_of(document, "fees_description"),
            "required_documents": "\n".join(
                filter(None, (text_of(one, "document") for one in parts.prose_papers(document)))
            ),
            "assured_date": text_of(document, "assured_date"),
            # Looked through as every text is; what is kept of it are the parts.
            "particulars": "\n".join(parts.texts(document, body)),
        }

    def row(self) -> OfficeRow:
        """The row; what is wrong with it stands in `cells.problems`."""
        cells = self.cells
        org, name = cells.text("organization.name", 200, required=True), cells.text("name", 200, required=True)
        department = cells.text("alternate_name", 200)
        if text_of(self._document, "status") not in _IN_USE:
            cells.refuse("status", "not_in_use", text_of(self._document, "status")[:40])
        coded = self._coded()
        kind = next(iter(coded["partner_kinds"]), "") or kind_of(Traits("", org, name, department))
        scope, municipality, prefecture = self._area()
        typed, e164 = cells.phone("phones")
        checked = cells.day("assured_date")
        details = self._details()
        cells.prose("particulars", 20_000)
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
            languages=tuple(dict.fromkeys(row.language for row in details.languages)),
            details=details,
            answers=parts.answers(self._document),
            confirmed=checked is not None and not text_of(self._document, "alert"),
            verified_on=checked,
        )

    def _number(self, wanted: str) -> str:
        """The first telephone (anything that is no fax), or the first fax."""
        for phone in list_of(self._document, "phones"):
            kind = "fax" if "fax" in text_of(phone, "type").lower() else "voice"
            if parts.is_further(phone):
                continue
            if kind == wanted and text_of(phone, "number"):
                return text_of(phone, "number")
        return ""

    def _address(self) -> Document:
        for one in list_of(self._document, "service_at_locations"):
            for address in list_of(dict_of(one, "location"), "addresses"):
                return address
        return {}

    def _coded(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {"partner_kinds": [], "topics": []}
        known = {"partner_kinds": PARTNER_KINDS, "topics": TOPICS}
        for attribute in list_of(self._document, "attributes"):
            term = dict_of(attribute, "taxonomy_term")
            taxonomy = text_of(term, "taxonomy")
            code = text_of(term, "code") or text_of(attribute, "value")
            if taxonomy in known and code in known[taxonomy] and code not in found[taxonomy]:
                found[taxonomy].append(code)
        return {taxonomy: tuple(codes) for taxonomy, codes in found.items()}

    def _area(self) -> tuple[str, str | None, str | None]:
        """Scope, five-digit municipality and prefecture: from the area's code, else from the names of the address."""
        for area in list_of(self._document, "service_areas"):
            code, scope = text_of(area, "extent"), text_of(area, "description")
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
        prefecture = PREFECTURES.find(text_of(address, "state_province"))
        city = text_of(address, "city")
        found = find_in(city, prefecture.code if prefecture else None) if city else None
        return (found[:5], found[:2]) if found else (None, prefecture.code if prefecture else None)

    def _details(self) -> Details:
        spoken, strange = parts.languages(self._document)
        for name in strange:
            self.cells.refuse("languages", "unknown_code", name[:60])
        return Details(
            telephones=parts.telephones(self._document),
            openings=self._openings,
            languages=spoken,
            areas=parts.areas(self._document),
            statuses=parts.statuses(self._document),
            fees=parts.fees(self._document),
            papers=parts.papers(self._document),
            naming=parts.naming(self._body),
        )


def _hours(schedule: Document) -> str:
    """Prose as it stands; RFC 5545 parts as 月・火 09:00–17:00."""
    days = "・".join(days_in_words(text_of(schedule, "byday").split(",")))
    hours = "–".join(filter(None, (text_of(schedule, "opens_at")[:5], text_of(schedule, "closes_at")[:5])))
    return " ".join(filter(None, (days, hours, text_of(schedule, "description"))))
