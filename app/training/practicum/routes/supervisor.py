"""What the supervisor at the workplace sees and answers under `/s/{token}`: their own trainee alone."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.core.errors import lazy
from app.training.links import visits
from app.training.links.visits import Purpose, Visit
from app.training.practicum import queries, views
from app.training.practicum.lifecycle import State
from app.training.practicum.schemas import BySupervisor, FactsBySupervisor
from app.training.practicum.service import supervising
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
TITLE = lazy("実践の確認")
THANKS = lazy("回答を受け取りました。ありがとうございます。")
load = visits.of("practicum")


def _show(rq: Rq, seen: Visit, form: Bound[Any] | None = None) -> Response:
    whole = seen.thing
    show = rq.invalid if form and form.has_errors else rq.render
    is_current = whole.supervision is not None and whole.supervision.id == seen.link.supervision_id
    return show(
        "training/practicum/supervisor.html",
        base=seen.base,
        link=seen.link,
        form=form or rq.blank({"said_by": seen.link.told_to}, version=whole.version),
        asks="tasks"
        if whole.state is State.PROPOSED and is_current
        else "facts"
        if whole.state is State.REPORTED
        else "",
        levels=views.levels(rq._),
        **views.frame(rq.session, whole),
    )


visits.PURPOSES["practicum"] = Purpose(TITLE, queries.for_link, lambda whole: whole.practicum.ref, _show)


@router.action("/s/{token}/tasks", policy=Access.PUBLIC, form=BySupervisor, load=load, audit=AuditKind.CHANGE)
def answer_tasks(rq: Rq, seen: Visit, form: Bound[BySupervisor]) -> Response:
    return _answer(rq, seen, form, supervising.answer_tasks)


@router.action("/s/{token}/facts", policy=Access.PUBLIC, form=FactsBySupervisor, load=load, audit=AuditKind.CHANGE)
def answer_facts(rq: Rq, seen: Visit, form: Bound[FactsBySupervisor]) -> Response:
    return _answer(rq, seen, form, supervising.answer_facts)


def _answer(rq: Rq, seen: Visit, form: Bound[Any], verb: Any) -> Response:
    if not seen.is_open:
        return visits.time_is_over(rq, seen)
    if form.accepts(lambda: verb(rq.session, seen.thing, seen.link, form.data, seen=form.seen_version)):
        return rq.redirect(visits.BACK, THANKS)
    return _show(rq, seen, form)
