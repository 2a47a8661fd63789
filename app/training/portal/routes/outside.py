"""What workplaces and completers answer under `/s/{token}`."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.core import clock
from app.core.errors import lazy
from app.training.links import visits
from app.training.links.visits import Purpose, Visit
from app.training.portal import queries, views, words
from app.training.portal.schemas import SignOffForm, SurveyForm
from app.training.portal.service import asking
from app.training.workplaces import words as workplace_words
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
THANKS = lazy("回答を受け取りました。ありがとうございます。")
SIGN_OFF, SURVEY = lazy("勤務の確認"), lazy("修了者の就業状況調査")


def _show_sign_off(rq: Rq, seen: Visit, form: Bound[Any] | None = None) -> Response:
    show = rq.invalid if form and form.has_errors else rq.render
    learner = queries.learners_by_id(rq.session, [seen.thing.period.learner_id])[seen.thing.period.learner_id]
    return show(
        "training/portal/sign_off.html", base=seen.base, sign_off=seen.thing, words=words,
        name=learner.shown_name(clock.today()), form=form or rq.blank(version=seen.version),
    )  # fmt: skip


def _show_survey(rq: Rq, seen: Visit, form: Bound[Any] | None = None) -> Response:
    show = rq.invalid if form and form.has_errors else rq.render
    return show(
        "training/portal/survey.html", base=seen.base, survey=seen.thing,
        form=form or rq.blank(version=seen.version),
        situations=views.choices(rq, words.SITUATIONS), kinds=views.choices(rq, workplace_words.EMPLOYER_KINDS),
        employments=views.choices(rq, workplace_words.EMPLOYMENTS), hours=views.choices(rq, words.HOURS),
        title_uses=views.choices(rq, words.TITLE_USES),
    )  # fmt: skip


visits.PURPOSES["sign_off"] = Purpose(SIGN_OFF, queries.sign_off_for_link, lambda one: one.ref, _show_sign_off)
visits.PURPOSES["survey"] = Purpose(SURVEY, queries.survey_for_link, lambda one: one.ref, _show_survey)


@router.action(
    "/s/{token}/sign-off", policy=Access.PUBLIC, form=SignOffForm, load=visits.of("sign_off"), audit=AuditKind.CHANGE
)
def answer_sign_off(rq: Rq, seen: Visit, form: Bound[SignOffForm]) -> Response:
    if not seen.is_open:
        return visits.time_is_over(rq, seen)
    if form.accepts(lambda: asking.answer_sign_off(rq.session, seen.thing, form.data, seen=form.seen_version)):
        return rq.redirect(visits.BACK, THANKS)
    return _show_sign_off(rq, seen, form)


@router.action(
    "/s/{token}/survey", policy=Access.PUBLIC, form=SurveyForm, load=visits.of("survey"), audit=AuditKind.CHANGE
)
def answer_survey(rq: Rq, seen: Visit, form: Bound[SurveyForm]) -> Response:
    if form.has_errors:
        return _show_survey(rq, seen, form)
    asking.answer_survey(rq.session, seen.thing, form.data, seen=form.seen_version)
    return rq.redirect(visits.BACK, THANKS)
