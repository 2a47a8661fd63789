"""Keeping what is being typed, and giving it up."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.contact_access import own_draft
from app.cases.models import Draft
from app.cases.service import drafts as service
from app.core.errors import lazy
from app.web.declarations import AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.action("/drafts", policy=P.CONTACT_WRITE, audit=AuditKind.NONE)
def keep(rq: Rq) -> Response:
    """Called by the page while somebody types: `?form=&record=` names what, the body is the form as it stands."""
    service.keep(rq.session, rq.actor, rq.query.get("form", ""), rq.query.get("record", ""), rq.sent)
    return Response(status_code=204)


@router.action("/drafts/{form}/{record}/discard", policy=P.CONTACT_WRITE, audit=AuditKind.NONE, load=own_draft)
def discard(rq: Rq, draft: Draft) -> Response:
    service.discard(rq.session, rq.actor, draft.form, draft.record)
    return rq.redirect("/", lazy("下書きを消しました。"))
