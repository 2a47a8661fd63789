"""The whole directory as files: HSDS documents in JSON, and the tabular data package beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import clock
from app.partners.hsds import asking, shapes
from app.partners.hsds.documents import Document
from app.partners.hsds.shapes import TAXONOMIES
from app.partners.hsds.tables import Writer, datapackage, rows_of

_AT_ONCE = 500


@dataclass(frozen=True)
class Exported:
    """How much was written."""

    services: int
    organizations: int
    files: tuple[str, ...]


def export(session: Session, actor: Actor, folder: Path) -> Exported:
    """Write everything that may leave (`asking.published`) into `folder`, each file whole. Raises OSError."""
    tables = Writer()
    organizations: dict[str, Document] = {}
    services: list[Document] = []
    for service in _services(session):
        services.append(service)
        organizations.setdefault(service["organization"]["id"], service["organization"])
        tables.add(rows_of(service))
    for code in TAXONOMIES:
        tables.add([("taxonomy", shapes.taxonomy_document(code))])
        tables.add(("taxonomy_term", one) for one in shapes.taxonomy_terms(code))
    files = {
        "services.json": _lines(services),
        "organizations.json": _lines(list(organizations.values())),
        **dict(tables.files()),
        "datapackage.json": (json.dumps(datapackage(), ensure_ascii=False, indent=2) + "\n").encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        unfinished = folder / f".{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)
    record(session, actor, "partner.export", "partner", 0, reason_code=f"hsds {len(services)}")
    return Exported(len(services), len(organizations), tuple(files))


def _services(session: Session) -> Iterator[Document]:
    rows, today = asking.everything(session), clock.today()
    while page := list(islice(rows, _AT_ONCE)):
        bodies = asking.bodies_of(session, page)
        for row in page:
            yield shapes.whole_service(row, bodies[row.id], today)


def _lines(documents: list[Document]) -> bytes:
    """A JSON array with one document on each line, so that two exports can be compared."""
    inner = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in documents)
    return f"[\n{inner}\n]\n".encode()
