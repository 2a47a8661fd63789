"""What a step comes after, and the list of steps put in order by hand. Works by form; scripts narrow it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.core.errors import NotFound, lazy
from app.plans import access, arranging, queries, stored, titles, views
from app.plans.held import CasePlan, CaseStep
from app.plans.routes.context import frame, view_of
from app.plans.schemas import AfterForm, OrderForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
LINKED = lazy("順番のつながりを変えました。")
MOVED = lazy("並びを変えました。")


# --- what comes before a step -----------------------------------------------------------------------


def _link_form(rq: Rq, held: CaseStep, form: Bound[AfterForm], *, status: int = 200) -> Response:
    context = {
        **frame(rq, held.case),
        "form": form,
        "held": held,
        "title": titles.shown(held.step, rq.locale)[0],
        "others": views.step_choices(rq.session, held.case, rq._, rq.locale, held.step)["others"],
    }
    if status == 200:
        return rq.render("plans/link.html", fragment="plans/_link.html", **context)
    return rq.invalid("plans/link.html", fragment="plans/_link.html", status=status, **context)


@router.page("/cases/{ref}/plan/link", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.write_case)
def link_page(rq: Rq, case: Case) -> Response:
    """`?step=` names the step (none: it is asked for), `after=` one more to come before it: offered, not saved."""
    step = queries.step_by_ref(rq.session, case.id, rq.query.get("step", "")[:20])
    if step is None:
        chosen = {**frame(rq, case), "held": None, "view": view_of(rq, case)}
        return rq.render("plans/link.html", fragment="plans/_choose_step.html", **chosen)
    held = CaseStep(case, step)
    form = rq.blank(stored.stored_after(held), version=held.version)
    more = queries.step_by_ref(rq.session, case.id, rq.query.get("after", "")[:20])
    if more is not None and more.ref not in form.raw["after"]:
        form.raw["after"].append(more.ref)
    return _link_form(rq, held, form)


@router.action(
    "/cases/{ref}/plan/steps/{step}/after",
    policy=P.PLAN_WRITE,
    form=AfterForm,
    load=access.step_for(P.PLAN_WRITE),
    stored=stored.stored_after,
)
def link(rq: Rq, held: CaseStep, form: Bound[AfterForm]) -> Response:
    if not form.accepts(lambda: arranging.set_after(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _link_form(rq, held, form, status=422)
    return rq.redirect(f"/cases/{held.case.ref}/plan", LINKED)


# --- the list ---------------------------------------------------------------------------------------


def _list(rq: Rq, case: Case, form: Bound[Any]) -> dict[str, Any]:
    view = view_of(rq, case)
    steps = sorted(view.steps, key=lambda step: (step.row.position, step.row.id))
    moved = next(((i, s) for i, s in enumerate(steps, 1) if s.row.ref == rq.query.get("moved")), None)
    return {**frame(rq, case), "view": view, "steps": steps, "moved": moved, "form": form}


@router.page("/cases/{ref}/plan/order", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.plan)
def order_page(rq: Rq, held: CasePlan) -> Response:
    """The steps in the order in which people put them. `?moved=` says which one has just moved."""
    form = rq.blank(version=held.plan.number if held.plan else 0)
    return rq.render("plans/order.html", fragment="plans/_order.html", **_list(rq, held.case, form))


@router.action("/cases/{ref}/plan/order", policy=P.PLAN_WRITE, form=OrderForm, load=access.plan)
def order(rq: Rq, held: CasePlan, form: Bound[OrderForm]) -> Response:
    if form.has_errors:
        raise NotFound  # only a forged form has another move
    moved = arranging.place(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(f"/cases/{held.case.ref}/plan/order?moved={moved}", MOVED)
