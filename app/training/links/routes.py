"""`/s/{token}`: the code, then the page of its purpose. No log-in, no navigation, no script needed."""

from __future__ import annotations

from starlette.responses import Response

from app.core.errors import Invalid
from app.training.links import service, visits
from app.training.links.schemas import AddressCode
from app.training.links.visits import Visit
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
anything = visits.of()


@router.page("/s/{token}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=anything)
def address_page(rq: Rq, seen: Visit) -> Response:
    return seen.purpose.show(rq, seen, None) if seen.is_open else visits.ask_code(rq, seen, rq.blank())


@router.page("/s/{token}/", policy=Access.PUBLIC, audit=AuditKind.NONE, load=anything)
def answered_page(rq: Rq, seen: Visit) -> Response:
    """Where a form leads back to."""
    return address_page(rq, seen)


@router.page("/s/{token}/language", policy=Access.PUBLIC, audit=AuditKind.NONE, load=anything)
def language(rq: Rq, seen: Visit) -> Response:
    return rq.in_language(rq.query.get("to", ""), seen.base)


@router.action("/s/{token}/code", policy=Access.PUBLIC, form=AddressCode, load=anything)
def give_code(rq: Rq, seen: Visit, form: Bound[AddressCode]) -> Response:
    secret = None if form.has_errors else service.open_with(rq.session, seen.link, seen.about, form.data.code)
    if secret is None:
        if not form.has_errors:
            form.refuse(Invalid("code", service.WRONG_CODE))
        return visits.ask_code(rq, seen, form)
    return visits.let_in(rq, seen, secret)
