"""Whether the program lives, and whether it is ready to work."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from app.core import migrate
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/livez", policy=Access.PUBLIC, audit=AuditKind.NONE)
def livez(rq: Rq) -> Response:  # noqa: ARG001 - alive is alive
    return PlainTextResponse("ok")


@router.page("/readyz", policy=Access.PUBLIC, audit=AuditKind.NONE)
def readyz(rq: Rq) -> Response:
    ready = migrate.current(rq.services.engine) == migrate.head()
    return PlainTextResponse("ok" if ready else "schema", status_code=200 if ready else 503)
