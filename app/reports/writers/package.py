"""All files of one export in one directory, complete or not at all, each with its hash in the manifest."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.reports.bases import DEFINITIONS, Basis
from app.reports.figures import Figures
from app.reports.notes import all_notes
from app.reports.writers.cells import SUPPRESSED
from app.reports.writers.csv_tables import (
    SUMMARY_COLUMNS,
    TABLE_COLUMNS,
    summary_rows,
    table_rows,
    write_csv,
)
from app.reports.writers.words import LEVELS, fiscal_year_ja
from app.reports.writers.workbook import write_workbook

WORKBOOK = "report.xlsx"
DATAPACKAGE = "datapackage.json"
MANIFEST = "manifest.json"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Made:
    """When and by which program the files were made. `at` is civil time of Japan."""

    at: datetime
    version: str


def write_package(directory: Path, figures: Figures, made: Made, *, threshold: int | None = None) -> list[str]:
    """Write every file of an export into `directory` (made if absent); returns their names.

    The files are first made aside and moved when all are complete, the manifest last, so a full disk leaves
    the files of an earlier export untouched. `threshold` is named in the manifest of a public package.
    Raises OSError.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=directory) as aside:
        work = Path(aside)
        names = list(_write_all(work, figures, made, threshold))
        for name in names:
            (work / name).replace(directory / name)
    return names


def _write_all(work: Path, figures: Figures, made: Made, threshold: int | None) -> Iterator[str]:
    write_csv(work / "summary.csv", SUMMARY_COLUMNS, summary_rows(figures))
    yield "summary.csv"
    for table in figures.tables:
        write_csv(work / f"{table.name}.csv", TABLE_COLUMNS, table_rows(table))
        yield f"{table.name}.csv"
    write_workbook(work / WORKBOOK, figures, all_notes(figures), made.at)
    yield WORKBOOK
    _write_json(work / DATAPACKAGE, _datapackage(work, figures, made))
    yield DATAPACKAGE
    _write_json(work / MANIFEST, _manifest(work, figures, made, threshold))
    yield MANIFEST


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def file_sha256(path: Path) -> str:
    """The hash of a file in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _fields(*columns: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind, "description": text} for name, kind, text in columns]


_TABLE_FIELDS = _fields(
    ("code", "string", "Code of the line"),
    ("label", "string", "Its Japanese name"),
    ("count", "integer", "Number counted on the table's basis"),
    ("share", "number", "Per cent of the table's base, one decimal, half up"),
)
_SUMMARY_FIELDS = _fields(
    ("basis", "string", "Code of the basis"),
    ("count", "number", "Figure on that basis"),
    ("label", "string", "Its Japanese name"),
)


def _resource(path: Path, title: str, fields: list[dict[str, str]], key: str) -> dict[str, Any]:
    return {
        "name": path.stem.replace("_", "-"),
        "path": path.name,
        "title": title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_sha256(path)}",
        "schema": {"fields": fields, "primaryKey": key, "missingValues": ["", SUPPRESSED]},
    }


def _datapackage(work: Path, figures: Figures, made: Made) -> dict[str, Any]:
    scope = figures.scope
    resources = [_resource(work / "summary.csv", "総括", _SUMMARY_FIELDS, "basis")]
    for table in figures.tables:
        words = DEFINITIONS[table.basis]
        resource = _resource(work / f"{table.name}.csv", table.title, _TABLE_FIELDS, "code")
        resource["description"] = f"{words.label_en}: {words.text_en}"
        resources.append(resource)
    return {
        "profile": "tabular-data-package",
        "name": f"isa-{scope.fiscal_year}-{_slug(scope.centre)}-{figures.level.value}",
        "title": f"相談受付状況 {fiscal_year_ja(scope.fiscal_year)} {scope.centre_name}",
        "version": made.version,
        "created": made.at.strftime("%Y-%m-%dT%H:%M:%S+09:00"),
        "resources": resources,
    }


def _slug(centre: str | None) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in (centre or "all").lower())


def _manifest(work: Path, figures: Figures, made: Made, threshold: int | None) -> dict[str, Any]:
    scope = figures.scope
    notes = all_notes(figures)
    files = sorted(path for path in work.iterdir() if path.name != MANIFEST)
    manifest: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "period": {
            "fiscal_year": scope.fiscal_year,
            "from": scope.first_day.isoformat(),
            "to": scope.last_day.isoformat(),
            "as_of": scope.as_of.isoformat(),
        },
        "centre": {"code": scope.centre, "name": scope.centre_name},
        "level": figures.level.value,
        "level_description": {"ja": LEVELS[figures.level][0], "en": LEVELS[figures.level][1]},
        "made_at": made.at.strftime("%Y-%m-%dT%H:%M:%S+09:00"),
        "software": {"name": "kakehashi", "version": made.version},
        "bases": {basis.value: _definition(basis) for basis in Basis},
        "tables": {
            table.name: {"file": f"{table.name}.csv", "basis": table.basis.value, "base": table.base}
            for table in figures.tables
        },
        "files": {path.name: {"bytes": path.stat().st_size, "sha256": file_sha256(path)} for path in files},
        "notes": [note.en for note in notes],
        "notes_ja": [note.ja for note in notes],
    }
    if threshold is not None:
        manifest["suppression"] = {"threshold_persons": threshold, "mark": SUPPRESSED}
    return manifest


def _definition(basis: Basis) -> dict[str, str]:
    words = DEFINITIONS[basis]
    return {
        "ja": words.label,
        "en": words.label_en,
        "definition_ja": words.text,
        "definition_en": words.text_en,
    }
