"""Pages of the life events and deadlines of a case."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import policy
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case
from app.cases.views import case_frame
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.deadlines import access, choices, computing, event_views, queries, service, views
from app.deadlines.held import HeldDeadline, HeldEvent, NewEvent
from app.deadlines.models import LifeEvent
from app.deadlines.reading import Reader
from app.deadlines.schemas import AcceptAllForm, ChangeForm, DeadlineForm, EventBase, EventForm, WithdrawForm
from app.guidance import browsing
from app.guidance.records import Event
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
WITHDRAWN = lazy(
    "できごとを誤りとして記録し、そこから計算した期限を取り消しました。その日に合わせたプランのステップは日付を残しています。どうするかをプランで決めてください。"
)
RECORDED = lazy("できごとを記録し、期限を計算しました。")
DOUBTFUL = lazy(
    "できごとを記録し、期限を計算しました。ほかの記録と合わないところがあります。「確かめること」を見てください。"
)
EDITED = lazy("できごとを保存しました。変わる期限があれば、上に示しています。")


def _frame(rq: Rq, case: Case) -> dict[str, Any]:
    may = P.PLAN_WRITE in policy.allowed(rq.actor, case)
    return {
        **case_frame(rq.session, rq.actor, case),
        "case_tab": "deadlines",
        "base": f"/cases/{case.ref}/deadlines",
        "ages": browsing.AGES,
        "can_write": may and case.status != CaseStatus.CLOSED,
    }


def _back(case: Case) -> str:
    return f"/cases/{case.ref}/deadlines"


@router.page("/cases/{ref}/deadlines", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def page(rq: Rq, case: Case) -> Response:
    """Everything that runs, for every member of the household: picture, table, what cannot be computed, warnings."""
    view = views.page(rq.session, case, _reader(rq), clock.today())
    return rq.render("deadlines/page.html", **_frame(rq, case), view=view)


@router.action("/cases/{ref}/deadlines/refresh", policy=P.PLAN_WRITE, load=access.write_case)
def refresh(rq: Rq, case: Case) -> Response:
    service.add_missing(rq.session, rq.actor, case)
    return rq.redirect(_back(case), lazy("新しくわかった期限を加えました。"))


@router.action("/cases/{ref}/deadlines/accept", policy=P.PLAN_WRITE, form=AcceptAllForm, load=access.write_case)
def accept_all(rq: Rq, case: Case, form: Bound[AcceptAllForm]) -> Response:
    """Take every new date at once: one corrected day often moves all that followed from it."""
    if form.has_errors:
        raise Invalid("seen", lazy("画面を開き直してから、もう一度選んでください。"))
    service.accept_all(rq.session, rq.actor, case, form.data.versions())
    return rq.redirect(_back(case), lazy("期限の日付をすべて新しくしました。"))


def _reader(rq: Rq) -> Reader:
    return Reader(rq._, rq.locale)


# --- life events ------------------------------------------------------------------------------------


def _kind(rq: Rq, code: str) -> Event:
    """The life event of the catalogue; NotFound for a code that is none."""
    kind = computing.catalogue(rq.session).events.get(code)
    if kind is None:
        raise NotFound
    return kind


@router.page("/cases/{ref}/deadlines/events/new", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.write_case)
def choose(rq: Rq, case: Case) -> Response:
    """Which kind of event: by part of life, or by words (`?q=`)."""
    found = choices.kinds(rq.session, rq.query.get("q", "")[:100], rq.locale)
    return rq.render("deadlines/choose.html", **_frame(rq, case), groups=found, q=rq.query.get("q", "")[:100])


def _written(rq: Rq, case: Case, event: LifeEvent, done: str) -> Response:
    """To the deadlines; at once to what does not fit together, where something does not."""
    if event_views.doubts(rq.session, case, event, _reader(rq)):
        return rq.redirect(f"{_back(case)}#check", DOUBTFUL)
    return rq.redirect(_back(case), done)


def _event_form(
    rq: Rq, case: Case, kind: Event, form: Bound[EventBase], held: LifeEvent | None, *, status: int = 200
) -> Response:
    context = {
        **_frame(rq, case),
        "form": form,
        "kind": kind,
        "held": held,
        "persons": choices.persons(rq.session, case, held),
        "asked": choices.asked(rq.session, kind, _reader(rq)),
        "doubts": event_views.doubts(rq.session, case, held, _reader(rq)) if held else [],
    }
    if status == 200:
        return rq.render("deadlines/event_form.html", **context)
    return rq.invalid("deadlines/event_form.html", status=status, **context)


@router.page(
    "/cases/{ref}/deadlines/events/new/{code}", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.new_event
)
def new_event_page(rq: Rq, new: NewEvent) -> Response:
    initial = {"person": choices.persons(rq.session, new.case)[0][0], "known": "day"}
    return _event_form(rq, new.case, new.kind, rq.blank(initial), None)


@router.action(
    "/cases/{ref}/deadlines/events/new/{code}",
    policy=P.PLAN_WRITE,
    form=EventForm,
    load=access.new_event,
    creates=True,
)
def new_event(rq: Rq, new: NewEvent, form: Bound[EventBase]) -> Response:
    if form.has_errors:
        return _event_form(rq, new.case, new.kind, form, None, status=422)
    try:
        event = service.record(rq.session, rq.actor, new.case, new.kind, form.data)
    except Invalid as error:
        form.refuse(error)
        return _event_form(rq, new.case, new.kind, form, None, status=422)
    return _written(rq, new.case, event, RECORDED)


@router.page("/cases/{ref}/deadlines/events/{life_event}", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.event)
def edit_event_page(rq: Rq, held: HeldEvent) -> Response:
    form: Bound[EventBase] = rq.blank(service.stored_event(held), version=held.version)
    return _event_form(rq, held.case, _kind(rq, held.row.code), form, held.row)


@router.action(
    "/cases/{ref}/deadlines/events/{life_event}",
    policy=P.PLAN_WRITE,
    form=EventForm,
    load=access.event,
    stored=service.stored_event,
)
def edit_event(rq: Rq, held: HeldEvent, form: Bound[EventBase]) -> Response:
    kind = _kind(rq, held.row.code)
    if not form.accepts(lambda: service.edit(rq.session, rq.actor, held, kind, form.data, seen=form.seen_version)):
        return _event_form(rq, held.case, kind, form, held.row, status=422)
    return _written(rq, held.case, held.row, EDITED)


@router.page(
    "/cases/{ref}/deadlines/events/{life_event}/withdraw", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.event
)
def withdraw_page(rq: Rq, held: HeldEvent) -> Response:
    """Also an event whose kind the catalogue has lost."""
    return rq.render("deadlines/withdraw.html", **_withdrawing(rq, held, rq.blank(version=held.version)))


def _withdrawing(rq: Rq, held: HeldEvent, form: Bound[Any]) -> dict[str, Any]:
    title = event_views.title_of(held.row, computing.catalogue(rq.session), _reader(rq))
    return {**_frame(rq, held.case), "held": held.row, "title": title, "form": form}


@router.action(
    "/cases/{ref}/deadlines/events/{life_event}/withdraw", policy=P.PLAN_WRITE, form=WithdrawForm, load=access.event
)
def withdraw(rq: Rq, held: HeldEvent, form: Bound[WithdrawForm]) -> Response:
    if form.has_errors:
        return rq.invalid("deadlines/withdraw.html", **_withdrawing(rq, held, form))
    service.withdraw(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(_back(held.case), WITHDRAWN)


# --- deadlines --------------------------------------------------------------------------------------


def _deadline_page(rq: Rq, held: HeldDeadline, form: Bound[Any], *, status: int = 200) -> Response:
    reader = _reader(rq)
    ours = computing.calendar_of(rq.session, held.case.centre_id)
    context = {
        **_frame(rq, held.case),
        "held": held.row,
        "centre_day": ours.centre_day(held.row.office_on),
        "line": views.one(rq.session, held.case, held.row, reader),
        "changes": queries.changes_of(rq.session, {held.row.id}).get(held.row.id, []),
        "form": form,
    }
    if status == 200:
        return rq.render("deadlines/deadline.html", **context)
    return rq.invalid("deadlines/deadline.html", status=status, **context)


@router.page(
    "/cases/{ref}/deadlines/{deadline}", policy=P.CASE_READ, audit=AuditKind.READ, load=access.deadline_for(P.CASE_READ)
)
def deadline(rq: Rq, held: HeldDeadline) -> Response:
    return _deadline_page(rq, held, rq.blank(version=held.version))


@router.action(
    "/cases/{ref}/deadlines/{deadline}/state",
    policy=P.PLAN_WRITE,
    form=DeadlineForm,
    load=access.deadline_for(P.PLAN_WRITE),
)
def deadline_state(rq: Rq, held: HeldDeadline, form: Bound[DeadlineForm]) -> Response:
    if not form.accepts(lambda: service.set_state(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _deadline_page(rq, held, form, status=422)
    return rq.redirect(_back(held.case), lazy("期限の状態を記録しました。"))


@router.action(
    "/cases/{ref}/deadlines/{deadline}/answer",
    policy=P.PLAN_WRITE,
    form=ChangeForm,
    load=access.deadline_for(P.PLAN_WRITE),
)
def answer(rq: Rq, held: HeldDeadline, form: Bound[ChangeForm]) -> Response:
    if not form.accepts(lambda: service.answer(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _deadline_page(rq, held, form, status=422)
    return rq.redirect(_back(held.case), lazy("期限の日付を記録しました。"))
