"""更新研修: the sessions with their seats, attendance; the ends to come against the seats, and whom to invite when."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import access, queries
from app.training.renewal import queries as rows
from app.training.renewal import words
from app.training.renewal.forecast import month_of
from app.training.renewal.models import RenewalSession
from app.training.renewal.schemas import AttendanceForm, CancelForm, InviteForm, SessionForm
from app.training.service import renewal_sessions as service
from app.training.service import renewing
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/renewals/sessions/{ref}"


@router.page("/training/renewals/sessions", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return _index(rq, rq.blank({"course": "renewal", "seats": 30}))


def _index(rq: Rq, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/sessions.html",
        sessions=list(reversed(rows.sessions(rq.session))),
        form=form,
        courses=[(code, rq._(label)) for code, label in words.COURSES.items()],
        words=words,
    )


@router.action("/training/renewals/sessions", policy=P.REGISTER_PROPOSE, form=SessionForm, creates=True)
def plan(rq: Rq, form: Bound[SessionForm]) -> Response:
    if not form.has_errors:
        try:
            made = service.plan(rq.session, rq.actor, form.data)
            return rq.redirect(f"/training/renewals/sessions/{made.ref}", lazy("研修の回を予定しました。"))
        except Invalid as error:
            form.refuse(error)
    return _index(rq, form)


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.renewal_session)
def detail(rq: Rq, found: RenewalSession) -> Response:
    return _detail(rq, found)


def _detail(rq: Rq, found: RenewalSession, **forms: Bound[Any]) -> Response:
    seats = rows.seats_in(rq.session, found)
    holders = queries.numbers_by_id(rq.session, [case.certification_id for _seat, case in seats])
    names = queries.names_of(rq.session, holders.values(), clock.today())
    blank = {name: rq.blank(version=found.version) for name in ("attendance", "cancel")}
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/renewal/session.html",
        found=found,
        seats=[(seat, case, holders[case.certification_id], names[case.certification_id]) for seat, case in seats],
        open_choices=[
            (case.ref, f"{holders[case.certification_id].number} {names[case.certification_id]}")
            for seat, case in seats
            if seat.attended is None
        ],
        is_over=found.held_on <= clock.today(),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        words=words,
    )


@router.action(f"{PATH}/attendance", policy=P.REGISTER_PROPOSE, form=AttendanceForm, load=access.renewal_session)
def attendance(rq: Rq, found: RenewalSession, form: Bound[AttendanceForm]) -> Response:
    if form.has_errors:
        return _detail(rq, found, attendance=form)
    service.attendance(rq.session, rq.actor, found, form.data, seen=form.seen_version)
    return rq.redirect(f"/training/renewals/sessions/{found.ref}", lazy("出席を記録しました。"))


@router.action(f"{PATH}/cancel", policy=P.REGISTER_PROPOSE, form=CancelForm, load=access.renewal_session)
def cancel(rq: Rq, found: RenewalSession, form: Bound[CancelForm]) -> Response:
    if form.has_errors:
        return _detail(rq, found, cancel=form)
    service.cancel(rq.session, rq.actor, found, form.data, seen=form.seen_version)
    return rq.redirect(
        f"/training/renewals/sessions/{found.ref}", lazy("中止を記録しました。席を持っていた人は欠席になりません。")
    )


@router.page("/training/renewals/forecast", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def forecast(rq: Rq) -> Response:
    found = renewing.look_ahead(rq.session, clock.today())
    return rq.render(
        "training/renewal/forecast.html",
        found=found,
        most=max((max(month.ending, month.seats, month.proposed) for month in found.months), default=1),
        this_month=month_of(clock.today()),
        form=rq.blank({"month": month_of(clock.today())}),
    )


@router.action("/training/renewals/forecast", policy=P.REGISTER_PROPOSE, form=InviteForm, creates=True)
def invite(rq: Rq, form: Bound[InviteForm]) -> Response:
    month = month_of(clock.today()) if form.has_errors else min(form.data.month, month_of(clock.today()))
    count = renewing.invite_of_month(rq.session, rq.actor, month)
    return rq.redirect("/training/renewals?stage=invited", rq._("%(count)s人の更新の手続きを始めました。", count=count))
