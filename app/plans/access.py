"""Loaders: from the references in an address to the rows, through the case and its rights."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases import access
from app.cases.models import Case
from app.core.errors import NotFound
from app.plans import queries
from app.plans.approvals import comments
from app.plans.approvals.comments import HeldComment
from app.plans.held import CaseGoal, CasePlan, CaseStep
from app.web.request import Rq

read_case: Callable[[Rq], Case] = access.case_for(P.CASE_READ)
write_case: Callable[[Rq], Case] = access.case_for(P.PLAN_WRITE)
approve_case: Callable[[Rq], Case] = access.case_for(P.PLAN_APPROVE)


def plan(rq: Rq) -> CasePlan:
    """The case with its plan, which may not exist yet."""
    case = write_case(rq)
    return CasePlan(case, queries.plan_of(rq.session, case.id))


def read_plan(rq: Rq) -> CasePlan:
    """The same for whoever may read the case."""
    case = read_case(rq)
    return CasePlan(case, queries.plan_of(rq.session, case.id))


def step_for(permission: P) -> Callable[[Rq], CaseStep]:
    """A loader of the step `{step}` of the case `{ref}`; a step of another case is NotFound."""
    load_case = access.case_for(permission)

    def load(rq: Rq) -> CaseStep:
        case = load_case(rq)
        step = queries.step_by_ref(rq.session, case.id, rq.params["step"])
        if step is None:
            raise NotFound
        return CaseStep(case, step)

    return load


def goal(rq: Rq) -> CaseGoal:
    """The goal `{goal}` of the case `{ref}`."""
    case = write_case(rq)
    found = queries.goal_by_ref(rq.session, case.id, rq.params["goal"])
    plan = queries.plan_of(rq.session, case.id)
    if found is None or plan is None:
        raise NotFound
    return CaseGoal(case, found, plan)


def comment(rq: Rq) -> HeldComment:
    """The comment `{comment}` that begins a talk at the step `{step}` of the case `{ref}`."""
    held = step_for(P.PLAN_WRITE)(rq)
    found = comments.by_ref(rq.session, held.step, rq.params["comment"])
    if found is None:
        raise NotFound
    return HeldComment(held.case, held.step, found)
