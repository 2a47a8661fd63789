"""Versions of the curriculum."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training.planning import access, queries, words
from app.training.planning.schemas import MOST_SUBJECTS, CurriculumForm, DecideCurriculum
from app.training.planning.service import curricula
from app.training.programme.models import Curriculum
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/training/curricula", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return rq.render("training/planning/curricula.html", found=queries.curricula(rq.session), words=words)


@router.page("/training/curricula/new", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    latest = queries.in_force(rq.session, clock.today())
    values: dict[str, object] = {}
    for number, one in enumerate(latest.subjects if latest else ()):
        start = f"subjects-{number}-"
        values |= {
            f"{start}code": one.code, f"{start}name": one.name, f"{start}minutes": one.minutes,
            f"{start}equivalent": one.code,
        }  # fmt: skip
    return _new(rq, rq.blank(values))


def _new(rq: Rq, form: Bound[Any]) -> Response:
    touched = None
    if form.has_errors and form.value("effective_from"):
        touched = _touched(rq, form)
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/planning/curriculum_new.html", form=form, most=MOST_SUBJECTS, touched=touched, today=clock.today()
    )


def _touched(rq: Rq, form: Bound[Any]) -> queries.Touched | None:
    """Whom the day that was typed would reach; None while it is no day."""
    day = queries.day_of(form.value("effective_from"), clock.today())
    return queries.touched(rq.session, day) if day else None


@router.action("/training/curricula/new", policy=P.TRAINING_RUN, form=CurriculumForm, creates=True)
def new(rq: Rq, form: Bound[CurriculumForm]) -> Response:
    if not form.has_errors:
        try:
            made = curricula.propose(rq.session, rq.actor, form.data)
            return rq.redirect(
                f"/training/curricula/{made.number}", lazy("新しい版を提案しました。別の人が決定します。")
            )
        except Invalid as error:
            form.refuse(error)
    return _new(rq, form)


@router.page("/training/curricula/{number}", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.curriculum)
def detail(rq: Rq, one: Curriculum) -> Response:
    return _detail(rq, one, rq.blank(version=one.version))


def _detail(rq: Rq, one: Curriculum, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    before = queries.before(rq.session, one)
    return answer(
        "training/planning/curriculum.html",
        one=one,
        before=before,
        former={subject.code: subject for subject in before.subjects} if before else {},
        touched=queries.touched(rq.session, one.effective_from) if one.state == "proposed" else None,
        may_decide=rq.can(P.REGISTER_DECIDE) and curricula.may_decide(rq.actor, one),
        form=form,
        words=words,
        today=clock.today(),
    )


@router.action(
    "/training/curricula/{number}/decide", policy=P.REGISTER_DECIDE, form=DecideCurriculum, load=access.decidable
)
def decide(rq: Rq, one: Curriculum, form: Bound[DecideCurriculum]) -> Response:
    if form.has_errors:
        return _detail(rq, one, form)
    curricula.decide(rq.session, rq.actor, one, form.data, seen=form.seen_version)
    return rq.redirect(f"/training/curricula/{one.number}", lazy("決定を記録しました。"))
