"""Comments at a step: the talk on a page of its own, and what is said there."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.views import case_frame
from app.core.errors import lazy
from app.plans import access, policy
from app.plans.approvals import comments
from app.plans.approvals.comments import HeldComment
from app.plans.approvals.forms import CommentForm, Empty
from app.plans.held import CaseStep
from app.plans.models import Step
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _page(rq: Rq, case: Case, step: Step, form: Bound[Any], comment: str = "") -> Response:
    """All talks of a step; with `comment` (a reference) the form answers that one."""
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "plans/comments.html",
        **case_frame(rq.session, rq.actor, case),
        case_tab="plan",
        step=step,
        step_base=f"/cases/{case.ref}/plan/steps/{step.ref}",
        can_comment=P.PLAN_WRITE in policy.allowed(rq.actor, case),
        talks=comments.talks_of(rq.session, step),
        answering=comment,
        form=form,
    )


def _back(rq: Rq, case: Case, step: Step, message: str) -> Response:
    return rq.redirect(f"/cases/{case.ref}/plan/steps/{step.ref}#comments", message)


@router.page(
    "/cases/{ref}/plan/steps/{step}/comments",
    policy=P.CASE_READ,
    audit=AuditKind.READ,
    load=access.step_for(P.CASE_READ),
)
def step_comments(rq: Rq, held: CaseStep) -> Response:
    return _page(rq, held.case, held.step, rq.blank())


@router.action(
    "/cases/{ref}/plan/steps/{step}/comments",
    policy=P.PLAN_WRITE,
    form=CommentForm,
    load=access.step_for(P.PLAN_WRITE),
    creates=True,
)
def say_comment(rq: Rq, held: CaseStep, form: Bound[CommentForm]) -> Response:
    if form.has_errors:
        return _page(rq, held.case, held.step, form)
    comments.say(rq.session, rq.actor, held, form.data)
    return _back(rq, held.case, held.step, lazy("コメントを加えました。"))


@router.page(
    "/cases/{ref}/plan/steps/{step}/comments/{comment}",
    policy=P.PLAN_WRITE,
    audit=AuditKind.READ,
    load=access.comment,
)
def answer_page(rq: Rq, held: HeldComment) -> Response:
    return _page(rq, held.case, held.step, rq.blank(), held.row.ref)


@router.action(
    "/cases/{ref}/plan/steps/{step}/comments/{comment}",
    policy=P.PLAN_WRITE,
    form=CommentForm,
    load=access.comment,
    creates=True,
)
def answer_comment(rq: Rq, held: HeldComment, form: Bound[CommentForm]) -> Response:
    if form.has_errors:
        return _page(rq, held.case, held.step, form, held.row.ref)
    comments.answer(rq.session, rq.actor, held, form.data)
    return _back(rq, held.case, held.step, lazy("コメントに答えました。"))


@router.action(
    "/cases/{ref}/plan/steps/{step}/comments/{comment}/settle", policy=P.PLAN_WRITE, form=Empty, load=access.comment
)
def settle_comment(rq: Rq, held: HeldComment, form: Bound[Empty]) -> Response:
    comments.settle(rq.session, rq.actor, held, seen=form.seen_version)
    return _back(rq, held.case, held.step, lazy("コメントを済みにしました。"))
