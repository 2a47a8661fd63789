"""Making and ending a partner's answer page."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.referrals import access
from app.referrals.content import Held
from app.referrals.schemas import Empty
from app.referrals.service import links
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
write_referral = access.referral_for(P.REFERRAL_WRITE)


@router.action("/referrals/{ref}/link", policy=P.REFERRAL_WRITE, form=Empty, load=write_referral, creates=True)
def make(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    links.make(rq.session, rq.actor, held, seen=form.seen_version)
    return rq.redirect(
        f"/referrals/{held.referral.ref}#answer-page",
        lazy("回答ページを作りました。アドレスは手紙にも入ります。番号は電話で伝えてください。"),
    )


@router.action("/referrals/{ref}/link/end", policy=P.REFERRAL_WRITE, form=Empty, load=write_referral, creates=True)
def end(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    links.revoke(rq.session, rq.actor, held, seen=form.seen_version)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("回答ページを使えなくしました。"))
