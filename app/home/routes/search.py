"""The global search."""

from __future__ import annotations

from starlette.responses import Response

from app.home import finding
from app.search.queries import QueryTooShort
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/search", policy=Access.SIGNED_IN, audit=AuditKind.READ)
def search(rq: Rq) -> Response:
    """`?q=` words; `kind=` one kind alone, `before=` its following page. A reference leads to its page at once."""
    words = rq.query.get("q", "").strip()[:200]
    if place := finding.place_of(rq.session, rq.actor, words):
        return rq.redirect(place)
    only, start = rq.query.get("kind", ""), rq.query.get("before", "")
    before = int(start) if start.isascii() and start.isdigit() and len(start) < 19 else None
    groups, too_short = [], False
    try:
        if words:
            groups = finding.find(rq.session, rq.actor, words, only=only, before=before, say=rq._)
    except QueryTooShort:
        too_short = True
    for group in groups:
        for line in group.lines:
            if line.kind != "partner":
                rq.note_read(line.kind, line.subject_id, line.ref, line.centre_id)
    return rq.render(
        "home/search.html",
        words=words,
        only=only,
        before=before,
        groups=groups,
        kinds=finding.kinds_for(rq.actor),
        too_short=too_short,
    )
