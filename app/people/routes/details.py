"""Names, contact points, rules of safe contact, residence facts."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.people import access, queries, service
from app.people.models import Person
from app.people.routes import choices
from app.people.routes.people import overview
from app.people.schemas import ContactRules, EmptyForm, NewFact, NewName, NewPoint
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.action(
    "/people/{ref}/names", policy=P.PERSON_WRITE, form=NewName, load=access.person_for(P.PERSON_WRITE), creates=True
)
def add_name(rq: Rq, person: Person, form: Bound[NewName]) -> Response:
    if form.accepts(lambda: service.add_name(rq.session, rq.actor, person, form.data)):
        return rq.redirect(f"/people/{person.ref}#names", lazy("名前を追加しました。"))
    return overview(rq, person, name=form)


@router.action(
    "/people/{ref}/names/{number}/remove", policy=P.PERSON_WRITE, form=EmptyForm, load=access.numbered(P.PERSON_WRITE)
)
def remove_name(rq: Rq, found: tuple[Person, int], form: Bound[EmptyForm]) -> Response:
    person, number = found
    service.remove_name(rq.session, rq.actor, person, number, seen=form.seen_version)
    return rq.redirect(f"/people/{person.ref}#names", lazy("名前を削除しました。"))


@router.action(
    "/people/{ref}/points", policy=P.PERSON_WRITE, form=NewPoint, load=access.person_for(P.PERSON_WRITE), creates=True
)
def add_point(rq: Rq, person: Person, form: Bound[NewPoint]) -> Response:
    if form.accepts(lambda: service.add_point(rq.session, rq.actor, person, form.data)):
        return rq.redirect(f"/people/{person.ref}#points", lazy("連絡先を追加しました。"))
    return overview(rq, person, point=form)


@router.action(
    "/people/{ref}/points/{number}/remove", policy=P.PERSON_WRITE, form=EmptyForm, load=access.numbered(P.PERSON_WRITE)
)
def remove_point(rq: Rq, found: tuple[Person, int], form: Bound[EmptyForm]) -> Response:
    person, number = found
    service.remove_point(rq.session, rq.actor, person, number, seen=form.seen_version)
    return rq.redirect(f"/people/{person.ref}#points", lazy("連絡先を削除しました。"))


@router.page(
    "/people/{ref}/contact-rules",
    policy=P.PERSON_WRITE,
    audit=AuditKind.READ,
    load=access.person_for(P.PERSON_WRITE),
)
def rules_page(rq: Rq, person: Person) -> Response:
    return _rules_page(rq, person, rq.blank(service.stored_rules(person), version=person.version))


@router.action(
    "/people/{ref}/contact-rules",
    policy=P.PERSON_WRITE,
    form=ContactRules,
    load=access.person_for(P.PERSON_WRITE),
    stored=service.stored_rules,
)
def set_rules(rq: Rq, person: Person, form: Bound[ContactRules]) -> Response:
    if form.accepts(lambda: service.set_contact_rules(rq.session, rq.actor, person, form.data, seen=form.seen_version)):
        return rq.redirect(f"/people/{person.ref}", lazy("連絡のときの約束を保存しました。"))
    return _rules_page(rq, person, form)


def _rules_page(rq: Rq, person: Person, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show("people/contact_rules.html", form=form, **choices.rules(rq), **choices.frame(rq, person, "overview"))


@router.page(
    "/people/{ref}/residence", policy=P.PERSON_READ, audit=AuditKind.READ, load=access.person_for(P.PERSON_READ)
)
def residence_page(rq: Rq, person: Person) -> Response:
    known = person.facts[0] if person.facts else None
    initial: dict[str, object] = {"as_of": clock.today(), "status": "not_asked", "source": "told"}
    if known is not None:
        # A fact is a whole picture: what is known goes into the next one unless it is changed.
        initial |= {
            "status": known.status,
            "period_end": known.period_end,
            "card_expiry": known.card_expiry,
            "pending_since": known.pending_since,
        }
    return _residence_page(rq, person, rq.blank(initial))


@router.action(
    "/people/{ref}/residence",
    policy=P.PERSON_WRITE,
    form=NewFact,
    load=access.person_for(P.PERSON_WRITE),
    creates=True,
)
def add_fact(rq: Rq, person: Person, form: Bound[NewFact]) -> Response:
    if form.has_errors:
        return _residence_page(rq, person, form)
    service.add_fact(rq.session, rq.actor, person, form.data)
    return rq.redirect(f"/people/{person.ref}/residence", lazy("在留の記録を追加しました。"))


def _residence_page(rq: Rq, person: Person, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "people/residence.html",
        form=form,
        authors=queries.staff_names(rq.session, [fact.recorded_by_id for fact in person.facts]),
        **choices.stays(rq),
        **choices.frame(rq, person, "residence"),
    )
