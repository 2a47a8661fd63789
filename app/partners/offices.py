"""Format ``offices``: the carried lists of public consultation desks (see data/SOURCES.md).

Municipalities are joined by the first five digits of their code, never by name: many towns share
a name, and one list in ten carries a wrong sixth digit.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources

from app.partners.cells import Cells
from app.partners.classify import HIDDEN_ADDRESS_KINDS, Traits, kind_of, topics_of
from app.partners.problems import RowProblem
from app.partners.records import AREA_MUNICIPALITY, AREA_PREFECTURE, OfficeRow, ParsedFile
from app.partners.tables import read_table

REQUIRED = (
    "id",
    "municipalityId",
    "categoryId",
    "name",
    "plainName",
    "phone",
    "status",
    "scope",
    "prefectureCode",
)
STATUSES = ("published", "review_required")
SCOPES = (AREA_MUNICIPALITY, AREA_PREFECTURE)
CONTACT_TYPES = ("direct", "representative", "self-reliance")
_PREFECTURES = frozenset(f"{number:02}" for number in range(1, 48))
CARRIED = ("offices_direct.csv", "offices_representative.csv", "offices_self-reliance.csv")


def parse_offices(content: bytes) -> ParsedFile:
    """Read one file of the format. FileRefused when it is no such file; row errors are collected."""
    table = read_table(content, required=REQUIRED)
    rows: list[OfficeRow] = []
    problems: list[RowProblem] = []
    seen: set[str] = set()
    for record in table.rows:
        cells = Cells(record)
        office = _office(cells)
        if office.source_id in seen:
            cells.refuse("id", "duplicate_id", office.source_id)
        if cells.problems:
            problems.extend(cells.problems)
            continue
        seen.add(office.source_id)
        rows.append(office)
    return ParsedFile(tuple(rows), tuple(problems), len(table.rows))


def carried_file(name: str) -> bytes:
    """The bytes of a carried data file of this package."""
    return resources.files("app.partners").joinpath("data", name).read_bytes()


def carried_rows(name: str) -> list[dict[str, str]]:
    """The rows of a carried CSV file of this package."""
    text = carried_file(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@cache
def municipality_codes() -> dict[str, str]:
    """Portal municipality id → five-digit code."""
    rows = carried_rows("portal_municipalities.csv")
    return {row["id"]: row["municipalityCode"][:5] for row in rows}


@cache
def categories() -> frozenset[str]:
    """Category codes that a row may carry."""
    return frozenset(row["id"] for row in carried_rows("categories.csv"))


@cache
def sources() -> dict[str, tuple[str, str]]:
    """Source id → publisher with the title of the page, and its address."""
    return {
        row["id"]: (f"{row['publisher']}「{row['title']}」"[:500], row["url"]) for row in carried_rows("sources.csv")
    }


def _office(cells: Cells) -> OfficeRow:
    name = cells.text("name", 200, required=True)
    service = cells.text("plainName", 200, required=True)
    category = cells.choice("categoryId", categories())
    department = cells.text("department", 200)
    contact_type = cells.choice("contactType", CONTACT_TYPES, default="direct")
    kind = kind_of(Traits(category, name, service, department, contact_type))
    typed, e164 = cells.phone("phone")
    scope = cells.choice("scope", SCOPES)
    municipality, prefecture = _area(cells, scope)
    source_id = cells.text("sourceId", 120)
    source_text, source_url = sources().get(source_id, (source_id, ""))
    return OfficeRow(
        row=cells.number,
        source_id=cells.text("id", 120, required=True),
        org_name=name,
        service_name=service,
        kind=kind,
        topics=topics_of(kind, category),
        department=department,
        description=cells.text("description", 2000),
        category=category,
        municipality_code=municipality,
        prefecture_code=prefecture,
        area_scope=scope,
        area_text=cells.text("serviceArea", 500),
        phone_typed=typed,
        phone_e164=e164,
        fax=cells.text("fax", 60),
        email=cells.email("email"),
        url=cells.url("officialUrl"),
        form_url=cells.url("contactFormUrl"),
        postal_code=cells.postal_code("postalCode"),
        address=cells.text("address", 300),
        address_hidden=kind in HIDDEN_ADDRESS_KINDS,
        hours_text=cells.text("openingHours", 500),
        closed_text=cells.text("closedDays", 500),
        methods_text=cells.text("availableMethods", 200),
        eligibility_text=cells.text("eligibilityConditions", 500),
        emergency_text=cells.text("emergencyAlternative", 500),
        accessibility_text=cells.text("accessibility", 500),
        reservation=cells.flag("reservationRequired"),
        languages=_languages(cells),
        source_text=source_text,
        source_url=source_url,
        confirmed=cells.choice("status", STATUSES) == "published",
        verified_on=cells.day("lastVerifiedAt"),
    )


def _area(cells: Cells, scope: str) -> tuple[str | None, str | None]:
    if scope == AREA_PREFECTURE:
        return None, cells.choice("prefectureCode", _PREFECTURES)
    portal_id = cells.choice("municipalityId", municipality_codes())
    code = municipality_codes().get(portal_id)
    return code, code[:2] if code else None


def _languages(cells: Cells) -> tuple[str, ...]:
    """Codes as published; the lists carry none today, a later edition may."""
    text = cells.text("languages", 200).replace("・", ";").replace("、", ";").replace(",", ";")
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
