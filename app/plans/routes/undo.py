"""Taking back the last change of a plan."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.core.errors import lazy
from app.plans import access, undoing
from app.plans.schemas import UndoForm
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
UNDONE = lazy("元に戻しました。")


@router.action("/cases/{ref}/plan/undo", policy=P.PLAN_WRITE, form=UndoForm, load=access.write_case)
def undo(rq: Rq, case: Case, form: Bound[UndoForm]) -> Response:
    """The version sent is that of the last change as the person saw it; any other is a conflict."""
    undoing.undo(rq.session, rq.actor, case, seen=form.seen_version)
    return rq.redirect(f"/cases/{case.ref}/plan", UNDONE)
