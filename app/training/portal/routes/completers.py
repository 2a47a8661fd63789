"""修了者: what administrators look after once people are certified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.core.listing import Page
from app.training.links import queries as link_queries
from app.training.links import visits
from app.training.portal import access, queries, views, words
from app.training.portal.files import queries as file_queries
from app.training.portal.files.kinds import KINDS
from app.training.portal.models import CaseStudyMeeting, EmploymentSurvey, PortalMaterial, PortalQuestion, SignOff
from app.training.portal.rules import SURVEYS, sign_off_year
from app.training.portal.schemas import (
    AttendanceForm,
    BodyForm,
    ConsentForm,
    Empty,
    HideForm,
    MaterialForm,
    MeetingForm,
)
from app.training.portal.service import administering, asking
from app.training.workplaces import words as workplace_words
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/completers"
RUN = P.TRAINING_RUN


@router.page(PATH, policy=RUN, audit=AuditKind.NONE)
def overview(rq: Rq) -> Response:
    """Meetings, materials and questions, and the ways to the rest."""
    return rq.render(
        "training/portal/completers.html",
        meetings=queries.meetings(rq.session),
        materials=queries.materials(rq.session, with_withdrawn=True),
        questions=queries.questions(rq.session, with_hidden=True),
        replies=queries.replies(rq.session),
        listed=len(queries.listed_employers(rq.session, clock.today())),
    )


def _meeting_form(rq: Rq, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show("training/portal/meeting_new.html", form=form, marked=views.marked(form, "meeting_title", "study"))


@router.page(PATH + "/meetings/new", policy=RUN, audit=AuditKind.NONE)
def new_meeting_page(rq: Rq) -> Response:
    return _meeting_form(rq, rq.blank({"starts": "14:00", "ends": "16:00", "seats": 30}))


@router.action(PATH + "/meetings/new", policy=RUN, form=MeetingForm, creates=True)
def new_meeting(rq: Rq, form: Bound[MeetingForm]) -> Response:
    if not form.has_errors:
        try:
            made = administering.plan(rq.session, rq.actor, form.data)
            return rq.redirect(f"{PATH}/meetings/{made.ref}", lazy("事例検討会を作りました。修了者が申し込めます。"))
        except Invalid as error:
            form.refuse(error)
    return _meeting_form(rq, form)


@router.page(PATH + "/meetings/{ref}", policy=RUN, audit=AuditKind.READ, load=access.meeting)
def meeting(rq: Rq, meeting: CaseStudyMeeting) -> Response:
    return _meeting(rq, meeting, rq.blank(_attended(meeting), version=meeting.version))


def _attended(meeting: CaseStudyMeeting) -> dict[str, object]:
    return {"attended": [place.learner.ref for place in meeting.taken if place.attended]}


def _meeting(rq: Rq, meeting: CaseStudyMeeting, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    today = clock.today()
    return show(
        "training/portal/meeting_admin.html",
        meeting=meeting,
        form=form,
        people=[(place.learner.ref, place.learner.shown_name(today)) for place in meeting.taken],
        is_over=meeting.held_on <= today,
        files=file_queries.files_of(rq.session, meeting),
        kinds=KINDS,
    )


@router.action(
    PATH + "/meetings/{ref}/attendance", policy=RUN, form=AttendanceForm, load=access.meeting, stored=_attended
)
def attendance(rq: Rq, meeting: CaseStudyMeeting, form: Bound[AttendanceForm]) -> Response:
    if form.has_errors:
        return _meeting(rq, meeting, form)
    administering.keep_attendance(rq.session, rq.actor, meeting, form.data, seen=form.seen_version)
    return rq.redirect(f"{PATH}/meetings/{meeting.ref}", lazy("出席を記録しました。"))


@router.action(PATH + "/meetings/{ref}/cancel", policy=RUN, form=Empty, load=access.meeting)
def cancel(rq: Rq, meeting: CaseStudyMeeting, form: Bound[Empty]) -> Response:
    administering.cancel(rq.session, rq.actor, meeting, seen=form.seen_version)
    return rq.redirect(f"{PATH}/meetings/{meeting.ref}", lazy("事例検討会を中止にしました。"))


def _material_form(rq: Rq, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show("training/portal/material_new.html", form=form, marked=views.marked(form, "material_title", "material"))


@router.page(PATH + "/materials/new", policy=RUN, audit=AuditKind.NONE)
def new_material_page(rq: Rq) -> Response:
    return _material_form(rq, rq.blank())


@router.action(PATH + "/materials/new", policy=RUN, form=MaterialForm, creates=True)
def new_material(rq: Rq, form: Bound[MaterialForm]) -> Response:
    if form.accepts(lambda: administering.publish(rq.session, rq.actor, form.data)):
        return rq.redirect(PATH, lazy("資料を公開しました。"))
    return _material_form(rq, form)


@router.action(PATH + "/materials/{ref}/withdraw", policy=RUN, form=Empty, load=access.material)
def withdraw(rq: Rq, material: PortalMaterial, form: Bound[Empty]) -> Response:
    administering.withdraw(rq.session, rq.actor, material, seen=form.seen_version)
    return rq.redirect(PATH, lazy("資料の公開をやめました。"))


@router.action(PATH + "/questions/{ref}/hide", policy=RUN, form=HideForm, load=access.question)
def hide(rq: Rq, question: PortalQuestion, form: Bound[HideForm]) -> Response:
    answer = None if form.has_errors else form.data.answer
    administering.hide(rq.session, rq.actor, question, answer, seen=form.seen_version)
    return rq.redirect(PATH, lazy("見えないようにしました。記録は残ります。"))


@router.page(PATH + "/sign-offs", policy=RUN, audit=AuditKind.READ)
def sign_offs(rq: Rq) -> Response:
    today = clock.today()
    this_year = sign_off_year(today)
    query = rq.list_query(filters=("year",), sorts=("answer",))
    asked = query.filters.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    found = queries.sign_offs(rq.session, year)
    shown = found[query.offset : query.offset + query.per_page]
    learners = queries.learners_by_id(rq.session, [one.period.learner_id for one in shown])
    return rq.render(
        "training/portal/sign_offs.html",
        year=year,
        years=[this_year - ago for ago in range(4)],
        is_this_year=year == this_year,
        to_ask=len(queries.periods_to_ask(rq.session, today)),
        page=Page([(one, learners[one.period.learner_id]) for one in shown], query, len(found)),
        origin=visits.origin(rq),
        links=link_queries.live(rq.session, "sign_off", [one.id for one in shown]),
        answered=sum(1 for one in found if one.answered_on),
        form=rq.blank(),
        words=words,
    )


@router.action(PATH + "/sign-offs", policy=RUN, form=Empty, creates=True)
def ask_workplaces(rq: Rq, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    asking.ask_workplaces(rq.session, rq.actor)
    return rq.redirect(
        PATH + "/sign-offs", lazy("今年度の確認を始めました。職場ごとにアドレスを作って送ってください。")
    )


@router.action(PATH + "/sign-offs/{ref}/address", policy=RUN, form=Empty, load=access.sign_off)
def sign_off_address(rq: Rq, sign_off: SignOff, form: Bound[Empty]) -> Response:
    asking.give_sign_off_address(rq.session, rq.actor, sign_off, seen=form.seen_version)
    said = lazy("アドレスを作りました。番号は、アドレスとは別の方法（電話など）で伝えてください。")
    return rq.redirect(f"{PATH}/sign-offs?year={sign_off.year}", said)


@router.page(PATH + "/surveys", policy=RUN, audit=AuditKind.READ)
def surveys(rq: Rq) -> Response:
    query = rq.list_query(filters=("months",), sorts=("answer",))
    asked = query.filters.get("months", "")
    months = int(asked) if asked in {str(one) for one in SURVEYS} else None
    found = queries.surveys(rq.session, months)
    shown = found[query.offset : query.offset + query.per_page]
    return rq.render(
        "training/portal/surveys.html",
        months=SURVEYS,
        chosen=months,
        page=Page(shown, query, len(found)),
        replies=queries.replies(rq.session),
        origin=visits.origin(rq),
        links=link_queries.live(rq.session, "survey", [one.id for one in shown]),
        to_ask=len(queries.surveys_to_ask(rq.session, clock.today())),
        form=rq.blank(),
        words=words,
    )


@router.action(PATH + "/surveys", policy=RUN, form=Empty, creates=True)
def ask_completers(rq: Rq, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    asking.ask_completers(rq.session, rq.actor)
    return rq.redirect(PATH + "/surveys", lazy("時期の来た調査を始めました。人ごとにアドレスを作って送ってください。"))


@router.action(PATH + "/surveys/{ref}/address", policy=RUN, form=Empty, load=access.survey)
def survey_address(rq: Rq, survey: EmploymentSurvey, form: Bound[Empty]) -> Response:
    asking.give_survey_address(rq.session, rq.actor, survey, seen=form.seen_version)
    return rq.redirect(f"{PATH}/surveys?months={survey.months}", lazy("アドレスを作りました。修了者に送ってください。"))


def _bodies(rq: Rq, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    every = queries.employers(rq.session)
    return show(
        "training/portal/bodies.html",
        form=form,
        listed=[one for one in every if one.listed_on],
        others=_named([one for one in every if not one.listed_on]),
        words=workplace_words,
    )


def _named(employers: Sequence[Any]) -> list[tuple[str, str]]:
    return [(one.ref, one.name) for one in employers]


@router.page(PATH + "/employers", policy=RUN, audit=AuditKind.NONE)
def bodies(rq: Rq) -> Response:
    return _bodies(rq, rq.blank())


@router.action(PATH + "/employers", policy=RUN, form=ConsentForm)
def consent(rq: Rq, form: Bound[ConsentForm]) -> Response:
    if form.accepts(lambda: administering.consent(rq.session, rq.actor, form.data)):
        return rq.redirect(PATH + "/employers", lazy("同意を記録しました。所属機関リストに載ります。"))
    return _bodies(rq, form)


@router.action(PATH + "/employers/withdraw", policy=RUN, form=BodyForm)
def unlist(rq: Rq, form: Bound[BodyForm]) -> Response:
    if form.accepts(lambda: administering.unlist(rq.session, rq.actor, form.data)):
        return rq.redirect(PATH + "/employers", lazy("所属機関リストから外しました。"))
    return _bodies(rq, form)
