"""HSDS documents as the standard's tables: one CSV for each object, and the data package that describes them.

Tables and fields are those of the official datapackage.json of HSDS 3.1 as far as the directory fills them; the order
of the fields is the standard's. Foreign keys point only to tables that are written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.partners.hsds.documents import Document
from app.partners.hsds.shapes import VERSION


@dataclass(frozen=True, slots=True)
class Table:
    """A table: resource name, file, its fields, and which of them point to another table."""

    name: str
    path: str
    fields: tuple[str, ...]
    points: Mapping[str, str] = field(default_factory=dict)


TABLES = (
    Table("organization", "organizations.csv", ("id", "name", "alternate_name", "description", "email", "website")),
    Table(
        "organization_identifier",
        "organization_identifiers.csv",
        ("id", "organization_id", "identifier_scheme", "identifier_type", "identifier"),
        {"organization_id": "organization"},
    ),
    Table(
        "service",
        "services.csv",
        (
            "id", "organization_id", "name", "alternate_name", "description", "url", "email", "status",
            "interpretation_services", "application_process", "fees_description", "eligibility_description",
            "minimum_age", "maximum_age", "assured_date", "alert", "last_modified",
        ),
        {"organization_id": "organization"},
    ),
    Table("location", "locations.csv", ("id", "location_type", "name", "description")),
    Table(
        "service_at_location",
        "service_at_location.csv",
        ("id", "service_id", "location_id"),
        {"service_id": "service", "location_id": "location"},
    ),
    Table(
        "address",
        "addresses.csv",
        ("id", "location_id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
        {"location_id": "location"},
    ),
    Table("phone", "phones.csv", ("id", "service_id", "number", "type", "description"), {"service_id": "service"}),
    Table(
        "schedule",
        "schedules.csv",
        (
            "id", "service_id", "valid_from", "valid_to", "freq", "byday", "bymonthday", "description", "opens_at",
            "closes_at", "notes",
        ),
        {"service_id": "service"},
    ),
    Table(
        "service_area",
        "service_areas.csv",
        ("id", "service_id", "name", "description", "extent", "extent_type"),
        {"service_id": "service"},
    ),
    Table(
        "language",
        "languages.csv",
        ("id", "service_id", "phone_id", "name", "code", "note"),
        {"service_id": "service", "phone_id": "phone"},
    ),
    Table(
        "cost_option",
        "cost_options.csv",
        ("id", "service_id", "option", "currency", "amount", "amount_description"),
        {"service_id": "service"},
    ),
    Table("required_document", "required_documents.csv", ("id", "service_id", "document"), {"service_id": "service"}),
    Table("unit", "units.csv", ("id", "name")),
    Table(
        "service_capacity",
        "service_capacity.csv",
        ("id", "service_id", "unit_id", "available", "description", "updated"),
        {"service_id": "service", "unit_id": "unit"},
    ),
    Table(
        "attribute",
        "attributes.csv",
        ("id", "link_id", "taxonomy_term_id", "link_entity", "value", "label"),
        {"taxonomy_term_id": "taxonomy_term"},
    ),
    Table("taxonomy", "taxonomies.csv", ("id", "name", "description")),
    Table(
        "taxonomy_term",
        "taxonomy_terms.csv",
        ("id", "code", "name", "description", "taxonomy", "language", "taxonomy_id"),
        {"taxonomy_id": "taxonomy"},
    ),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
_PARTS = {
    "phones": "phone", "schedules": "schedule", "service_areas": "service_area", "languages": "language",
    "cost_options": "cost_option", "required_documents": "required_document",
}  # fmt: skip


def rows_of(service: Document) -> Iterator[tuple[str, Document]]:
    """The rows of one whole service, by table; its organisation is among them."""
    own = {"service_id": service["id"]}
    body = service["organization"]
    yield "organization", body
    for one in body.get("organization_identifiers", ()):
        yield "organization_identifier", one | {"organization_id": body["id"]}
    yield "service", service | {"organization_id": body["id"]}
    for nested, table in _PARTS.items():
        for one in service.get(nested, ()):
            yield table, one | own
            yield from _attributes(one)
            for language in one.get("languages", ()):  # those of a telephone
                yield "language", language | {"phone_id": one["id"]}
    for one in service.get("capacities", ()):
        yield "unit", one["unit"]
        yield "service_capacity", one | own | {"unit_id": one["unit"]["id"]}
    for one in service.get("service_at_locations", ()):
        place = one["location"]
        yield "location", place
        for address in place.get("addresses", ()):
            yield "address", address | {"location_id": place["id"]}
        yield "service_at_location", one | own | {"location_id": place["id"]}
    yield from _attributes(body)
    yield from _attributes(service)


def _attributes(owner: Document) -> Iterator[tuple[str, Document]]:
    for one in owner.get("attributes", ()):
        yield "attribute", one | {"taxonomy_term_id": one.get("taxonomy_term", {}).get("id", "")}


class Writer:
    """Collects the tables; a row that was written once (an organisation of many services) is not written again."""

    def __init__(self) -> None:
        self._texts = {table.name: io.StringIO(newline="") for table in TABLES}
        self._writers = {
            table.name: csv.DictWriter(self._texts[table.name], table.fields, extrasaction="ignore", restval="")
            for table in TABLES
        }
        self._seen: set[tuple[str, str]] = set()
        for writer in self._writers.values():
            writer.writeheader()

    def add(self, rows: Iterable[tuple[str, Document]]) -> None:
        """Write rows to their tables."""
        for table, row in rows:
            if (table, row["id"]) not in self._seen:
                self._seen.add((table, row["id"]))
                self._writers[table].writerow(row)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every table's file name and content; UTF-8 without mark, as the data package says."""
        for table in TABLES:
            yield table.path, self._texts[table.name].getvalue().encode()


def datapackage() -> dict[str, Any]:
    """The description of the tables (Frictionless tabular data package)."""
    return {
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "profile": "tabular-data-package",
        "version": VERSION,
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table) -> dict[str, Any]:
    keys = [
        {"fields": name, "reference": {"resource": target, "fields": "id"}} for name, target in table.points.items()
    ]
    schema = {
        "primaryKey": "id",
        "fields": [{"name": name, "type": "string"} for name in table.fields],
    }
    return {
        "name": table.name,
        "path": table.path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }
