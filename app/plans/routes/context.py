"""What the pages around a plan share: the frame of its case, and the plan as the reader sees it."""

from __future__ import annotations

from typing import Any

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.views import case_frame
from app.plans import policy, views
from app.web.request import Rq


def frame(rq: Rq, case: Case) -> dict[str, Any]:
    """The context that `cases/case_layout.html` needs, `base` (the address of the plan) and `can_write`."""
    return {
        **case_frame(rq.session, rq.actor, case),
        "case_tab": "plan",
        "base": f"/cases/{case.ref}/plan",
        "can_write": P.PLAN_WRITE in policy.allowed(rq.actor, case),
    }


def view_of(rq: Rq, case: Case) -> views.PlanView:
    """The whole plan for the reader of this request."""
    return views.plan_view(rq.session, case, views.reader_of(rq.actor, rq._, rq.locale))
