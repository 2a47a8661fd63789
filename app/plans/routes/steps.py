"""Pages of one step: adding, reading, changing it, saying what happened to it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.plans import access, history, queries, service, stored, views, wording
from app.plans.approvals import comments
from app.plans.due import view as due_view
from app.plans.engine.lifecycle import MOVES, StepState
from app.plans.held import CaseStep
from app.plans.routes.context import frame, view_of
from app.plans.schemas import (
    DueAnswerForm,
    MoveForm,
    Owner,
    StateForm,
    StepForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
SAVED = lazy("プランを保存しました。")
STATE_SAID = lazy("ステップの状態を記録しました。")
STATE_AND_DAYS = lazy(
    "ステップの状態を記録しました。それに合わせて、ほかのステップの期限が動きました。理由は「変更の記録を見る」にあります。"
)


def _step_form(rq: Rq, case: Case, form: Bound[StepForm], held: CaseStep | None, *, status: int = 200) -> Response:
    context = {
        **frame(rq, case),
        **views.step_choices(rq.session, case, rq._, rq.locale, held.step if held else None),
        "owners": [(owner.value, rq._(label)) for owner, label in history.OWNERS.items()],
        "form": form,
        "held": held,
    }
    if status == 200:
        return rq.render("plans/step_form.html", **context)
    return rq.invalid("plans/step_form.html", status=status, **context)


@router.page("/cases/{ref}/plan/steps/new", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.write_case)
def new_step_page(rq: Rq, case: Case) -> Response:
    """`?goal=`, `?need=` and `?law=` (a legal deadline) fill the form from where the person stood on the page."""
    initial: dict[str, object] = {"owner": Owner.CENTRE.value, "days": 1, **due_view.INITIAL}
    goal = queries.goal_by_ref(rq.session, case.id, rq.query.get("goal", "")[:20])
    need = queries.need_by_ref(rq.session, case.id, rq.query.get("need", "")[:20])
    if goal is not None:
        initial["goal"] = goal.ref
    if need is not None:
        initial |= {"need": need.ref, "domain": need.domain}
    initial |= due_view.for_deadline(rq.session, case, rq.query.get("law", "")[:20])
    return _step_form(rq, case, rq.blank(initial), None)


@router.action("/cases/{ref}/plan/steps/new", policy=P.PLAN_WRITE, form=StepForm, load=access.write_case, creates=True)
def new_step(rq: Rq, case: Case, form: Bound[StepForm]) -> Response:
    if form.has_errors:
        return _step_form(rq, case, form, None, status=422)
    try:
        service.refuse_past_due(form.data.due_day)
        service.add_step(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _step_form(rq, case, form, None, status=422)
    return rq.redirect(f"/cases/{case.ref}/plan", lazy("ステップを加えました。"))


def _step_page(rq: Rq, held: CaseStep, form: Bound[Any], *, status: int = 200) -> Response:
    view = view_of(rq, held.case)
    step = view.step(held.step)
    moves = [(state.value, rq._(label)) for state, label in wording.MOVES.items()]
    possible = MOVES[StepState(held.step.state)]
    context = {
        **frame(rq, held.case),
        "held": held,
        "step": step,
        "partner": views.partners_of(rq.session, rq.actor, [held.step]).get(held.step.partner_id or 0),
        "before": [s for s in view.steps if s.row.id in view.graph.nodes[held.step.id].depends_on],
        "after": [s for s in view.steps if held.step.id in view.graph.nodes[s.row.id].depends_on],
        "slips": views.slips(view.graph, held.step, clock.today()),
        "laws": [one.row for one in view.danger.law if held.step.id in one.row.steps],
        "moves": [(value, label) for value, label in moves if value in possible],
        "talks": comments.talks_of(rq.session, held.step),
        "form": form,
    }
    if status == 200:
        return rq.render("plans/step.html", **context)
    return rq.invalid("plans/step.html", status=status, **context)


@router.page(
    "/cases/{ref}/plan/steps/{step}", policy=P.CASE_READ, audit=AuditKind.READ, load=access.step_for(P.CASE_READ)
)
def step(rq: Rq, held: CaseStep) -> Response:
    return _step_page(rq, held, rq.blank(version=held.version))


@router.action(
    "/cases/{ref}/plan/steps/{step}/state", policy=P.PLAN_WRITE, form=StateForm, load=access.step_for(P.PLAN_WRITE)
)
def step_state(rq: Rq, held: CaseStep, form: Bound[StateForm]) -> Response:
    if form.has_errors:
        return _step_page(rq, held, form, status=422)
    try:
        moved = service.set_state(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _step_page(rq, held, form, status=422)
    return rq.redirect(f"/cases/{held.case.ref}/plan", STATE_AND_DAYS if moved else STATE_SAID)


@router.page(
    "/cases/{ref}/plan/steps/{step}/edit", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.step_for(P.PLAN_WRITE)
)
def edit_step_page(rq: Rq, held: CaseStep) -> Response:
    return _step_form(rq, held.case, rq.blank(stored.stored_step(held), version=held.version), held)


@router.action(
    "/cases/{ref}/plan/steps/{step}/edit",
    policy=P.PLAN_WRITE,
    form=StepForm,
    load=access.step_for(P.PLAN_WRITE),
    stored=stored.stored_step,
)
def edit_step(rq: Rq, held: CaseStep, form: Bound[StepForm]) -> Response:
    if form.has_errors:
        return _step_form(rq, held.case, form, held, status=422)
    try:
        service.refuse_past_due(form.data.due_day, held.step)
        service.edit_step(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _step_form(rq, held.case, form, held, status=422)
    return rq.redirect(f"/cases/{held.case.ref}/plan", SAVED)


@router.action(
    "/cases/{ref}/plan/steps/{step}/due", policy=P.PLAN_WRITE, form=DueAnswerForm, load=access.step_for(P.PLAN_WRITE)
)
def answer_due(rq: Rq, held: CaseStep, form: Bound[DueAnswerForm]) -> Response:
    """What becomes of a due day whose ground is gone; only a forged form has another answer."""
    if form.has_errors:
        raise NotFound
    service.answer_due(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(f"/cases/{held.case.ref}/plan", lazy("期限を決めました。"))


@router.action(
    "/cases/{ref}/plan/steps/{step}/move", policy=P.PLAN_WRITE, form=MoveForm, load=access.step_for(P.PLAN_WRITE)
)
def move_step(rq: Rq, held: CaseStep, form: Bound[MoveForm]) -> Response:
    if form.has_errors:
        raise NotFound  # only a forged form has another direction
    service.move_step(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(f"/cases/{held.case.ref}/plan", SAVED)
