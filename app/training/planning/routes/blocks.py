"""Cancelling a half day for everybody."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import Invalid, lazy
from app.training.attendance import access
from app.training.attendance.access import Held
from app.training.planning.schemas import CancelForm
from app.training.planning.service import cohorts
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/blocks/{ref}/cancel"


@router.page(PATH, policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.held)
def cancel_page(rq: Rq, held: Held) -> Response:
    return _cancel(rq, held, rq.blank({"starts": held.block.starts, "ends": held.block.ends}, version=held.version))


def _cancel(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("training/planning/cancel.html", block=held.block, cohort=held.cohort, form=form)


@router.action(PATH, policy=P.TRAINING_RUN, form=CancelForm, load=access.held)
def cancel(rq: Rq, held: Held, form: Bound[CancelForm]) -> Response:
    if not form.has_errors:
        try:
            cohorts.cancel(rq.session, rq.actor, held.block, form.data, seen=form.seen_version)
            said = lazy("このコマを中止しました。だれも欠席にはなりません。")
            return rq.redirect(f"/training/cohorts/{held.cohort.ref}", said)
        except Invalid as error:
            form.refuse(error)
    return _cancel(rq, held, form)
