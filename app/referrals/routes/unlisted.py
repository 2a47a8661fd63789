"""A partner that is not in the directory: a name and a telephone suffice, and the referral can be written at once."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.service.cases import require_open
from app.cases.views import case_frame
from app.codes import lists
from app.core.errors import lazy
from app.partners import queries as partner_queries
from app.partners import service as partner_service
from app.partners.models import Partner
from app.referrals import access, words
from app.referrals.unlisted import UnlistedForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
_KEPT = ("need", "step", "follows")


@router.page("/cases/{ref}/referrals/unlisted", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=access.write_case)
def unlisted_page(rq: Rq, case: Case) -> Response:
    """`?name=&phone=` offer the like entries beside the form; `?need=&step=&follows=` are kept for the draft."""
    require_open(case)
    initial = {name: rq.query.get(name, "")[:200] for name in ("name", "phone", *_KEPT)}
    return _page(rq, case, rq.blank(initial | {"kind": "other"}))


def _page(rq: Rq, case: Case, form: Bound[UnlistedForm]) -> Response:
    kept = {name: form.value(name) for name in _KEPT if form.value(name)}
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "referrals/unlisted.html",
        fragment="referrals/_similar.html",
        **case_frame(rq.session, rq.actor, case),
        case_tab="referrals",
        referral_words=words,
        form=form,
        kept=kept,
        similar=_similar(rq, form.value("name"), form.value("phone")),
        kinds=lists.PARTNER_KINDS.choices(rq.locale),
    )


def _similar(rq: Rq, name: str, phone: str) -> list[Partner]:
    if not (name.strip() or phone.strip()):
        return []
    return partner_queries.similar(rq.session, rq.actor, org_name=name[:200], phone=phone[:60], municipality_code=None)


@router.action(
    "/cases/{ref}/referrals/unlisted",
    policy=P.REFERRAL_WRITE,
    form=UnlistedForm,
    load=access.write_case,
    creates=True,
)
def add_unlisted(rq: Rq, case: Case, form: Bound[UnlistedForm]) -> Response:
    require_open(case)
    if form.has_errors:
        return _page(rq, case, form)
    said = form.data
    partner = partner_service.add_free_text(
        rq.session, rq.actor, name=said.name, phone=said.phone or "", kind=said.kind
    )
    kept = {name: value for name in _KEPT if (value := getattr(said, name))}
    address = f"/cases/{case.ref}/referrals/new?" + urlencode({**kept, "partner": partner.ref})
    return rq.redirect(address, lazy("この窓口の連携先として登録しました。確認は後でできます。続けて連携を書けます。"))
