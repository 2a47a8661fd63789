"""The household: who belongs to it, in which role, since when and until when."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.people import access, households, queries, service
from app.people.matching import Candidate
from app.people.models import HouseholdMember, Person
from app.people.routes import choices
from app.people.schemas import EndMembership, NewMember, NewPerson
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
NEW = "new"
Membership = tuple[Person, HouseholdMember, Person]


@router.page(
    "/people/{ref}/household", policy=P.PERSON_READ, audit=AuditKind.READ, load=access.person_for(P.PERSON_READ)
)
def household_page(rq: Rq, person: Person) -> Response:
    return _household_page(rq, person, rq.blank({"role": "unknown"}))


@router.action(
    "/people/{ref}/household",
    policy=P.PERSON_WRITE,
    form=NewMember,
    load=access.person_for(P.PERSON_WRITE),
    creates=True,
)
def add_member(rq: Rq, person: Person, form: Bound[NewMember]) -> Response:
    if form.has_errors:
        return _household_page(rq, person, form)
    found = _candidates(rq, person, form.data)
    if found and not form.data.member:
        # Offered once; who is somebody else is made by choosing "new".
        return _household_page(rq, person, form, found)
    try:
        member = _member(rq, form.data)
        service.add_member(rq.session, rq.actor, person, member, role=form.data.role, since=form.data.since)
    except Invalid as error:
        form.refuse(error)
        return _household_page(rq, person, form, found)
    return rq.redirect(f"/people/{person.ref}/household", lazy("世帯に加えました。"))


def _candidates(rq: Rq, person: Person, data: NewMember) -> list[Candidate]:
    found = queries.candidates(rq.session, rq.actor, data.member_name or "")
    return [candidate for candidate in found if candidate.person.id != person.id]


def _member(rq: Rq, data: NewMember) -> Person:
    """The person who was chosen, or a new one of the name that was typed."""
    if data.member and data.member != NEW:
        member = queries.by_ref(rq.session, rq.actor, data.member)
        if member is None:
            raise Invalid("member", lazy("その人は見つかりません。選び直してください。"))
        return member
    if not data.member_name:
        raise Invalid("member_name", lazy("名前を入力するか、候補から選んでください。"))
    return service.create(rq.session, rq.actor, NewPerson(call_name=data.member_name))


def _membership(rq: Rq) -> Membership:
    """The loader of somebody's place in a household of the person. Named by who it is: a number in the list would
    be somebody else's as soon as one leaves."""
    person = access.person_for(P.PERSON_WRITE)(rq)
    place = households.place_of(rq.session, rq.actor, person, rq.params["member"])
    if place is None:
        raise NotFound
    return person, *place


@router.page("/people/{ref}/household/{member}/end", policy=P.PERSON_WRITE, audit=AuditKind.READ, load=_membership)
def end_page(rq: Rq, found: Membership) -> Response:
    return _end_page(rq, found, rq.blank({"until": clock.today()}, version=found[2].version))


@router.action("/people/{ref}/household/{member}/end", policy=P.PERSON_WRITE, form=EndMembership, load=_membership)
def end_membership(rq: Rq, found: Membership, form: Bound[EndMembership]) -> Response:
    person, row, member = found
    if form.accepts(
        lambda: service.end_membership(rq.session, rq.actor, row, member, form.data.until, seen=form.seen_version)
    ):
        return rq.redirect(f"/people/{person.ref}/household", lazy("世帯から外れた日を記録しました。"))
    return _end_page(rq, found, form)


def _end_page(rq: Rq, found: Membership, form: Bound[Any]) -> Response:
    person, row, member = found
    show = rq.invalid if form.has_errors else rq.render
    frame = choices.frame(rq, person, "household")
    return show("people/household_end.html", form=form, member=member, row=row, action=rq.path, **frame)


def _household_page(rq: Rq, person: Person, form: Bound[Any], found: list[Candidate] | None = None) -> Response:
    show = rq.invalid if form.has_errors or found else rq.render
    return show(
        "people/household.html",
        form=form,
        found=found or [],
        homes=households.of_person(rq.session, rq.actor, person),
        roles=lists.HOUSEHOLD_ROLES.choices(rq.locale),
        **choices.frame(rq, person, "household"),
    )
