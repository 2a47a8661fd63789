"""The timeline of a case, and what is written into it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import views, words
from app.cases.access import Inside, case_for, event_for
from app.cases.models import Case, CaseEvent, Draft
from app.cases.queries import drafts, events
from app.cases.schemas.events import Correction, NoteForm
from app.cases.service import drafts as draft_service
from app.cases.service import events as service
from app.core import clock
from app.core.errors import NotFound, lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/cases/{ref}/timeline", policy=P.CASE_READ, audit=AuditKind.READ, load=case_for(P.CASE_READ))
def index(rq: Rq, case: Case) -> Response:
    query = rq.list_query(filters=events.FILTERS, sorts=("-at",))
    lines = views.timeline_page(rq.session, case, query, rq.locale)
    shared: dict[str, Any] = {"page": lines, "groups": views.groups(rq.locale), "case": case}
    if rq.is_htmx:
        return rq.render("cases/_timeline.html", **shared)
    frame = views.case_frame(rq.session, rq.actor, case)
    return rq.render("cases/timeline.html", case_tab="timeline", **{**shared, **frame})


@router.page("/cases/{ref}/notes/new", policy=P.CASE_WRITE, audit=AuditKind.READ, load=case_for(P.CASE_WRITE))
def new_page(rq: Rq, case: Case) -> Response:
    """A fresh form that offers the newest draft for this case; `?draft=` goes on with one."""
    draft = drafts.one(rq.session, rq.actor, "note", rq.query.get("draft", ""))
    if draft and draft.record.startswith(f"{case.ref}."):
        start = {**drafts.body_of(draft), "draft": draft.record}
        return _new(rq, case, rq.blank(start), saved_at=draft.saved_at)
    kind = rq.query.get("kind", "note")
    fresh = {"kind": kind if kind in words.WRITTEN else "note", "at": clock.civil_now()}
    fresh["draft"] = draft_service.new_record(case.ref)
    return _new(rq, case, rq.blank(fresh), offered=drafts.newest(rq.session, rq.actor, "note", case.ref))


@router.action("/cases/{ref}/notes/new", policy=P.CASE_WRITE, form=NoteForm, load=case_for(P.CASE_WRITE), creates=True)
def new(rq: Rq, case: Case, form: Bound[NoteForm]) -> Response:
    if not form.accepts(lambda: service.add(rq.session, rq.actor, case, form.data)):
        return _new(rq, case, form)
    draft_service.discard(rq.session, rq.actor, "note", form.data.draft)
    return rq.redirect(f"/cases/{case.ref}", lazy("経過に書きました。"))


def _new(
    rq: Rq, case: Case, form: Bound[NoteForm], *, saved_at: datetime | None = None, offered: Draft | None = None
) -> Response:
    kinds = words.choices(words.WRITTEN, rq.locale)
    answer = rq.invalid if form.has_errors else rq.render
    frame = views.case_frame(rq.session, rq.actor, case)
    return answer(
        "cases/note_new.html", form=form, kinds=kinds, saved_at=saved_at, offered=offered, case_tab="timeline", **frame
    )


@router.page(
    "/cases/{ref}/notes/{event}/correct", policy=P.CASE_WRITE, audit=AuditKind.READ, load=event_for(P.CASE_WRITE)
)
def correct_page(rq: Rq, found: Inside[CaseEvent]) -> Response:
    if found.row.kind not in words.WRITTEN or found.row.corrects_id is not None:
        raise NotFound
    event = found.row
    return _correct(rq, found, rq.blank({"text": event.text, "source": event.source, "basis": event.basis}))


@router.action(
    "/cases/{ref}/notes/{event}/correct",
    policy=P.CASE_WRITE,
    form=Correction,
    load=event_for(P.CASE_WRITE),
    creates=True,
)
def correct(rq: Rq, found: Inside[CaseEvent], form: Bound[Correction]) -> Response:
    if not form.accepts(lambda: service.correct(rq.session, rq.actor, found.case, found.row, form.data)):
        return _correct(rq, found, form)
    return rq.redirect(f"/cases/{found.case.ref}/timeline", lazy("訂正を書きました。元の記録も残ります。"))


def _correct(rq: Rq, found: Inside[CaseEvent], form: Bound[Correction]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    frame = views.case_frame(rq.session, rq.actor, found.case)
    return answer("cases/note_correct.html", form=form, event=found.row, case_tab="timeline", **frame)
