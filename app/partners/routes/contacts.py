"""The people to ask for at a partner."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import lazy
from app.partners import access, policy, service
from app.partners.models import Partner, PartnerContact
from app.partners.routes.detail import detail_page
from app.partners.schemas import (
    ContactForm,
    EmptyForm,
)
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.action(
    "/partners/{ref}/contacts",
    policy=Permission.PARTNER_WRITE,
    form=ContactForm,
    load=access.partner_for(policy.EDIT),
    creates=True,
)
def add_contact(rq: Rq, partner: Partner, form: Bound[ContactForm]) -> Response:
    if form.has_errors:
        return detail_page(rq, partner, contact=form)
    service.add_contact(rq.session, rq.actor, partner, form.data)
    return rq.redirect(f"/partners/{partner.ref}#contacts", lazy("担当者を登録しました。"))


@router.action(
    "/partners/{ref}/contacts/{number}/retire",
    policy=Permission.PARTNER_WRITE,
    form=EmptyForm,
    load=access.contact_for(policy.EDIT),
)
def retire_contact(
    rq: Rq,
    found: tuple[Partner, PartnerContact],
    form: Bound[EmptyForm],  # noqa: ARG001 - only a button
) -> Response:
    partner, contact = found
    service.retire_contact(rq.session, rq.actor, partner, contact)
    return rq.redirect(f"/partners/{partner.ref}#contacts", lazy("担当者を一覧から外しました。"))
