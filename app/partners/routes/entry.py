"""The page of one partner."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core import clock
from app.core.errors import lazy
from app.partners import access, opening, policy, service
from app.partners.details.forms import HoursForm
from app.partners.details.values import Spoken
from app.partners.models import Partner
from app.partners.routes.choices import particulars
from app.partners.routes.detail import detail_page
from app.partners.schemas import (
    CheckForm,
    EmptyForm,
    PartnerForm,
    RetireForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/partners/{ref}", policy=Permission.PARTNER_READ, audit=AuditKind.READ, load=access.partner_for())
def detail(rq: Rq, partner: Partner) -> Response:
    return detail_page(rq, partner)


@router.page(
    "/partners/{ref}/edit", policy=Permission.PARTNER_WRITE, audit=AuditKind.READ, load=access.partner_for(policy.EDIT)
)
def edit_page(rq: Rq, partner: Partner) -> Response:
    form = rq.blank(service.stored(partner), version=partner.version)
    return rq.render("partners/edit.html", partner=partner, form=form, **particulars(rq))


@router.action(
    "/partners/{ref}/edit",
    policy=Permission.PARTNER_WRITE,
    form=PartnerForm,
    load=access.partner_for(policy.EDIT),
    stored=service.stored,
)
def edit(rq: Rq, partner: Partner, form: Bound[PartnerForm]) -> Response:
    if not form.accepts(lambda: service.edit(rq.session, rq.actor, partner, form.data, seen=form.seen_version)):
        return rq.invalid("partners/edit.html", partner=partner, form=form, **particulars(rq))
    return rq.redirect(f"/partners/{partner.ref}", lazy("連携先を保存しました。"))


@router.page(
    "/partners/{ref}/hours", policy=Permission.PARTNER_WRITE, audit=AuditKind.READ, load=access.partner_for(policy.EDIT)
)
def hours_page(rq: Rq, partner: Partner) -> Response:
    form = rq.blank(service.stored_hours(partner), version=partner.version)
    return rq.render("partners/hours.html", partner=partner, form=form, outside=_outside(partner), **particulars(rq))


def _outside(partner: Partner) -> Sequence[tuple[Spoken, str]]:
    return opening.outside(partner.details.languages, partner.details.openings, clock.today())


@router.action(
    "/partners/{ref}/hours",
    policy=Permission.PARTNER_WRITE,
    form=HoursForm,
    load=access.partner_for(policy.EDIT),
    stored=service.stored_hours,
)
def hours(rq: Rq, partner: Partner, form: Bound[HoursForm]) -> Response:
    if form.has_errors:
        return rq.invalid("partners/hours.html", partner=partner, form=form, outside=(), **particulars(rq))
    service.edit_hours(rq.session, rq.actor, partner, form.data, seen=form.seen_version)
    if _outside(partner):
        return rq.redirect(
            f"/partners/{partner.ref}/hours#spoken",
            lazy("時間と言語を保存しました。言語の時間に、開いている時間の外のものがあります。"),
        )
    return rq.redirect(f"/partners/{partner.ref}#hours", lazy("時間と言語を保存しました。"))


@router.action(
    "/partners/{ref}/check", policy=Permission.PARTNER_WRITE, form=CheckForm, load=access.partner_for(policy.CONFIRM)
)
def check(rq: Rq, partner: Partner, form: Bound[CheckForm]) -> Response:
    if form.has_errors:
        return detail_page(rq, partner, check=form)
    service.confirm(
        rq.session,
        rq.actor,
        partner,
        checked_on=form.data.checked_on or clock.today(),
        source=form.data.source,
        due_on=form.data.due_on,
        seen=form.seen_version,
    )
    return rq.redirect(f"/partners/{partner.ref}", lazy("確認した日を記録しました。"))


@router.action(
    "/partners/{ref}/number",
    policy=Permission.PARTNER_READ,
    form=EmptyForm,
    load=access.partner_for(policy.REPORT_NUMBER),
)
def report_number(rq: Rq, partner: Partner, form: Bound[EmptyForm]) -> Response:
    if form.has_errors:
        return rq.redirect(f"/partners/{partner.ref}")
    new = service.report_dead_number(rq.session, rq.actor, partner)
    done = lazy("つながらない番号として記録しました。") if new else lazy("すでに報告されています。")
    return rq.redirect(f"/partners/{partner.ref}", done)


@router.action(
    "/partners/{ref}/retire", policy=Permission.PARTNER_WRITE, form=RetireForm, load=access.partner_for(policy.RETIRE)
)
def retire(rq: Rq, partner: Partner, form: Bound[RetireForm]) -> Response:
    if form.has_errors:
        return detail_page(rq, partner, retire=form)
    service.retire(rq.session, rq.actor, partner, reason=form.data.reason, seen=form.seen_version)
    return rq.redirect(f"/partners/{partner.ref}", lazy("使用をやめました。"))


@router.action(
    "/partners/{ref}/restore", policy=Permission.PARTNER_WRITE, form=EmptyForm, load=access.partner_for(policy.RESTORE)
)
def restore(rq: Rq, partner: Partner, form: Bound[EmptyForm]) -> Response:
    service.restore(rq.session, rq.actor, partner, seen=form.seen_version)
    return rq.redirect(f"/partners/{partner.ref}", lazy("使用中に戻しました。"))
