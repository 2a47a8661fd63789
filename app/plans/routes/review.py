"""The look at a plan on its day."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import NotFound, lazy
from app.plans import access, reviewing
from app.plans.held import CasePlan
from app.plans.routes.context import frame
from app.plans.schemas import ReviewForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
REVIEWED = lazy("見直しを記録しました。")


def _form(rq: Rq, held: CasePlan, form: Bound[ReviewForm], *, status: int = 200) -> Response:
    context = {
        **frame(rq, held.case),
        "form": form,
        "plan": held.plan,
        "results": [(code, rq._(label)) for code, label in reviewing.RESULTS.items()],
        "labels": reviewing.RESULTS,
        "reviews": reviewing.reviews_of(rq.session, held.plan),
    }
    if status == 200:
        return rq.render("plans/review.html", **context)
    return rq.invalid("plans/review.html", status=status, **context)


@router.page("/cases/{ref}/plan/review", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_plan)
def review_page(rq: Rq, held: CasePlan) -> Response:
    """The reviews so far, and for whoever may write the form of the next: NotFound before there is a plan."""
    if held.plan is None or held.plan.number == 0:
        raise NotFound
    return _form(rq, held, rq.blank({"reviewed_on": clock.today()}, version=held.version))


@router.action("/cases/{ref}/plan/review", policy=P.PLAN_WRITE, form=ReviewForm, load=access.plan, creates=True)
def review(rq: Rq, held: CasePlan, form: Bound[ReviewForm]) -> Response:
    if not form.accepts(lambda: reviewing.record(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _form(rq, held, form, status=422)
    return rq.redirect(f"/cases/{held.case.ref}/plan", REVIEWED)
