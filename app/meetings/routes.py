"""Pages of meetings: of a case, a new one, its plan, its approval, how it went, and its papers."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.service.cases import require_open
from app.cases.views import case_frame
from app.core import clock
from app.core.errors import Invalid, lazy
from app.meetings import access, paper, policy, queries, service, views, words
from app.meetings.queries import Held
from app.meetings.schemas import DropForm, PlanForm, RecordForm, StepForm
from app.plans.approvals.forms import Empty
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
read = access.meeting_for(P.CASE_READ)
write = access.meeting_for(P.CASE_WRITE)
second = access.meeting_for(P.REFERRAL_APPROVE)


def _frame(rq: Rq, case: Case) -> dict[str, Any]:
    return {**case_frame(rq.session, rq.actor, case), "case_tab": "referrals", **views.words_for(rq.actor)}


@router.page("/cases/{ref}/meetings", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def of_case(rq: Rq, case: Case) -> Response:
    return rq.render("meetings/case.html", **_frame(rq, case), rows=queries.of_case(rq.session, case.id))


@router.page("/cases/{ref}/meetings/new", policy=P.CASE_WRITE, audit=AuditKind.READ, load=access.write_case)
def new_page(rq: Rq, case: Case) -> Response:
    require_open(case)
    return _plan(rq, case, None, rq.blank(views.initial(rq.session, case)))


def _plan(rq: Rq, case: Case, held: Held | None, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    offered = views.choices(rq.session, case, rq.locale)
    return render("meetings/plan.html", **_frame(rq, case), form=form, held=held, **offered)


@router.action("/cases/{ref}/meetings/new", policy=P.CASE_WRITE, form=PlanForm, load=access.write_case, creates=True)
def new(rq: Rq, case: Case, form: Bound[PlanForm]) -> Response:
    if form.has_errors:
        return _plan(rq, case, None, form)
    try:
        row = service.plan(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _plan(rq, case, None, form)
    return rq.redirect(f"/meetings/{row.ref}", lazy("会議を予定しました。"))


@router.page("/meetings/{ref}", policy=P.CASE_READ, audit=AuditKind.READ, load=read)
def detail(rq: Rq, held: Held) -> Response:
    return _detail(rq, held, rq.blank({}, version=held.version))


def _detail(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "meetings/detail.html",
        **_frame(rq, held.case),
        held=held,
        form=form,
        names=views.names(held, rq.actor),
        ground=words.ground(held.row.ground, rq.locale),
        may_change=policy.may_change(rq.actor, held.case, held.row),
        may_approve=policy.may_approve(rq.actor, held.case, held.row),
        may_make_step=policy.may_make_step(rq.actor, held.case),
        **views.standing(rq.session, held, rq.actor),
    )


@router.page("/meetings/{ref}/edit", policy=P.CASE_WRITE, audit=AuditKind.READ, load=write)
def edit_page(rq: Rq, held: Held) -> Response:
    service.require_planned(held.row)
    return _plan(rq, held.case, held, rq.blank(views.values(rq.session, held), version=held.version))


@router.action("/meetings/{ref}/edit", policy=P.CASE_WRITE, form=PlanForm, load=write)
def edit(rq: Rq, held: Held, form: Bound[PlanForm]) -> Response:
    if not form.accepts(lambda: service.edit(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _plan(rq, held.case, held, form)
    return rq.redirect(f"/meetings/{held.row.ref}", lazy("会議の予定を保存しました。"))


@router.action("/meetings/{ref}/approve", policy=P.REFERRAL_APPROVE, form=Empty, load=second)
def approve(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    service.approve(rq.session, rq.actor, held, seen=form.seen_version)
    return rq.redirect(f"/meetings/{held.row.ref}", lazy("根拠を承認しました。"))


@router.page("/meetings/{ref}/record", policy=P.CASE_WRITE, audit=AuditKind.READ, load=write)
def record_page(rq: Rq, held: Held) -> Response:
    service.require_planned(held.row)
    day = held.row.planned_on if held.row.planned_on <= clock.today() else None
    return _record(rq, held, rq.blank({"held_on": day}, version=held.version))


def _record(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "meetings/record.html",
        **_frame(rq, held.case),
        held=held,
        form=form,
        names=views.names(held, rq.actor),
        **views.decision_choices(held, rq.locale),
    )


@router.action("/meetings/{ref}/record", policy=P.CASE_WRITE, form=RecordForm, load=write)
def record(rq: Rq, held: Held, form: Bound[RecordForm]) -> Response:
    if not form.accepts(lambda: service.record(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _record(rq, held, form)
    return rq.redirect(f"/meetings/{held.row.ref}", lazy("会議を記録しました。"))


@router.action("/meetings/{ref}/drop", policy=P.CASE_WRITE, form=DropForm, load=write)
def drop(rq: Rq, held: Held, form: Bound[DropForm]) -> Response:
    if form.has_errors:
        return _detail(rq, held, form)
    service.drop(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(f"/meetings/{held.row.ref}", lazy("会議を開かないことを記録しました。"))


@router.action("/meetings/{ref}/step", policy=P.CASE_WRITE, form=StepForm, load=write)
def make_step(rq: Rq, held: Held, form: Bound[StepForm]) -> Response:
    if not form.has_errors:
        try:
            service.make_step(rq.session, rq.actor, held, form.data.decision, seen=form.seen_version)
        except Invalid as error:
            form.refuse(error)
    if form.has_errors:
        return _detail(rq, held, form)
    return rq.redirect(f"/meetings/{held.row.ref}", lazy("プランのステップにしました。"))


@router.page("/meetings/{ref}/agenda.pdf", policy=P.CASE_WRITE, audit=AuditKind.EXPORT, load=write)
def agenda(rq: Rq, held: Held) -> Response:
    """Refused while nothing of the meeting may leave the centre."""
    service.require_ready(rq.session, held)
    return _pdf(rq, held, paper.agenda(held), "agenda")


@router.page("/meetings/{ref}/notes.pdf", policy=P.CASE_READ, audit=AuditKind.EXPORT, load=read)
def notes(rq: Rq, held: Held) -> Response:
    return _pdf(rq, held, paper.notes(held), "notes")


def _pdf(rq: Rq, held: Held, data: dict[str, Any], kind: str) -> Response:
    content = paper.pdf(data, clock.today())
    return rq.download(content, media_type="application/pdf", filename=f"{kind}-{held.row.ref}.pdf", inline=True)
