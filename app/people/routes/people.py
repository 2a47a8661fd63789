"""The list of people, candidates while typing, a new person, a person's page, the basics."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.municipalities import municipalities
from app.core import clock
from app.core.dates import PartialDate
from app.core.errors import lazy
from app.partners.text import is_short_number, to_e164
from app.people import access, consents, households, queries, related, service
from app.people.lists import POINT_KINDS
from app.people.matching import Candidate
from app.people.models import ContactPoint, Person
from app.people.routes import choices
from app.people.schemas import NAME_FIELDS, EditPerson, NewPerson
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()

# Fields of forms whose text may be the name, number or birth of somebody known.
SOUGHT = ("q", "member_name", "person_name", "call_name", *NAME_FIELDS, "phone", "birth")


@router.page("/people", policy=P.PERSON_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS)
    page = queries.find(rq.session, rq.actor, query)
    return rq.render(
        "people/list.html", fragment="people/_list.html", page=page, place=_place(rq), **choices.basics(rq)
    )


@router.page("/people/candidates", policy=P.PERSON_READ, audit=AuditKind.READ)
def candidates(rq: Rq) -> Response:
    """Who may be meant by what stands in a form; `pick` names the radio buttons, without it there are links."""
    texts = [rq.query.get(name, "")[:200] for name in SOUGHT if rq.query.get(name, "").strip()]
    pick = rq.query.get("pick", "")
    return rq.render(
        "people/candidates.html",
        fragment="people/_candidates.html",
        found=queries.candidates(rq.session, rq.actor, texts),
        typed=" ".join(texts),
        pick=pick if re.fullmatch(r"[a-z_]{1,30}", pick) else "",
        form=rq.blank(),
        with_seen=rq.query.get("for") == "new",
    )


@router.page("/people/new", policy=P.PERSON_WRITE, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    initial = {"call_name": rq.query.get("name", "")[:200], "name_source": "told"}
    return _new_page(rq, rq.blank(initial), [])


@router.action("/people/new", policy=P.PERSON_WRITE, form=NewPerson, creates=True)
def new(rq: Rq, form: Bound[NewPerson]) -> Response:
    if form.has_errors:
        return _new_page(rq, form, [])
    alike = [] if form.data.seen else _alike(rq, form.data)
    if alike:
        return _new_page(rq, form, alike)
    person = service.create(rq.session, rq.actor, form.data)
    return rq.redirect(f"/people/{person.ref}", lazy("人を登録しました。連絡のときの約束を確かめてください。"))


def _alike(rq: Rq, data: NewPerson) -> list[Candidate]:
    """Whoever is so much alike that it is worth asking once; never more than once."""
    texts = [data.call_name, *(name for _, name in data.names()), data.phone or "", data.birth or ""]
    found = queries.candidates(rq.session, rq.actor, [text for text in texts if text])
    return [candidate for candidate in found if candidate.likely]


def _new_page(rq: Rq, form: Bound[Any], found: list[Candidate]) -> Response:
    show = rq.invalid if form.has_errors or found else rq.render
    return show("people/new.html", form=form, found=found, **choices.basics(rq))


@router.page("/people/{ref}", policy=P.PERSON_READ, audit=AuditKind.READ, load=access.person_for(P.PERSON_READ))
def detail(rq: Rq, person: Person) -> Response:
    return overview(rq, person)


@router.page("/people/{ref}/edit", policy=P.PERSON_WRITE, audit=AuditKind.READ, load=access.person_for(P.PERSON_WRITE))
def edit_page(rq: Rq, person: Person) -> Response:
    form = rq.blank(service.stored(person), version=person.version)
    return rq.render(
        "people/edit.html", form=form, **choices.basics(rq, person), **choices.frame(rq, person, "overview")
    )


@router.action(
    "/people/{ref}/edit",
    policy=P.PERSON_WRITE,
    form=EditPerson,
    load=access.person_for(P.PERSON_WRITE),
    stored=service.stored,
)
def edit(rq: Rq, person: Person, form: Bound[EditPerson]) -> Response:
    if form.has_errors:
        return rq.invalid(
            "people/edit.html", form=form, **choices.basics(rq, person), **choices.frame(rq, person, "overview")
        )
    service.edit(rq.session, rq.actor, person, form.data, seen=form.seen_version)
    return rq.redirect(f"/people/{person.ref}", lazy("基本の情報を保存しました。"))


def overview(rq: Rq, person: Person, **forms: Bound[Any]) -> Response:
    """A person's page; with a bound form it is the answer to bad input in one of its small forms."""
    blank = {
        "name": rq.blank({"kind": "legal_roman", "source": "told"}),
        "point": rq.blank({"point_kind": "phone"}),
    }
    show = rq.invalid if forms else rq.render
    return show(
        "people/detail.html",
        forms=blank | forms,
        opened=next(iter(forms), ""),
        consents=consents.of_person(rq.session, person),
        homes=households.of_person(rq.session, rq.actor, person),
        related=related.of_person(rq.session, rq.actor, person),
        born=PartialDate.parse(person.birth) if person.birth else None,
        age=_age(person),
        place=_place(rq),
        doubtful=_doubtful,
        **choices.basics(rq, person),
        **choices.frame(rq, person, "overview"),
    )


def _age(person: Person) -> str:
    """`36`, or `35–36` when only the year or the month of birth is known."""
    if not person.birth:
        return ""
    youngest, oldest = PartialDate.parse(person.birth).age_on(clock.today())
    return str(oldest) if youngest == oldest else f"{youngest}–{oldest}"


def _doubtful(point: ContactPoint) -> bool:
    """Whether a number is neither a valid telephone number nor a short one: worth a second look, never refused."""
    return point.kind == POINT_KINDS["phone"].code and not (to_e164(point.value) or is_short_number(point.value))


def _place(rq: Rq) -> Any:
    def place(code: str | None) -> str:
        known = municipalities().get(code)
        return known.label(rq.locale) if known else ""

    return place
