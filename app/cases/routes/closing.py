"""The closing sheet, and opening a closed case again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import views
from app.cases.access import case_for
from app.cases.models import Case
from app.cases.queries import needs
from app.cases.schemas.closing import CLOSING_FORM, MAX_ENDS, MAX_NEEDS, ClosingSheet, Reopen
from app.cases.service import closing as service
from app.cases.service.cases import require_open
from app.core.errors import Conflict, lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
T = TypeVar("T")


def _stored(case: Case) -> Mapping[str, object]:
    return {"closing_reason": case.closing_reason, "summary": case.closing_note}


@router.page("/cases/{ref}/close", policy=P.CASE_WRITE, audit=AuditKind.READ, load=case_for(P.CASE_WRITE))
def close_page(rq: Rq, case: Case) -> Response:
    require_open(case)
    return _sheet(rq, case, rq.blank(version=case.version))


@router.action(
    "/cases/{ref}/close", policy=P.CASE_WRITE, form=CLOSING_FORM, load=case_for(P.CASE_WRITE), stored=_stored
)
def close(rq: Rq, case: Case, form: Bound[ClosingSheet]) -> Response:
    if not form.accepts(lambda: service.close(rq.session, rq.actor, case, form.data, form.seen_version)):
        return _sheet(rq, case, form)
    card = f"/knowledge/new?case={case.ref}"
    return rq.redirect(
        f"/cases/{case.ref}", lazy("ケースを終了しました。"), href=card, href_label=lazy("ノウハウに残す")
    )


def _sheet(rq: Rq, case: Case, form: Bound[Any]) -> Response:
    open_needs = needs.still_open(rq.session, case.id)
    ends = service.open_ends(rq.session, rq.actor, case)
    return (rq.invalid if form.has_errors else rq.render)(
        "cases/close.html",
        form=form,
        places=_places(form, "need", {need.ref: need for need in open_needs}, MAX_NEEDS),
        ends=_places(form, "end", {end.key: end for end in ends if end.decisions}, MAX_ENDS),
        choices_of=lambda end: [(choice.code, choice.text(rq.locale)) for choice in end.decisions],
        open_ends=[end for end in ends if not end.decisions],
        case_tab="overview",
        **views.case_frame(rq.session, rq.actor, case),
    )


def _places(form: Bound[Any], name: str, wanted: Mapping[str, T], most: int) -> list[tuple[int, T]]:
    """Each open thing at the place where the sent form has it; what was added since takes the free places."""
    known = {key: place for place in range(1, most + 1) if (key := form.value(f"{name}_{place}"))}
    free = iter([place for place in range(1, most + 1) if place not in known.values()])
    placed = [(known[key] if key in known else next(free, 0), row) for key, row in wanted.items()]
    return sorted(((place, row) for place, row in placed if place), key=lambda pair: pair[0])


@router.page("/cases/{ref}/reopen", policy=P.CASE_WRITE, audit=AuditKind.READ, load=case_for(P.CASE_WRITE))
def reopen_page(rq: Rq, case: Case) -> Response:
    if case.status != "closed":
        raise Conflict(lazy("このケースは終了していません。"))
    return _reopen(rq, case, rq.blank(version=case.version))


@router.action("/cases/{ref}/reopen", policy=P.CASE_WRITE, form=Reopen, load=case_for(P.CASE_WRITE))
def reopen(rq: Rq, case: Case, form: Bound[Reopen]) -> Response:
    if form.has_errors:
        return _reopen(rq, case, form)
    service.reopen(rq.session, rq.actor, case, form.data.reopen_reason, form.seen_version)
    return rq.redirect(f"/cases/{case.ref}", lazy("ケースを再開しました。"))


def _reopen(rq: Rq, case: Case, form: Bound[Reopen]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("cases/reopen.html", form=form, case_tab="overview", **views.case_frame(rq.session, rq.actor, case))
