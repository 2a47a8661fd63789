"""The read API of HSDS 3.1 under /api/hsds: the standard's addresses, pages and parameters, open to everybody.

It holds public offices alone (`asking.published`), so no log-in stands before it; an operator who must keep the house
closed turns it off (`KAKEHASHI_HSDS_API=false`), and then every address here is not found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from starlette.responses import Response

from app.core import clock
from app.core.errors import NotFound
from app.partners.hsds import asking, shapes
from app.partners.hsds.asking import Wanted
from app.partners.hsds.documents import Document
from app.partners.hsds.identifiers import Named
from app.partners.hsds.shapes import TAXONOMIES
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PER_PAGE = 50
MOST_PER_PAGE = 500
BASE = "/api/hsds"


def _named(find: Callable[[Rq], Document | None]) -> Callable[[Rq], Document]:
    """A loader of the one document that the address names; NotFound for none, and where the API is closed."""

    def load(rq: Rq) -> Document:
        _open(rq)
        found = find(rq)
        if found is None:
            raise NotFound
        return found

    return load


@_named
def _service(rq: Rq) -> Document | None:
    row = asking.office(rq.session, Named.SERVICE, rq.params["id"])
    return shapes.whole_service(row, asking.bodies_of(rq.session, [row])[row.id], clock.today()) if row else None


@_named
def _organization(rq: Rq) -> Document | None:
    body = asking.body(rq.session, rq.params["id"])
    return _whole_organization(rq, body) if body else None


@_named
def _taxonomy(rq: Rq) -> Document | None:
    return _by_id(rq, [shapes.taxonomy_document(code) for code in TAXONOMIES])


@_named
def _taxonomy_term(rq: Rq) -> Document | None:
    return _by_id(rq, _terms())


@_named
def _service_at_location(rq: Rq) -> Document | None:
    row = asking.office(rq.session, Named.SERVICE_AT_LOCATION, rq.params["id"])
    return shapes.whole_at_location(row) if row else None


@router.page(BASE, policy=Access.PUBLIC, audit=AuditKind.NONE)
def base(rq: Rq) -> Response:
    _open(rq)
    return _json(
        {
            "version": shapes.VERSION,
            "profile": f"{_origin(rq)}{BASE}",
            "openapi_url": "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json",
        }
    )


@router.page(BASE + "/services", policy=Access.PUBLIC, audit=AuditKind.NONE)
def services(rq: Rq) -> Response:
    def page(wanted: Wanted, offset: int, limit: int) -> tuple[int, list[Document]]:
        total, rows = asking.offices(rq.session, wanted, offset=offset, limit=limit)
        if _flag(rq, "minimal"):
            return total, [{name: shapes.service(row)[name] for name in ("id", "last_modified")} for row in rows]
        if not _flag(rq, "full"):
            return total, [shapes.service(row) for row in rows]
        bodies = asking.bodies_of(rq.session, rows)
        return total, [shapes.whole_service(row, bodies[row.id], clock.today()) for row in rows]

    return _list(rq, page)


@router.page(BASE + "/services/{id}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=_service)
def service(rq: Rq, document: Document) -> Response:  # noqa: ARG001 - the loader did it
    return _json(document)


@router.page(BASE + "/organizations", policy=Access.PUBLIC, audit=AuditKind.NONE)
def organizations(rq: Rq) -> Response:
    def page(wanted: Wanted, offset: int, limit: int) -> tuple[int, list[Document]]:
        total, found = asking.bodies(rq.session, wanted, offset=offset, limit=limit)
        if _flag(rq, "full"):
            return total, [_whole_organization(rq, body) for body in found]
        return total, [shapes.organization(body) for body in found]

    return _list(rq, page)


@router.page(BASE + "/organizations/{id}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=_organization)
def organization(rq: Rq, document: Document) -> Response:  # noqa: ARG001 - the loader did it
    return _json(document)


@router.page(BASE + "/taxonomies", policy=Access.PUBLIC, audit=AuditKind.NONE)
def taxonomies(rq: Rq) -> Response:
    return _list(rq, _of(rq, [shapes.taxonomy_document(code) for code in TAXONOMIES]))


@router.page(BASE + "/taxonomies/{id}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=_taxonomy)
def taxonomy(rq: Rq, document: Document) -> Response:  # noqa: ARG001 - the loader did it
    return _json(document)


@router.page(BASE + "/taxonomy_terms", policy=Access.PUBLIC, audit=AuditKind.NONE)
def taxonomy_terms(rq: Rq) -> Response:
    asked = rq.query.get("taxonomy_id", "").lower()
    terms = [term for term in _terms() if not asked or term["taxonomy_id"] == asked]
    # Our lists have one level: no term has a parent.
    return _list(rq, _of(rq, [] if rq.query.get("parent_id") else terms))


@router.page(BASE + "/taxonomy_terms/{id}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=_taxonomy_term)
def taxonomy_term(rq: Rq, document: Document) -> Response:  # noqa: ARG001 - the loader did it
    return _json(document)


@router.page(BASE + "/service_at_locations", policy=Access.PUBLIC, audit=AuditKind.NONE)
def service_at_locations(rq: Rq) -> Response:
    def page(wanted: Wanted, offset: int, limit: int) -> tuple[int, list[Document]]:
        total, rows = asking.offices(rq.session, wanted, offset=offset, limit=limit)
        if _flag(rq, "full"):
            return total, [shapes.whole_at_location(row) for row in rows]
        return total, [shapes.at_location(row) for row in rows]

    return _list(rq, page)


@router.page(BASE + "/service_at_locations/{id}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=_service_at_location)
def service_at_location(rq: Rq, document: Document) -> Response:  # noqa: ARG001 - the loader did it
    return _json(document)


# --- the envelope -----------------------------------------------------------------------------------

Lister = Callable[[Wanted, int, int], tuple[int, list[Document]]]


def _list(rq: Rq, page: Lister) -> Response:
    """One page in the standard's envelope; 400 with a sentence for a parameter that cannot be read."""
    _open(rq)
    try:
        number, size = _count(rq, "page", 1, 1_000_000), _count(rq, "per_page", PER_PAGE, MOST_PER_PAGE)
        wanted = _wanted(rq)
    except _Unreadable as problem:
        return _json({"message": str(problem)}, status=400)
    total, contents = page(wanted, (number - 1) * size, size)
    pages = max(1, -(-total // size))
    return _json(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": number,
            "size": len(contents),
            "first_page": number == 1,
            "last_page": number >= pages,
            "empty": not contents,
            "contents": contents,
        }
    )


class _Unreadable(Exception):
    """A parameter that says nothing we know."""


def _wanted(rq: Rq) -> Wanted:
    if rq.query.get("format", "json").lower() != "json":
        raise _Unreadable("format: only json is offered; the tabular form is a file that the operator gives out")
    if rq.query.get("proximity"):
        raise _Unreadable("proximity: the directory holds no coordinates; ask by postcode or search")
    return Wanted(
        search=rq.query.get("search", "")[:200],
        taxonomy_term_id=rq.query.get("taxonomy_term_id", ""),
        taxonomy_id=rq.query.get("taxonomy_id", ""),
        organization_id=rq.query.get("organization_id", ""),
        modified_after=_instant(rq.query.get("modified_after", "")),
        postcode=rq.query.get("postcode", "")[:20],
    )


def _instant(text: str) -> datetime | None:
    """An ISO date or instant; without a zone it is UTC, as the standard's examples are."""
    if not text:
        return None
    try:
        # A plus sign in an address arrives as a space.
        read = datetime.fromisoformat(text.replace(" ", "+"))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise _Unreadable("modified_after: an ISO 8601 date or date and time is needed") from error


def _count(rq: Rq, name: str, default: int, most: int) -> int:
    text = rq.query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1 and len(text) <= 9):
        raise _Unreadable(f"{name}: a whole number from 1 is needed")
    return min(int(text), most)


def _flag(rq: Rq, name: str) -> bool:
    return rq.query.get(name, "").lower() in ("true", "1")


def _of(rq: Rq, documents: Sequence[Document]) -> Lister:
    """A list that is known whole; `search` looks at names and codes."""
    text = rq.query.get("search", "").casefold()
    kept = [one for one in documents if text in f"{one.get('code', '')} {one['name']} {one['description']}".casefold()]
    return lambda _wanted, offset, limit: (len(kept), kept[offset : offset + limit])


def _by_id(rq: Rq, documents: Sequence[Document]) -> Document | None:
    return next((one for one in documents if one["id"] == rq.params["id"].lower()), None)


def _terms() -> list[Document]:
    return [term for code in TAXONOMIES for term in shapes.taxonomy_terms(code)]


def _whole_organization(rq: Rq, body: shapes.Body) -> Document:
    full = _flag(rq, "full_service")
    desks = asking.with_lists(rq.session, [desk.id for desk in body.desks]) if full else body.desks
    return shapes.whole_organization(body, desks, clock.today(), full=full)


def _open(rq: Rq) -> None:
    if not rq.services.settings.hsds_api:
        raise NotFound


def _origin(rq: Rq) -> str:
    return str(rq.request.base_url).rstrip("/")


def _json(document: Document, *, status: int = 200) -> Response:
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(content, status_code=status, media_type="application/json")
