"""Cohorts: list, page with funnel and people, forms."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.dates import fiscal_year
from app.core.errors import Invalid, lazy
from app.training.enrolment import queries as enrolments
from app.training.enrolment import words as enrolment_words
from app.training.examinations import seating
from app.training.examinations import words as test_words
from app.training.planning import access, queries, words
from app.training.planning.schemas import BlockForm, CohortForm, StepForm
from app.training.planning.service import cohorts
from app.training.programme.lifecycle import COHORT_MOVES
from app.training.programme.models import Cohort
from app.training.progress import queries as progress
from app.training.progress import words as progress_words
from app.training.progress.telling import sayer
from app.training.stages.outlook import Level
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/cohorts/{ref}"


@router.page("/training/cohorts", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return rq.render(
        "training/planning/cohorts.html",
        found=queries.cohorts(rq.session), taken=queries.taken(rq.session), words=words,
    )  # fmt: skip


@router.page("/training/cohorts/new", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    return _form(rq, rq.blank({"year": fiscal_year(clock.today()), "seats": 60}), None)


def _form(rq: Rq, form: Bound[Any], cohort: Cohort | None) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("training/planning/cohort_form.html", form=form, cohort=cohort)


@router.action("/training/cohorts/new", policy=P.TRAINING_RUN, form=CohortForm, creates=True)
def new(rq: Rq, form: Bound[CohortForm]) -> Response:
    if not form.has_errors:
        try:
            made = cohorts.plan(rq.session, rq.actor, form.data)
            return rq.redirect(
                f"/training/cohorts/{made.ref}", lazy("期を登録しました。集合研修のコマを加えてください。")
            )
        except Invalid as error:
            form.refuse(error)
    return _form(rq, form, None)


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.cohort)
def detail(rq: Rq, cohort: Cohort) -> Response:
    return _detail(rq, cohort, rq.blank(version=cohort.version))


def _detail(rq: Rq, cohort: Cohort, form: Bound[Any]) -> Response:
    today = clock.today()
    people = progress.standings(rq.session, progress.of_cohort(rq.session, cohort), today)
    studying = [one for one in people if one.enrolment.state == "enrolled"]
    risky = sorted(
        (one for one in studying if one.outlook.level is not Level.ON_TRACK),
        key=lambda one: (-one.outlook.level, one.outlook.last_day or today),
    )
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/planning/cohort.html",
        cohort=cohort,
        funnel=progress.funnel(rq.session, people, today),
        studying=studying,
        uses=enrolments.seat_uses(rq.session, cohort),
        sittings=seating.seats_of(rq.session, cohort),
        test_words=test_words,
        enrolment_words=enrolment_words,
        risky=risky,
        steps=[(code, rq._(words.COHORTS[code])) for code in words.COHORTS if code in COHORT_MOVES[cohort.state]],
        form=form,
        say=sayer(rq),
        words=words,
        progress_words=progress_words,
        today=today,
    )


@router.page(f"{PATH}/people", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.cohort)
def people(rq: Rq, cohort: Cohort) -> Response:
    found = progress.standings(rq.session, progress.of_cohort(rq.session, cohort), clock.today())
    return rq.render(
        "training/planning/people.html", cohort=cohort, found=found, progress_words=progress_words, today=clock.today()
    )


@router.page(f"{PATH}/edit", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.cohort)
def edit_page(rq: Rq, cohort: Cohort) -> Response:
    return _form(rq, rq.blank(cohorts.stored(cohort), version=cohort.version), cohort)


@router.action(f"{PATH}/edit", policy=P.TRAINING_RUN, form=CohortForm, load=access.cohort, stored=cohorts.stored)
def edit(rq: Rq, cohort: Cohort, form: Bound[CohortForm]) -> Response:
    if form.accepts(lambda: cohorts.edit(rq.session, rq.actor, cohort, form.data, seen=form.seen_version)):
        return _back(rq, cohort, lazy("期を直しました。受講者の期限も変わります。"))
    return _form(rq, form, cohort)


@router.action(f"{PATH}/step", policy=P.TRAINING_RUN, form=StepForm, load=access.cohort)
def step(rq: Rq, cohort: Cohort, form: Bound[StepForm]) -> Response:
    if form.has_errors:
        return _detail(rq, cohort, form)
    cohorts.step(rq.session, rq.actor, cohort, form.data, seen=form.seen_version)
    return _back(rq, cohort, lazy("状態を変えました。"))


@router.page(f"{PATH}/blocks/new", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.cohort)
def block_page(rq: Rq, cohort: Cohort) -> Response:
    return _block(rq, cohort, rq.blank({"seats": min(cohort.seats, 99)}))


def _block(rq: Rq, cohort: Cohort, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("training/planning/block_new.html", cohort=cohort, form=form)


@router.action(f"{PATH}/blocks/new", policy=P.TRAINING_RUN, form=BlockForm, load=access.cohort, creates=True)
def add_block(rq: Rq, cohort: Cohort, form: Bound[BlockForm]) -> Response:
    if form.accepts(lambda: cohorts.add_block(rq.session, rq.actor, cohort, form.data)):
        return _back(rq, cohort, lazy("コマを加えました。"))
    return _block(rq, cohort, form)


def _back(rq: Rq, cohort: Cohort, said: str) -> Response:
    return rq.redirect(f"/training/cohorts/{cohort.ref}", said)
