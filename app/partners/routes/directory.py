"""The list of partners and the form of a new one."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import Invalid, lazy
from app.partners import queries, service
from app.partners.bureaus import bureau_for
from app.partners.routes.choices import choices, particulars
from app.partners.routes.searching import shown
from app.partners.schemas import (
    NewPartnerForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
# Lines of the list say much; more of them would make a page that is slow on a telephone.
ROWS = 25


@router.page("/partners", policy=Permission.PARTNER_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS)
    if "per_page" not in rq.query:
        query = replace(query, per_page=ROWS)
    page = queries.find(rq.session, rq.actor, query)
    return rq.render(
        "partners/list.html",
        fragment="partners/_list.html",
        page=page,
        counts=queries.counts(rq.session, rq.actor) if rq.can(Permission.PARTNER_WRITE) else {},
        bureau=bureau_for(query.filters.get("prefecture", "")),
        **shown(rq, page),
        **choices(rq),
    )


@router.page("/partners/new", policy=Permission.PARTNER_WRITE, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    initial = {"org_name": rq.query.get("name", "")[:200], "area_scope": "municipality"}
    return rq.render("partners/new.html", form=rq.blank(initial), similar=(), **particulars(rq))


@router.action("/partners/new", policy=Permission.PARTNER_WRITE, form=NewPartnerForm, creates=True)
def new(rq: Rq, form: Bound[NewPartnerForm]) -> Response:
    if form.has_errors:
        return rq.invalid("partners/new.html", form=form, similar=(), **particulars(rq))
    try:
        partner = service.add(rq.session, rq.actor, form.data)
    except Invalid as error:
        similar = service.similar_to(rq.session, rq.actor, form.data)
        form.refuse(error)
        return rq.invalid("partners/new.html", form=form, similar=similar, **particulars(rq))
    return rq.redirect(f"/partners/{partner.ref}", lazy("連携先を登録しました。確認した日を記録すると候補に出ます。"))
