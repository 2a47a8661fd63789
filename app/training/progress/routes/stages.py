"""The stages of one enrolment, for administrators and approvers: gates, days, decisions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training.attendance import words as attendance_words
from app.training.enrolment.models import Enrolment
from app.training.progress import access, queries, words
from app.training.progress.schemas import CorrectForm, DueForm, WaiverDecision, WaiverForm
from app.training.progress.service import decisions
from app.training.progress.telling import sayer
from app.training.sections import Section
from app.training.stages.kinds import DONE, Stage
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/enrolments/{ref}/stages"


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.enrolment)
def detail(rq: Rq, enrolment: Enrolment) -> Response:
    return _detail(rq, enrolment)


def _detail(rq: Rq, enrolment: Enrolment, **forms: Bound[Any]) -> Response:
    standing = queries.standing_of(rq.session, enrolment, clock.today())
    missing = [one.stage for one in standing.outlook.ahead]
    blank = {name: rq.blank(version=enrolment.version) for name in ("waive", "due", "decide")}
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/progress/stages.html",
        enrolment=enrolment,
        name=enrolment.learner.shown_name(clock.today()),
        standing=standing,
        stages=list(Stage),
        correctable=[stage for stage in Stage if standing.state(stage) in DONE],
        choices=[(stage.value, rq._(words.STAGES[stage])) for stage in missing],
        waivers=[(stage, found) for stage in missing if (found := _waiver(rq, enrolment, stage))],
        events=queries.events_of(rq.session, enrolment),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        say=sayer(rq),
        words=words,
        attendance_words=attendance_words,
    )


def _waiver(rq: Rq, enrolment: Enrolment, stage: Stage) -> Any:
    return queries.proposed_waiver(rq.session, enrolment, stage)


@router.action(f"{PATH}/waive", policy=P.TRAINING_RUN, form=WaiverForm, load=access.enrolment)
def waive(rq: Rq, enrolment: Enrolment, form: Bound[WaiverForm]) -> Response:
    if form.has_errors:
        return _detail(rq, enrolment, waive=form)
    decisions.propose_waiver(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version)
    return _back(rq, enrolment, lazy("免除を提案しました。別の人が決定します。"))


@router.action(f"{PATH}/waive/decide", policy=P.REGISTER_DECIDE, form=WaiverDecision, load=access.enrolment)
def decide(rq: Rq, enrolment: Enrolment, form: Bound[WaiverDecision]) -> Response:
    if form.has_errors:
        return _detail(rq, enrolment, decide=form)
    decisions.decide_waiver(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version)
    return _back(rq, enrolment, lazy("決定を記録しました。"))


@router.action(f"{PATH}/due", policy=P.TRAINING_RUN, form=DueForm, load=access.enrolment)
def due(rq: Rq, enrolment: Enrolment, form: Bound[DueForm]) -> Response:
    if form.has_errors:
        return _detail(rq, enrolment, due=form)
    decisions.set_due(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version)
    return _back(rq, enrolment, lazy("期限を記録しました。"))


@router.page(f"{PATH}/correct", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.enrolment)
def correct_page(rq: Rq, enrolment: Enrolment) -> Response:
    return _correct(rq, enrolment, rq.blank({"stage": rq.query.get("stage", "")}, version=enrolment.version))


def _correct(rq: Rq, enrolment: Enrolment, form: Bound[Any]) -> Response:
    stage = next((one for one in Stage if one == form.value("stage")), None)
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/progress/correct.html",
        enrolment=enrolment,
        name=enrolment.learner.shown_name(clock.today()),
        stage=stage,
        found=decisions.effects(rq.session, enrolment, stage) if stage else None,
        form=form,
        words=words,
        attendance_words=attendance_words,
    )


@router.action(f"{PATH}/correct", policy=P.TRAINING_RUN, form=CorrectForm, load=access.enrolment)
def correct(rq: Rq, enrolment: Enrolment, form: Bound[CorrectForm]) -> Response:
    if form.accepts(lambda: decisions.correct(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version)):
        return _back(rq, enrolment, lazy("訂正を記録しました。"))
    return _correct(rq, enrolment, form)


def _back(rq: Rq, enrolment: Enrolment, said: str) -> Response:
    return rq.redirect(f"/training/enrolments/{enrolment.ref}/stages", said)


def section_of(rq: Rq, enrolment: Enrolment) -> Section | None:
    """The part about stages on the page of an enrolment."""
    whole = queries.enrolment_by_ref(rq.session, enrolment.ref)
    if whole is None:
        return None
    return Section(
        lazy("段階"),
        "training/progress/_section.html",
        {
            "enrolment": whole, "standing": queries.standing_of(rq.session, whole, clock.today()),
            "stages": list(Stage), "say": sayer(rq), "words": words,
        },
        key="stages",
    )  # fmt: skip
