"""A supervisor's review of a case."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import views, words
from app.cases.access import case_for
from app.cases.models import Case
from app.cases.schemas.reviews import ReviewForm
from app.cases.service import reviews as service
from app.core.errors import lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/cases/{ref}/reviews/new", policy=P.CASE_REVIEW, audit=AuditKind.READ, load=case_for(P.CASE_REVIEW))
def new_page(rq: Rq, case: Case) -> Response:
    return _new(rq, case, rq.blank())


@router.action(
    "/cases/{ref}/reviews/new", policy=P.CASE_REVIEW, form=ReviewForm, load=case_for(P.CASE_REVIEW), creates=True
)
def new(rq: Rq, case: Case, form: Bound[ReviewForm]) -> Response:
    if form.has_errors:
        return _new(rq, case, form)
    service.add(rq.session, rq.actor, case, form.data)
    return rq.redirect(f"/cases/{case.ref}", lazy("点検を記録しました。"))


def _new(rq: Rq, case: Case, form: Bound[ReviewForm]) -> Response:
    verdicts = words.choices(words.VERDICTS, rq.locale)
    answer = rq.invalid if form.has_errors else rq.render
    frame = views.case_frame(rq.session, rq.actor, case)
    return answer("cases/review_new.html", form=form, verdicts=verdicts, case_tab="overview", **frame)
