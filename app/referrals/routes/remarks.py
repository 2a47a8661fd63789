"""What a centre tells itself about a partner."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import NotFound, lazy
from app.partners import access
from app.partners.models import Partner
from app.referrals.experience import remarks
from app.referrals.experience.models import PartnerRemark
from app.referrals.experience.remarks import RemarkForm
from app.referrals.schemas import Empty
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
read_partner = access.partner_for()


def _remark(rq: Rq) -> tuple[Partner, PartnerRemark]:
    partner = read_partner(rq)
    row = remarks.by_ref(rq.session, rq.actor, partner, rq.params["remark"])
    if row is None:
        raise NotFound
    return partner, row


@router.page("/partners/{ref}/remarks", policy=P.REFERRAL_READ, audit=AuditKind.READ, load=read_partner)
def index(rq: Rq, partner: Partner) -> Response:
    return _page(rq, partner, rq.blank())


def _page(rq: Rq, partner: Partner, form: Bound[RemarkForm]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    may_write = rq.actor.can_in(P.REFERRAL_WRITE, rq.actor.centre_id)
    told = remarks.of_partner(rq.session, rq.actor, partner)
    return show("referrals/remarks.html", partner=partner, remarks=told, form=form, may_write=may_write)


@router.action("/partners/{ref}/remarks", policy=P.REFERRAL_WRITE, form=RemarkForm, load=read_partner, creates=True)
def write(rq: Rq, partner: Partner, form: Bound[RemarkForm]) -> Response:
    if form.has_errors:
        return _page(rq, partner, form)
    remarks.write(rq.session, rq.actor, partner, form.data)
    return rq.redirect(f"/partners/{partner.ref}/remarks", lazy("ひとことを残しました。この窓口の人だけが読めます。"))


@router.action("/partners/{ref}/remarks/{remark}/withdraw", policy=P.REFERRAL_WRITE, form=Empty, load=_remark)
def withdraw(rq: Rq, found: tuple[Partner, PartnerRemark], form: Bound[Empty]) -> Response:  # noqa: ARG001 - only a button
    partner, row = found
    remarks.withdraw(rq.session, rq.actor, partner, row)
    return rq.redirect(f"/partners/{partner.ref}/remarks", lazy("ひとことを取り下げました。"))
