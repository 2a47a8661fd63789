"""Absences: one's own, and for supervisors those of the centre."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.queries import staff
from app.core import clock
from app.core.errors import lazy
from app.reminders import policy, queries, service
from app.reminders.access import load_absence
from app.reminders.models import Absence
from app.reminders.schemas import AbsenceForm, Nothing
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/absences", policy=P.CASE_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return _page(rq, rq.blank({"who": rq.actor.login}))


@router.action("/absences", policy=P.CASE_READ, form=AbsenceForm, creates=True)
def record(rq: Rq, form: Bound[AbsenceForm]) -> Response:
    if form.accepts(lambda: service.record_absence(rq.session, rq.actor, form.data)):
        return rq.redirect("/absences", lazy("不在を記録しました。"))
    return _page(rq, form)


@router.action("/absences/{ref}/remove", policy=P.CASE_READ, load=load_absence, form=Nothing)
def remove(rq: Rq, absence: Absence, form: Bound[Nothing]) -> Response:  # noqa: ARG001 - the form is only a button
    service.remove_absence(rq.session, rq.actor, absence)
    return rq.redirect("/absences", lazy("不在を取り消しました。"))


def _page(rq: Rq, form: Bound[AbsenceForm]) -> Response:
    """Who leads several centres sees the colleagues of all; the service refuses a cover from another."""
    show = rq.invalid if form.has_errors else rq.render
    covers = {login: name for centre in sorted(_centres(rq)) for login, name in _covers(rq, centre)}
    return show(
        "reminders/absences.html",
        form=form,
        rows=queries.absences(rq.session, rq.actor, clock.today()),
        may_change=lambda absence: policy.may_change(rq.actor, absence),
        who_options=queries.colleagues(rq.session, rq.actor, P.TEAM_READ),
        cover_options=sorted(covers.items(), key=lambda one: one[1]),
    )


def _centres(rq: Rq) -> frozenset[int]:
    return rq.actor.centres_with(P.TEAM_READ) | {rq.actor.centre_id}


def _covers(rq: Rq, centre_id: int) -> list[tuple[str, str]]:
    return staff.with_right(rq.session, P.CASE_WRITE, centre_id)
