"""Needs of a case: added, shown, worded, moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import views
from app.cases.access import Inside, case_for, need_for
from app.cases.lifecycle import NEED_MOVES, OPEN_NEEDS, NeedState
from app.cases.models import Case, Need
from app.cases.schemas.needs import MoveNeed, NeedForm
from app.cases.service import needs as service
from app.core.errors import lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/cases/{ref}/needs/new", policy=P.CASE_WRITE, audit=AuditKind.READ, load=case_for(P.CASE_WRITE))
def new_page(rq: Rq, case: Case) -> Response:
    return _new(rq, case, rq.blank({"domain": rq.query.get("domain")}))


@router.action("/cases/{ref}/needs/new", policy=P.CASE_WRITE, form=NeedForm, load=case_for(P.CASE_WRITE), creates=True)
def new(rq: Rq, case: Case, form: Bound[NeedForm]) -> Response:
    if not form.accepts(lambda: service.add(rq.session, rq.actor, case, form.data)):
        return _new(rq, case, form)
    return rq.redirect(f"/cases/{case.ref}", lazy("課題を加えました。"))


def _new(rq: Rq, case: Case, form: Bound[NeedForm]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("cases/need_new.html", form=form, case_tab="overview", **_frame(rq, case))


def _frame(rq: Rq, case: Case) -> dict[str, Any]:
    frame = views.case_frame(rq.session, rq.actor, case)
    return {**frame, "concerned": [(one.person.ref, one.person.call_name) for one in frame["people"]]}


@router.page("/cases/{ref}/needs/{need}", policy=P.CASE_READ, audit=AuditKind.READ, load=need_for(P.CASE_READ))
def detail(rq: Rq, found: Inside[Need]) -> Response:
    return _detail(rq, found)


def _stored(found: Inside[Need]) -> Mapping[str, object]:
    # The person is compared by whether one is named: the conflict page shows words, not row ids.
    return service.stored(found.row, "")


def _stored_state(found: Inside[Need]) -> Mapping[str, object]:
    need = found.row
    state = need.state if need.state in OPEN_NEEDS else "ended"
    return {"state": state, "outcome": need.outcome, "outcome_note": need.outcome_note}


def _detail(rq: Rq, found: Inside[Need], **bound: Bound[Any]) -> Response:
    need, frame = found.row, _frame(rq, found.case)
    concerned = next((one.person.ref for one in frame["people"] if one.person.id == need.person_id), "")
    forms: dict[str, Any] = {
        "form": rq.blank(service.stored(need, concerned), version=need.version),
        "move_form": rq.blank({**_stored_state(found), "state": None}, version=need.version),
        **bound,
    }
    moves = NEED_MOVES[NeedState(need.state)]
    return (rq.invalid if bound else rq.render)(
        "cases/need.html",
        need=need,
        back_to=sorted(moves & OPEN_NEEDS),
        may_end=need.state in OPEN_NEEDS,
        case_tab="overview",
        **forms,
        **frame,
    )


@router.action(
    "/cases/{ref}/needs/{need}", policy=P.CASE_WRITE, form=NeedForm, load=need_for(P.CASE_WRITE), stored=_stored
)
def edit(rq: Rq, found: Inside[Need], form: Bound[NeedForm]) -> Response:
    if not form.accepts(
        lambda: service.edit(rq.session, rq.actor, found.case, found.row, form.data, form.seen_version)
    ):
        return _detail(rq, found, form=form)
    return rq.redirect(f"/cases/{found.case.ref}", lazy("課題を保存しました。"))


@router.action(
    "/cases/{ref}/needs/{need}/move",
    policy=P.CASE_WRITE,
    form=MoveNeed,
    load=need_for(P.CASE_WRITE),
    stored=_stored_state,
)
def move(rq: Rq, found: Inside[Need], form: Bound[MoveNeed]) -> Response:
    if not form.accepts(
        lambda: service.move(rq.session, rq.actor, found.case, found.row, form.data, form.seen_version)
    ):
        return _detail(rq, found, move_form=form)
    return rq.redirect(f"/cases/{found.case.ref}", lazy("課題の状態を変えました。"))
