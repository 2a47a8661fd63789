"""Changing a contact: freely at first, then as an amendment with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import contact_views
from app.cases.contact_access import contact_for
from app.cases.models import Contact
from app.cases.queries import contacts
from app.cases.schemas.amendments import EditContactForm
from app.cases.schemas.contacts import ANONYMOUS
from app.cases.service import amendments as service
from app.cases.service import contacts as contact_service
from app.core.errors import Invalid, lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _stored(contact: Contact) -> Mapping[str, object]:
    return service.stored(contact)


@router.page("/contacts/{ref}/edit", policy=P.CONTACT_WRITE, audit=AuditKind.READ, load=contact_for(P.CONTACT_WRITE))
def edit_page(rq: Rq, contact: Contact) -> Response:
    return _form(rq, contact, rq.blank(service.stored(contact), version=contact.version))


@router.action(
    "/contacts/{ref}/edit",
    policy=P.CONTACT_WRITE,
    form=EditContactForm,
    load=contact_for(P.CONTACT_WRITE),
    stored=_stored,
)
def edit(rq: Rq, contact: Contact, form: Bound[EditContactForm]) -> Response:
    if form.has_errors:
        return _form(rq, contact, form)
    data = form.data
    try:
        about = None
        if data.person or data.person_text:
            about = contact_service.whom(rq.session, rq.actor, data.person, data.person_text)
        minutes = rq.services.settings.edit_window_minutes
        amended = service.change(rq.session, rq.actor, contact, data, form.seen_version, about=about, minutes=minutes)
    except Invalid as error:
        form.refuse(error)
        return _form(rq, contact, form)
    done = lazy("訂正を保存しました。元の内容も残っています。") if amended else lazy("相談記録を保存しました。")
    return rq.redirect(f"/contacts/{contact.ref}", done)


def _form(rq: Rq, contact: Contact, form: Bound[Any]) -> Response:
    minutes = rq.services.settings.edit_window_minutes
    row = contacts.rows(rq.session, rq.actor, [contact])[0]
    return (rq.invalid if form.has_errors else rq.render)(
        "contacts/edit.html",
        form=form,
        contact=contact,
        row=row,
        is_free=service.is_free(rq.actor, contact, minutes),
        person_options=_people(rq, form, row.call_name),
        **contact_views.form_choices(
            rq.session, rq.actor, rq.locale, form.list("languages"), contact_views.day_of(form.value("occurred_at")),
            form.list("topics"),
        ),
    )  # fmt: skip


def _people(rq: Rq, form: Bound[Any], kept: str) -> list[tuple[str, str]]:
    """Whom it is about: nothing chosen keeps it as it is."""
    typed = form.value("person_text").strip()[:100]
    found = contact_views.person_options(rq.session, rq.actor, rq._, typed, [])
    return found or ([(ANONYMOUS, rq._("匿名にする"))] if kept else [])
