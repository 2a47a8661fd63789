"""休業: asked for at the holder's page; each date that it moves is shown before it is granted."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.dates import parse_date
from app.core.errors import Invalid, lazy
from app.training import access, queries
from app.training.leave import queries as rows
from app.training.leave import words
from app.training.leave.models import LearnerLeave
from app.training.leave.schemas import ChangeLeaveForm, CheckLeaveForm, DecideLeaveForm, LeaveForm
from app.training.models import Learner
from app.training.service import leave as service
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/leaves/{ref}"


@router.page("/training/learners/{ref}/leave", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.learner)
def of_learner(rq: Rq, learner: Learner) -> Response:
    form = rq.blank({"moves_validity": True, "moves_training": True}, version=learner.version)
    return _of_learner(rq, learner, form)


def _of_learner(rq: Rq, learner: Learner, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/leave_new.html",
        learner=learner,
        name=learner.shown_name(clock.today()),
        leaves=rows.of_learner(rq.session, learner.id),
        kinds=[(code, rq._(label)) for code, label in words.KINDS.items()],
        form=form,
        words=words,
    )


@router.action(
    "/training/learners/{ref}/leave", policy=P.REGISTER_PROPOSE, form=LeaveForm, load=access.learner, creates=True
)
def request(rq: Rq, learner: Learner, form: Bound[LeaveForm]) -> Response:
    if not form.has_errors:
        try:
            made = service.request(rq.session, rq.actor, learner, form.data, seen=form.seen_version)
            return rq.redirect(f"/training/leaves/{made.ref}", lazy("休業の申出を記録しました。"))
        except Invalid as error:
            form.refuse(error)
    return _of_learner(rq, learner, form)


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.leave)
def detail(rq: Rq, found: LearnerLeave) -> Response:
    """`?last=` another last day: what changing to it would move."""
    return _detail(rq, found)


def _detail(rq: Rq, found: LearnerLeave, **forms: Bound[Any]) -> Response:
    learner = queries.learner_by_id(rq.session, found.learner_id)
    last = _day(rq.query.get("last", ""))
    blank = {name: rq.blank({"decided_on": clock.today()}, version=found.version) for name in ("check", "decide")}
    blank["change"] = rq.blank({"last_day": last or found.last_day}, version=found.version)
    granted = found.state == "granted"
    record = service.as_record(found, last_day=last if granted and last and last >= found.first_day else None)
    wanted = not granted or record.last != found.last_day
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/renewal/leave.html",
        leave=found,
        learner=learner,
        name=learner.shown_name(clock.today()),
        record=record,
        effects=service.effects(
            rq.session,
            learner,
            record,
            instead_of=found if granted else None,
            validity=found.moves_validity,
            training=found.moves_training,
        )
        if wanted and found.state in ("requested", "checked", "granted")
        else [],
        whole=service.overlapping(rq.session, found),
        can=service.verbs(rq.actor, found),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        words=words,
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text, clock.today()) if text else None
    except ValueError:
        return None


@router.action(f"{PATH}/check", policy=P.REGISTER_PROPOSE, form=CheckLeaveForm, load=access.leave)
def check(rq: Rq, found: LearnerLeave, form: Bound[CheckLeaveForm]) -> Response:
    if form.has_errors:
        return _detail(rq, found, check=form)
    service.check(rq.session, rq.actor, found, form.data, seen=form.seen_version)
    return _back(rq, found, lazy("証明の確認を記録しました。別の人が決定します。"))


@router.action(f"{PATH}/decide", policy=P.REGISTER_DECIDE, form=DecideLeaveForm, load=access.leave)
def decide(rq: Rq, found: LearnerLeave, form: Bound[DecideLeaveForm]) -> Response:
    if form.accepts(lambda: service.decide(rq.session, rq.actor, found, form.data, seen=form.seen_version)):
        return _back(rq, found, lazy("決定を記録しました。"))
    return _detail(rq, found, decide=form)


@router.action(f"{PATH}/change", policy=P.REGISTER_DECIDE, form=ChangeLeaveForm, load=access.leave)
def change(rq: Rq, found: LearnerLeave, form: Bound[ChangeLeaveForm]) -> Response:
    if not form.has_errors:
        try:
            made = service.change(rq.session, rq.actor, found, form.data, seen=form.seen_version)
            return _back(rq, made, lazy("休業の期間を変更しました。"))
        except Invalid as error:
            form.refuse(error)
    return _detail(rq, found, change=form)


def _back(rq: Rq, found: LearnerLeave, said: str) -> Response:
    return rq.redirect(f"/training/leaves/{found.ref}", said)
