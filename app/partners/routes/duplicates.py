"""Entries that may be the same desk."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import Invalid, NotFound, lazy
from app.partners import access, policy, queries, service
from app.partners.duplicates import Likeness, likeness
from app.partners.lists.changes import side_by_side
from app.partners.lists.compared import Entry
from app.partners.models import Partner
from app.partners.routes.choices import place
from app.partners.routes.detail import detail_page
from app.partners.schemas import (
    MergeForm,
    PairForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/partners/duplicates", policy=Permission.PARTNER_WRITE, audit=AuditKind.NONE)
def duplicates(rq: Rq) -> Response:
    pairs = [(pair, _likeness(pair.low, pair.high)) for pair in queries.open_duplicates(rq.session, rq.actor)]
    return rq.render("partners/duplicates.html", pairs=pairs, place=place(rq))


def _likeness(one: Partner, other: Partner) -> Likeness:
    return likeness(Entry.of_stored(one), Entry.of_stored(other))


@router.action("/partners/duplicates", policy=Permission.PARTNER_WRITE, form=PairForm)
def keep_apart(rq: Rq, form: Bound[PairForm]) -> Response:
    if form.has_errors:
        raise NotFound
    one = queries.by_ref(rq.session, rq.actor, form.data.one)
    other = queries.by_ref(rq.session, rq.actor, form.data.other)
    if one is None or other is None:
        raise NotFound
    service.keep_apart(rq.session, rq.actor, one, other)
    return rq.redirect("/partners/duplicates", lazy("別の窓口として記録しました。"))


@router.page(
    "/partners/{ref}/merge",
    policy=Permission.PARTNER_WRITE,
    audit=AuditKind.READ,
    load=access.partner_for(policy.MERGE),
)
def compare(rq: Rq, partner: Partner) -> Response:
    """The two side by side: `ref` goes into `into`, which is asked for where the address names none."""
    into = queries.by_ref(rq.session, rq.actor, rq.query.get("into", ""))
    if into is None or into.id == partner.id or policy.MERGE not in policy.allowed(rq.actor, into):
        return rq.render("partners/merge.html", partner=partner, into=None)
    rq.note_read("partner", into.id, into.ref)
    rows = side_by_side(rq.actor, partner, into, locale=rq.locale, say=rq._)
    return rq.render(
        "partners/merge.html",
        partner=partner,
        into=into,
        form=rq.blank({"unite": ["topics", "languages"]}, version=partner.version),
        why=_likeness(partner, into),
        different=[row for row in rows if row.old != row.new],
        same=[(rq._(row.label), row.old) for row in rows if row.old == row.new],
    )


@router.action(
    "/partners/{ref}/merge", policy=Permission.PARTNER_WRITE, form=MergeForm, load=access.partner_for(policy.MERGE)
)
def merge(rq: Rq, partner: Partner, form: Bound[MergeForm]) -> Response:
    if form.has_errors:
        return detail_page(rq, partner, merge=form)
    into = queries.by_ref(rq.session, rq.actor, form.data.into)
    try:
        if into is None:
            raise Invalid("into", lazy("その番号の連携先が見つかりません。"))
        service.merge(rq.session, rq.actor, partner, into, seen=form.seen_version, united=form.data.united)
    except Invalid as error:
        form.refuse(error)
        return detail_page(rq, partner, merge=form)
    return rq.redirect(f"/partners/{into.ref}", lazy("重複をまとめました。"))
