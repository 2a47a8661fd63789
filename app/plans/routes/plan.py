"""Pages of the plan of a case."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.codes import lists
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.plans import access, history, queries, reviewing, service, stored, undoing, views, wording
from app.plans.approvals import comments
from app.plans.approvals import queries as approval_queries
from app.plans.approvals import states as approval
from app.plans.approvals import views as approval_views
from app.plans.drafts import adopting
from app.plans.drafts import page as draft_page
from app.plans.due import view as due_view
from app.plans.engine.lifecycle import MOVES, StepState
from app.plans.held import CaseGoal, CasePlan, CaseStep
from app.plans.routes.context import frame, view_of
from app.plans.schemas import (
    AcceptForm,
    AgreementForm,
    AimForm,
    ChooseForm,
    DueAnswerForm,
    GoalForm,
    MoveForm,
    Owner,
    RefuseForm,
    StateForm,
    StepForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
STATE_SAID = lazy("ステップの状態を記録しました。")
STATE_AND_DAYS = lazy(
    "ステップの状態を記録しました。それに合わせて、ほかのステップの期限が動きました。理由は「変更の記録を見る」にあります。"
)
ADDED = lazy("選んだ提案をプランに加えました。順番と期限を確かめてください。")
SAVED = lazy("プランを保存しました。")


@router.page("/cases/{ref}/plan", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def plan(rq: Rq, case: Case) -> Response:
    return rq.render(
        "plans/plan.html",
        **frame(rq, case),
        view=view_of(rq, case),
        state_done=StepState.DONE.value,
        review_results=reviewing.RESULTS,
        approval=approval_views.view(rq.session, rq.actor, case, rq._, rq.locale),
        said=approval.SAID,
        open_comments=comments.open_counts(rq.session, case.id),
    )


@router.page("/cases/{ref}/plan/days", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def days(rq: Rq, case: Case) -> Response:
    """The days that must be met, the steps that lead to them, and why the steps stand in this order."""
    return rq.render("plans/days.html", **frame(rq, case), view=view_of(rq, case))


@router.page("/cases/{ref}/plan/versions", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def versions(rq: Rq, case: Case) -> Response:
    found = queries.plan_of(rq.session, case.id)
    changes = queries.changes_of(rq.session, found) if found else []
    around = frame(rq, case)
    return rq.render(
        "plans/versions.html",
        **around,
        undo=undoing.offer(rq.session, found, rq._) if around["can_write"] else None,
        undone={
            n: change.row.number
            for change in changes
            if change.row.undoes
            for n in range(change.row.undoes, change.row.number)
        },
        plan=found,
        changes=[(change, history.tell(change.row, rq._, rq.locale)) for change in changes],
        agreements=queries.agreements_of(rq.session, found) if found else [],
    )


# --- steps ------------------------------------------------------------------------------------------


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


# --- proposals --------------------------------------------------------------------------------------


def _shown(form: Bound[Any]) -> str:
    """The group that a button asked for comes after the one that stood on the page."""
    return (form.list("show") or [""])[-1]


def _proposals(
    rq: Rq, case: Case, form: Bound[Any], *, ticked: Collection[str] | None = None, status: int = 200
) -> Response:
    """The draft with the ticks of the person; `None`: what holds without a condition."""
    draft = draft_page.view(rq.session, case, _shown(form), rq.locale)
    context = {
        **frame(rq, case),
        "draft": draft,
        "ticked": draft.certain if ticked is None else ticked,
        "form": form,
    }
    context["owners"] = {owner.value: rq._(label) for owner, label in history.OWNERS.items()}
    if status == 200:
        return rq.render("plans/proposals.html", **context)
    return rq.invalid("plans/proposals.html", status=status, **context)


@router.page("/cases/{ref}/plan/proposals", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.write_case)
def proposals(rq: Rq, case: Case) -> Response:
    """What the playbooks propose for what happened; everything is ticked that holds without a condition."""
    return _proposals(rq, case, rq.blank())


@router.action(
    "/cases/{ref}/plan/proposals", policy=P.PLAN_WRITE, form=AcceptForm, load=access.write_case, creates=True
)
def accept_proposals(rq: Rq, case: Case, form: Bound[AcceptForm]) -> Response:
    ticked = form.list("accept")
    if form.has_errors:
        return _proposals(rq, case, form, ticked=ticked, status=422)
    try:
        adopting.accept(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _proposals(rq, case, form, ticked=ticked, status=422)
    return rq.redirect(f"/cases/{case.ref}/plan", ADDED)


@router.action(
    "/cases/{ref}/plan/proposals/choose",
    policy=P.PLAN_WRITE,
    audit=AuditKind.READ,
    form=ChooseForm,
    load=access.write_case,
    writes=False,
)
def choose_proposals(rq: Rq, case: Case, form: Bound[ChooseForm]) -> Response:
    """Another group in full, or a whole group ticked or cleared; nothing is stored, and no tick is lost."""
    ticked = set(form.list("accept"))
    if form.has_errors:
        return _proposals(rq, case, form, ticked=ticked, status=422)
    draft = draft_page.view(rq.session, case, _shown(form), rq.locale)
    ticked = (ticked | draft.keys_of(form.data.every)) - draft.keys_of(form.data.nothing)
    return _proposals(rq, case, form, ticked=ticked)


def _proposals_again(rq: Rq, case: Case, form: Bound[RefuseForm], done: str) -> Response:
    """The page at once instead of a redirect: an address could not carry what is ticked."""
    rq.flash.append({"kind": "success", "text": rq._(done), "href": "", "href_label": ""})
    return _proposals(rq, case, rq.blank({"show": form.data.show}), ticked=form.list("accept"))


@router.action("/cases/{ref}/plan/proposals/refuse", policy=P.PLAN_WRITE, form=RefuseForm, load=access.write_case)
def refuse_proposal(rq: Rq, case: Case, form: Bound[RefuseForm]) -> Response:
    if form.has_errors:
        return _proposals(rq, case, form, ticked=form.list("accept"), status=422)
    adopting.refuse(rq.session, rq.actor, case, form.data)
    return _proposals_again(rq, case, form, lazy("この提案は、もう示しません。"))


@router.action("/cases/{ref}/plan/proposals/ask", policy=P.PLAN_WRITE, form=RefuseForm, load=access.write_case)
def ask_again(rq: Rq, case: Case, form: Bound[RefuseForm]) -> Response:
    if form.has_errors:
        return _proposals(rq, case, form, ticked=form.list("accept"), status=422)
    adopting.ask_again(rq.session, rq.actor, case, form.data)
    return _proposals_again(rq, case, form, lazy("この提案を、もう一度示します。"))


# --- goals, aim, agreement --------------------------------------------------------------------------


def _goal_form(rq: Rq, case: Case, form: Bound[GoalForm], held: CaseGoal | None, *, status: int = 200) -> Response:
    needs = [(need.ref, need.title) for need in queries.needs_of(rq.session, case.id)]
    spoken = lists.LANGUAGES.choices(rq.locale)
    context = {**frame(rq, case), "needs": needs, "spoken": spoken, "form": form, "held": held}
    if status == 200:
        return rq.render("plans/goal_form.html", **context)
    return rq.invalid("plans/goal_form.html", status=status, **context)


@router.page("/cases/{ref}/plan/goals/new", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.write_case)
def new_goal_page(rq: Rq, case: Case) -> Response:
    need = queries.need_by_ref(rq.session, case.id, rq.query.get("need", "")[:20])
    return _goal_form(rq, case, rq.blank({"need": need.ref if need else None}), None)


@router.action("/cases/{ref}/plan/goals/new", policy=P.PLAN_WRITE, form=GoalForm, load=access.write_case, creates=True)
def new_goal(rq: Rq, case: Case, form: Bound[GoalForm]) -> Response:
    if form.has_errors:
        return _goal_form(rq, case, form, None, status=422)
    try:
        service.add_goal(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _goal_form(rq, case, form, None, status=422)
    return rq.redirect(f"/cases/{case.ref}/plan", lazy("目標を加えました。"))


@router.page("/cases/{ref}/plan/goals/{goal}/edit", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.goal)
def edit_goal_page(rq: Rq, held: CaseGoal) -> Response:
    return _goal_form(rq, held.case, rq.blank(stored.stored_goal(held), version=held.version), held)


@router.action(
    "/cases/{ref}/plan/goals/{goal}/edit",
    policy=P.PLAN_WRITE,
    form=GoalForm,
    load=access.goal,
    stored=stored.stored_goal,
)
def edit_goal(rq: Rq, held: CaseGoal, form: Bound[GoalForm]) -> Response:
    if form.has_errors:
        return _goal_form(rq, held.case, form, held, status=422)
    try:
        service.edit_goal(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _goal_form(rq, held.case, form, held, status=422)
    return rq.redirect(f"/cases/{held.case.ref}/plan", SAVED)


@router.page("/cases/{ref}/plan/aim", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.plan)
def aim_page(rq: Rq, held: CasePlan) -> Response:
    form = rq.blank(stored.stored_aim(held), version=held.version)
    return rq.render("plans/aim_form.html", **frame(rq, held.case), form=form)


@router.action("/cases/{ref}/plan/aim", policy=P.PLAN_WRITE, form=AimForm, load=access.plan, stored=stored.stored_aim)
def aim(rq: Rq, held: CasePlan, form: Bound[AimForm]) -> Response:
    if form.has_errors:
        return rq.invalid("plans/aim_form.html", **frame(rq, held.case), form=form)
    service.edit_aim(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(f"/cases/{held.case.ref}/plan", SAVED)


def _agreement_form(rq: Rq, case: Case, form: Bound[AgreementForm], number: int, *, status: int = 200) -> Response:
    context = {
        **frame(rq, case),
        "form": form,
        "number": number,
        "persons": [(p.ref, p.call_name) for p in queries.persons_of(rq.session, case)],
        "spoken": lists.LANGUAGES.choices(rq.locale),
        "interpreters": lists.INTERPRETERS.choices(rq.locale),
        "methods": lists.CONSENT_METHODS.choices(rq.locale),
        "unapproved": approval_queries.lacks_approval(rq.session, case),
    }
    if status == 200:
        return rq.render("plans/agreement_form.html", **context)
    return rq.invalid("plans/agreement_form.html", status=status, **context)


@router.page("/cases/{ref}/plan/agreement", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.plan)
def agreement_page(rq: Rq, held: CasePlan) -> Response:
    """Nothing can be agreed to before there is a plan: NotFound."""
    if held.plan is None or held.plan.number == 0:
        raise NotFound
    case = held.case
    initial = {
        "number": held.plan.number,
        "person": next(p.ref for p in queries.persons_of(rq.session, case)),
        "agreed_on": clock.today(),
        "language": case.language if case.language in lists.LANGUAGES else None,
        "interpreter": case.interpreter,
    }
    return _agreement_form(rq, case, rq.blank(initial), held.plan.number)


@router.action(
    "/cases/{ref}/plan/agreement", policy=P.PLAN_WRITE, form=AgreementForm, load=access.write_case, creates=True
)
def agreement(rq: Rq, case: Case, form: Bound[AgreementForm]) -> Response:
    plan = queries.plan_of(rq.session, case.id)
    number = plan.number if plan else 0
    if form.has_errors:
        return _agreement_form(rq, case, form, number, status=422)
    try:
        service.agree(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _agreement_form(rq, case, form, number, status=422)
    return rq.redirect(f"/cases/{case.ref}/plan", lazy("本人の同意を記録しました。"))
