"""The people of a case: shown, added, made the main one, taken out."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import views, words
from app.cases.access import Inside, case_for, person_for
from app.cases.models import Case
from app.cases.schemas.cases import AddPerson, Button
from app.cases.service import persons as service
from app.core.errors import Invalid, lazy
from app.people import queries as people
from app.people.models import Person
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/cases/{ref}/people", policy=P.CASE_READ, audit=AuditKind.READ, load=case_for(P.CASE_READ))
def index(rq: Rq, case: Case) -> Response:
    return _page(rq, case, rq.blank({"person": rq.query.get("person"), "role": "family"}))


def _page(rq: Rq, case: Case, form: Bound[AddPerson]) -> Response:
    sought = rq.query.get("find", "").strip()[:100]
    found = people.candidates(rq.session, rq.actor, sought) if sought else []
    return (rq.invalid if form.has_errors else rq.render)(
        "cases/people.html",
        form=form,
        found=found,
        sought=sought,
        roles=words.choices(words.PERSON_ROLES, rq.locale, set(words.PERSON_ROLES) - {"self"}),
        case_tab="people",
        **views.case_frame(rq.session, rq.actor, case),
    )


@router.action("/cases/{ref}/people", policy=P.CASE_WRITE, form=AddPerson, load=case_for(P.CASE_WRITE))
def add(rq: Rq, case: Case, form: Bound[AddPerson]) -> Response:
    if form.has_errors:
        return _page(rq, case, form)
    person = people.by_ref(rq.session, rq.actor, form.data.person)
    try:
        if person is None:
            raise Invalid("person", lazy("この番号の人は見つかりません。"))
        service.add(rq.session, rq.actor, case, person, form.data.role)
    except Invalid as error:
        form.refuse(error)
        return _page(rq, case, form)
    return rq.redirect(f"/cases/{case.ref}/people", lazy("このケースの人に加えました。"))


@router.action("/cases/{ref}/people/{person}/main", policy=P.CASE_WRITE, form=Button, load=person_for(P.CASE_WRITE))
def set_main(rq: Rq, found: Inside[Person], form: Bound[Button]) -> Response:
    service.set_main(rq.session, rq.actor, found.case, found.row, form.seen_version)
    return rq.redirect(f"/cases/{found.case.ref}/people", lazy("相談者を変えました。"))


@router.action("/cases/{ref}/people/{person}/remove", policy=P.CASE_WRITE, form=Button, load=person_for(P.CASE_WRITE))
def remove(rq: Rq, found: Inside[Person], form: Bound[Button]) -> Response:  # noqa: ARG001 - only a button
    service.remove(rq.session, rq.actor, found.case, found.row)
    return rq.redirect(f"/cases/{found.case.ref}/people", lazy("このケースの人から外しました。"))
