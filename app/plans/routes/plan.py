"""Pages of the plan of a case as a whole: its steps in order, versions, goals, aim and agreement."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.codes import lists
from app.core import clock
from app.core.errors import NotFound, lazy
from app.plans import access, history, queries, reviewing, service, stored, undoing
from app.plans.approvals import comments
from app.plans.approvals import queries as approval_queries
from app.plans.approvals import states as approval
from app.plans.approvals import views as approval_views
from app.plans.engine.lifecycle import StepState
from app.plans.held import CaseGoal, CasePlan
from app.plans.routes.context import frame, view_of
from app.plans.schemas import (
    AgreementForm,
    AimForm,
    GoalForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
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
    if not form.accepts(lambda: service.add_goal(rq.session, rq.actor, case, form.data)):
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
    if not form.accepts(lambda: service.edit_goal(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
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
    if not form.accepts(lambda: service.agree(rq.session, rq.actor, case, form.data)):
        return _agreement_form(rq, case, form, number, status=422)
    return rq.redirect(f"/cases/{case.ref}/plan", lazy("本人の同意を記録しました。"))
