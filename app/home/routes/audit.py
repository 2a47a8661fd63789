"""The audit: what was read and changed, by whom; and whether the record is whole."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from app.audit import service
from app.authz.permissions import Permission as P
from app.cases.queries.contacts import day_of
from app.home import auditing
from app.web.declarations import AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/admin/audit", policy=P.AUDIT_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    return _page(rq)


@router.action("/admin/audit/verify", policy=P.AUDIT_READ, audit=AuditKind.NONE, writes=False)
def verify(rq: Rq) -> Response:
    """Walk the whole chain. It changes nothing, so nobody has to wait for it."""
    return _page(rq, service.verify(rq.session))


def _page(rq: Rq, answer: service.VerifyAnswer | None = None) -> Response:
    typed = {name: rq.query.get(name, "").strip()[:60] for name in ("ref", "login", "day")}
    start = rq.query.get("before", "")
    before = int(start) if start.isascii() and start.isdigit() and len(start) < 19 else None
    wanted = auditing.Wanted(typed["ref"], typed["login"], day_of(typed["day"]), before)
    found, following = auditing.entries(rq.session, rq.actor, wanted)
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    return rq.render(
        "home/audit.html",
        entries=found,
        next_page="/admin/audit?" + urlencode({**kept, "before": following}) if following else "",
        first_page="/admin/audit" + ("?" + urlencode(kept) if kept else ""),
        unread=bool(typed["day"]) and wanted.day is None,
        kinds=auditing.KINDS,
        problems=auditing.PROBLEMS,
        answer=answer,
    )
