"""The approval of a plan: where it stands, asking for it, deciding."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.views import case_frame
from app.core.errors import NotFound, lazy
from app.plans import access
from app.plans.approvals import approving
from app.plans.approvals import states as approval
from app.plans.approvals import views as approval_views
from app.plans.approvals.forms import AskForm, DecisionForm, Empty
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _page(rq: Rq, case: Case, form: Bound[Any] | None = None) -> Response:
    """Nothing can be approved before there is a plan: NotFound."""
    view = approval_views.view(rq.session, rq.actor, case, rq._, rq.locale)
    if view is None:
        raise NotFound
    show = rq.render if form is None else rq.invalid
    return show(
        "plans/approval.html",
        **case_frame(rq.session, rq.actor, case),
        case_tab="plan",
        base=f"/cases/{case.ref}/plan",
        approval=view,
        said=approval.SAID,
        state_said=approval.STATE_SAID,
        form=form or rq.blank(version=view.newest.row.version if view.newest else None),
    )


@router.page("/cases/{ref}/plan/approval", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def approval_page(rq: Rq, case: Case) -> Response:
    return _page(rq, case)


@router.action("/cases/{ref}/plan/approval", policy=P.PLAN_WRITE, form=AskForm, load=access.write_case, creates=True)
def ask_approval(rq: Rq, case: Case, form: Bound[AskForm]) -> Response:
    if form.has_errors:
        return _page(rq, case, form)
    approving.ask(rq.session, rq.actor, case, form.data)
    return rq.redirect(f"/cases/{case.ref}/plan/approval", lazy("承認を頼みました。"))


@router.action("/cases/{ref}/plan/approval/take-back", policy=P.PLAN_WRITE, form=Empty, load=access.write_case)
def take_back_approval(rq: Rq, case: Case, form: Bound[Empty]) -> Response:
    approving.take_back(rq.session, rq.actor, case, seen=form.seen_version)
    return rq.redirect(f"/cases/{case.ref}/plan/approval", lazy("承認の依頼を取り下げました。"))


@router.action("/cases/{ref}/plan/approval/decide", policy=P.PLAN_APPROVE, form=DecisionForm, load=access.approve_case)
def decide_approval(rq: Rq, case: Case, form: Bound[DecisionForm]) -> Response:
    if not form.accepts(lambda: approving.decide(rq.session, rq.actor, case, form.data, seen=form.seen_version)):
        return _page(rq, case, form)
    return rq.redirect(f"/cases/{case.ref}/plan/approval", lazy("判断を記録しました。"))
