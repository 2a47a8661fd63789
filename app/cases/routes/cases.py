"""The list of cases, opening one, its page, its facts, and what moves it: status, urgency, turn, staff."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import leading, views, words
from app.cases.access import Inside, case_for, member_for
from app.cases.lifecycle import CASE_MOVES, CaseStatus, Turn
from app.cases.models import Case
from app.cases.queries import advice, cases, events, needs, reviews, staff, tasks
from app.cases.schemas.cases import (
    Assign,
    Button,
    CaseFacts,
    Member,
    MoveCase,
    NewCaseForm,
    SetTurn,
    SetUrgency,
)
from app.cases.service import cases as service
from app.codes import lists
from app.core.errors import Invalid, lazy
from app.people import queries as people
from app.people.models import Person
from app.people.schemas import NewPerson
from app.people.service import create
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/cases", policy=P.CASE_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=cases.FILTERS, sorts=cases.SORTS)
    colleagues = staff.with_right(rq.session, P.CASE_WRITE, rq.actor.centre_id)
    found = cases.page(rq.session, rq.actor, query)
    return rq.render("cases/index.html", page=found, words=words, colleagues=colleagues)


@router.page("/cases/new", policy=P.CASE_OPEN, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    person = _chosen(rq, rq.query.get("person"))
    start = {"take": True, "urgency": "routine", "person": person.ref if person else None}
    if person and person.languages:
        start["language"] = person.languages[0].language
    return rq.render("cases/new.html", form=rq.blank(start), **_new(rq, person))


@router.action("/cases/new", policy=P.CASE_OPEN, form=NewCaseForm, creates=True)
def new(rq: Rq, form: Bound[NewCaseForm]) -> Response:
    chosen = _chosen(rq, form.value("person"))
    if form.has_errors:
        return rq.invalid("cases/new.html", form=form, **_new(rq, chosen))
    try:
        case = service.open_case(rq.session, rq.actor, _command(rq, form.data, chosen))
    except Invalid as error:
        form.refuse(error)
        return rq.invalid("cases/new.html", form=form, **_new(rq, chosen))
    return rq.redirect(f"/cases/{case.ref}", lazy("ケースを開きました。"))


def _chosen(rq: Rq, ref: str | None) -> Person | None:
    return people.by_ref(rq.session, rq.actor, ref) if ref else None


def _new(rq: Rq, person: Person | None) -> dict[str, Any]:
    sought = rq.query.get("find", "").strip()[:100]
    found = people.candidates(rq.session, rq.actor, sought) if sought else []
    centre_id = person.centre_id if person else rq.actor.centre_id
    asks = leading.asks_opener(rq.session, rq.actor, centre_id)
    return {"person": person, "found": found, "sought": sought, "asks_lead_reason": asks}


def _command(rq: Rq, data: NewCaseForm, person: Person | None) -> service.OpenCase:
    if data.person and person is None:
        raise Invalid("person", lazy("この番号の人は見つかりません。"))
    if person is None and not data.call_name:
        raise Invalid("call_name", lazy("相談者を探して選ぶか、呼び名を入力してください。"))
    return service.OpenCase(
        person=person or create(rq.session, rq.actor, _newcomer(data)),
        needs=[(domain, lists.DOMAINS.label(domain)) for domain in data.domains],
        **data.model_dump(exclude={"person", "call_name", "domains"}),
    )


def _newcomer(data: NewCaseForm) -> NewPerson:
    languages = [data.language] if data.language != "unknown" else []
    return NewPerson(call_name=data.call_name or "", languages=languages)


@router.page("/cases/{ref}", policy=P.CASE_READ, audit=AuditKind.READ, load=case_for(P.CASE_READ))
def detail(rq: Rq, case: Case) -> Response:
    lines = views.timeline_page(rq.session, case, rq.list_query(filters=events.FILTERS, sorts=("-at",)), rq.locale)
    shared: dict[str, Any] = {"page": lines, "groups": views.groups(rq.locale), "case": case}
    if rq.is_htmx:
        return rq.render("cases/_timeline.html", **shared)
    frame = views.case_frame(rq.session, rq.actor, case)
    return rq.render(
        "cases/detail.html",
        **{**shared, **frame},
        case_tab="overview",
        needs=needs.shown_of_case(rq.session, case.id),
        tasks=tasks.rows_of_case(rq.session, case, {case.assigned_to_id or 0: frame["assignee"]}),
        review=reviews.newest(rq.session, case.id),
        advice=advice.of_case(rq.session, case.id),
    )


@router.page("/cases/{ref}/edit", policy=P.CASE_WRITE, audit=AuditKind.READ, load=case_for(P.CASE_WRITE))
def edit_page(rq: Rq, case: Case) -> Response:
    return _edit(rq, case, rq.blank(service.stored_facts(case), version=case.version))


@router.action(
    "/cases/{ref}/edit",
    policy=P.CASE_WRITE,
    form=CaseFacts,
    load=case_for(P.CASE_WRITE),
    stored=service.stored_facts,
)
def edit(rq: Rq, case: Case, form: Bound[CaseFacts]) -> Response:
    if form.has_errors:
        return _edit(rq, case, form)
    service.edit(rq.session, rq.actor, case, form.data, form.seen_version)
    return rq.redirect(f"/cases/{case.ref}", lazy("ケースの内容を保存しました。"))


def _edit(rq: Rq, case: Case, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("cases/edit.html", form=form, case_tab="overview", **views.case_frame(rq.session, rq.actor, case))


@router.page("/cases/{ref}/manage", policy=P.CASE_WRITE, audit=AuditKind.READ, load=case_for(P.CASE_WRITE))
def manage(rq: Rq, case: Case) -> Response:
    return _manage(rq, case)


def _stored_status(case: Case) -> dict[str, object]:
    return {"status": case.status, "status_reason": ""}


def _stored_urgency(case: Case) -> dict[str, object]:
    return {"urgency": case.urgency, "urgency_reason": case.urgency_reason}


def _stored_turn(case: Case) -> dict[str, object]:
    return {"turn": case.turn, "turn_since": case.turn_since, "turn_note": case.turn_note}


def _manage(rq: Rq, case: Case, **bound: Bound[Any]) -> Response:
    """All forms of the page; `bound` holds the one that was sent and refused."""
    forms: dict[str, Any] = {
        "status_form": rq.blank(version=case.version),
        "urgency_form": rq.blank(_stored_urgency(case), version=case.version),
        "turn_form": rq.blank(_stored_turn(case), version=case.version),
        "assign_form": rq.blank({"assignee": staff.login_of(rq.session, case.assigned_to_id)}, version=case.version),
        "member_form": rq.blank(),
        **bound,
    }
    workers = staff.with_right(rq.session, P.CASE_WRITE, case.centre_id)
    return (rq.invalid if bound else rq.render)(
        "cases/manage.html",
        case_tab="overview",
        moves=[status for status in CASE_MOVES[CaseStatus(case.status)] if status is not CaseStatus.CLOSED],
        workers=workers,
        leads=leading.of(rq.session, case, [login for login, _name in workers]),
        lead=staff.login_of(rq.session, case.assigned_to_id),
        colleagues=staff.with_right(rq.session, P.CASE_READ, case.centre_id),
        members=staff.members(rq.session, case.id),
        **forms,
        **views.case_frame(rq.session, rq.actor, case),
    )


@router.action(
    "/cases/{ref}/status", policy=P.CASE_WRITE, form=MoveCase, load=case_for(P.CASE_WRITE), stored=_stored_status
)
def move(rq: Rq, case: Case, form: Bound[MoveCase]) -> Response:
    if form.has_errors:
        return _manage(rq, case, status_form=form)
    target = CaseStatus(form.data.status)
    service.move(rq.session, rq.actor, case, target, form.data.status_reason, form.seen_version)
    return rq.redirect(f"/cases/{case.ref}", lazy("状態を変えました。"))


@router.action(
    "/cases/{ref}/urgency", policy=P.CASE_WRITE, form=SetUrgency, load=case_for(P.CASE_WRITE), stored=_stored_urgency
)
def urgency(rq: Rq, case: Case, form: Bound[SetUrgency]) -> Response:
    if form.has_errors:
        return _manage(rq, case, urgency_form=form)
    data = form.data
    try:
        service.set_urgency(rq.session, rq.actor, case, data.urgency, data.urgency_reason, form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _manage(rq, case, urgency_form=form)
    return rq.redirect(f"/cases/{case.ref}", lazy("緊急度を変えました。"))


@router.action("/cases/{ref}/turn", policy=P.CASE_WRITE, form=SetTurn, load=case_for(P.CASE_WRITE), stored=_stored_turn)
def turn(rq: Rq, case: Case, form: Bound[SetTurn]) -> Response:
    if form.has_errors:
        return _manage(rq, case, turn_form=form)
    data = form.data
    try:
        service.set_turn(
            rq.session, rq.actor, case, Turn(data.turn), data.turn_note, data.turn_since, form.seen_version
        )
    except Invalid as error:
        form.refuse(error)
        return _manage(rq, case, turn_form=form)
    return rq.redirect(f"/cases/{case.ref}", lazy("次に動く人を変えました。"))


@router.action("/cases/{ref}/assign", policy=P.CASE_WRITE, form=Assign, load=case_for(P.CASE_WRITE))
def assign(rq: Rq, case: Case, form: Bound[Assign]) -> Response:
    if form.has_errors:
        return _manage(rq, case, assign_form=form)
    try:
        data = form.data
        service.assign(rq.session, rq.actor, case, data.assignee, form.seen_version, reason=data.assign_reason)
    except Invalid as error:
        form.refuse(error)
        return _manage(rq, case, assign_form=form)
    return rq.redirect(f"/cases/{case.ref}", lazy("担当を変えました。"))


@router.action("/cases/{ref}/members", policy=P.CASE_WRITE, form=Member, load=case_for(P.CASE_WRITE))
def add_member(rq: Rq, case: Case, form: Bound[Member]) -> Response:
    if not form.accepts(lambda: service.add_member(rq.session, rq.actor, case, form.data.member)):
        return _manage(rq, case, member_form=form)
    return rq.redirect(f"/cases/{case.ref}/manage", lazy("関わる職員を加えました。"))


@router.action("/cases/{ref}/members/{login}/remove", policy=P.CASE_WRITE, form=Button, load=member_for(P.CASE_WRITE))
def remove_member(rq: Rq, found: Inside[str], form: Bound[Button]) -> Response:  # noqa: ARG001 - only a button
    service.remove_member(rq.session, rq.actor, found.case, found.row)
    return rq.redirect(f"/cases/{found.case.ref}/manage", lazy("関わる職員から外しました。"))
