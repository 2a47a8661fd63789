"""運ばれた回答: what the answer site sent and could not be applied as it was."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.referrals import access
from app.referrals.content import Held
from app.referrals.outside import carried
from app.referrals.schemas import Empty
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/carried-answers", policy=P.REFERRAL_WRITE, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    found = carried.rows(rq.session, rq.actor, rq.locale)
    for row in found:
        rq.note_read("referral", row.answer.referral_id, row.ref, row.answer.centre_id)
    return rq.render("referrals/carried.html", rows=found, form=rq.blank())


@router.action(
    "/referrals/{ref}/carried", policy=P.REFERRAL_WRITE, form=Empty, load=access.referral_for(P.REFERRAL_WRITE),
    creates=True,
)  # fmt: skip
def settle(rq: Rq, held: Held, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    carried.settle(rq.session, rq.actor, held)
    return rq.redirect("/carried-answers", lazy("確かめたことを記録しました。"))
