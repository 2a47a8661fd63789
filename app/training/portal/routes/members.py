"""修了者ポータル: what a completer sees and does."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import words as register_words
from app.training.credential import issuer_keys
from app.training.portal import access, queries, views, words
from app.training.portal.access import With
from app.training.portal.files import queries as file_queries
from app.training.portal.files.kinds import KINDS
from app.training.portal.queries import Member
from app.training.portal.schemas import AnswerForm, Empty, LeaveForm, MoveForm, QuestionForm
from app.training.portal.service import members
from app.training.service import publishing
from app.training.workplaces import words as workplace_words
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/portal"
ANYBODY = Access.SIGNED_IN
"""A role says nothing here: the loader asks whether the account is tied to somebody certified."""


@router.page(PATH, policy=ANYBODY, audit=AuditKind.READ, load=access.member)
def portal(rq: Rq, member: Member) -> Response:
    today = clock.today()
    meetings = queries.meetings(rq.session) if member.takes_part else []
    return rq.render(
        "training/portal/portal.html",
        member=member,
        document=queries.certificate_of(rq.session, member.certification)
        if publishing.is_public(rq.session, member.certification)
        else None,
        signs=bool(issuer_keys.load(rq.services.settings.keys_dir).public),
        period=queries.current_period(queries.periods_of(rq.session, member.learner), today),
        upcoming=[one for one in reversed(meetings) if one.held_on >= today and one.cancelled_at is None],
        attended=[one for one in meetings if any(p.learner_id == member.learner.id and p.attended for p in one.places)],
        materials=queries.materials(rq.session)[:5] if member.takes_part else [],
        questions=queries.questions(rq.session)[:5] if member.takes_part else [],
        words=register_words,
    )


@router.page(PATH + "/workplace", policy=ANYBODY, audit=AuditKind.READ, load=access.member)
def workplace_page(rq: Rq, member: Member) -> Response:
    return _workplace(rq, member)


def _workplace(rq: Rq, member: Member, name: str = "", form: Bound[Any] | None = None) -> Response:
    show = rq.invalid if form and form.has_errors else rq.render
    periods = queries.periods_of(rq.session, member.learner)
    return show(
        "training/portal/workplace.html",
        periods=periods,
        takes_part=member.takes_part,
        current=queries.current_period(periods, clock.today()),
        confirmations=queries.confirmations_of(rq.session, member.learner),
        forms={name: form} if form else {},
        opened=name,
        blank=rq.blank(version=member.version),
        employers=[(one.ref, one.name) for one in queries.employers(rq.session)],
        prefectures=PREFECTURES.choices(rq.locale),
        kinds=views.choices(rq, workplace_words.EMPLOYER_KINDS),
        employments=views.choices(rq, workplace_words.EMPLOYMENTS),
        desks=views.choices(rq, workplace_words.DESKS),
        workplace_words=workplace_words,
        words=words,
    )


@router.action(PATH + "/workplace", policy=ANYBODY, form=MoveForm, load=access.participant)
def move(rq: Rq, member: Member, form: Bound[MoveForm]) -> Response:
    if form.accepts(
        lambda: members.change_workplace(rq.session, rq.actor, member.learner, form.data, seen=form.seen_version)
    ):
        return rq.redirect(f"{PATH}/workplace", lazy("勤務先を記録しました。"))
    return _workplace(rq, member, "move", form)


@router.action(PATH + "/workplace/end", policy=ANYBODY, form=LeaveForm, load=access.participant)
def leave(rq: Rq, member: Member, form: Bound[LeaveForm]) -> Response:
    if form.accepts(
        lambda: members.leave_workplace(rq.session, rq.actor, member.learner, form.data, seen=form.seen_version)
    ):
        return rq.redirect(f"{PATH}/workplace", lazy("勤務の終わりを記録しました。認証はそのままです。"))
    return _workplace(rq, member, "leave", form)


@router.page(PATH + "/meetings/{ref}", policy=ANYBODY, audit=AuditKind.READ, load=access.meeting_of_member)
def meeting(rq: Rq, found: With) -> Response:
    own = next((one for one in found.thing.taken if one.learner_id == found.member.learner.id), None)
    is_open = found.thing.held_on >= clock.today() and found.thing.cancelled_at is None
    return rq.render(
        "training/portal/meeting.html", meeting=found.thing, own=own, is_open=is_open,
        is_full=len(found.thing.taken) >= found.thing.seats, **_files(rq, found),
    )  # fmt: skip


def _files(rq: Rq, found: With) -> dict[str, Any]:
    """What stands beside a meeting or a material, and whether this completer may read it."""
    files = file_queries.files_of(rq.session, found.thing)
    return {"files": files, "kinds": KINDS, "may_read": found.member.answer.counts}


@router.action(PATH + "/meetings/{ref}/sign-up", policy=ANYBODY, form=Empty, load=access.meeting_of_member)
def sign_up(rq: Rq, found: With, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    members.sign_up(rq.session, rq.actor, found.member.learner, found.thing)
    return rq.redirect(f"{PATH}/meetings/{found.thing.ref}", lazy("申し込みました。"))


@router.action(PATH + "/meetings/{ref}/give-up", policy=ANYBODY, form=Empty, load=access.meeting_of_member)
def give_up(rq: Rq, found: With, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    members.give_up(rq.session, rq.actor, found.member.learner, found.thing)
    return rq.redirect(f"{PATH}/meetings/{found.thing.ref}", lazy("申込みを取りやめました。"))


@router.page(PATH + "/materials/{ref}", policy=ANYBODY, audit=AuditKind.NONE, load=access.material_of_member)
def material(rq: Rq, found: With) -> Response:
    return rq.render("training/portal/material.html", material=found.thing, **_files(rq, found))


def _questions(rq: Rq, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "training/portal/questions.html", form=form, questions=queries.questions(rq.session),
        marked=views.marked(form, "question_title", "question"),
    )  # fmt: skip


@router.page(PATH + "/questions", policy=ANYBODY, audit=AuditKind.READ, load=access.participant)
def questions_page(rq: Rq, member: Member) -> Response:  # noqa: ARG001 - that they are one is enough
    return _questions(rq, rq.blank())


@router.action(PATH + "/questions", policy=ANYBODY, form=QuestionForm, load=access.participant, creates=True)
def ask(rq: Rq, member: Member, form: Bound[QuestionForm]) -> Response:
    if not form.has_errors:
        try:
            made = members.ask(rq.session, rq.actor, member.learner, form.data)
            return rq.redirect(f"{PATH}/questions/{made.ref}", lazy("質問を出しました。"))
        except Invalid as error:
            form.refuse(error)
    return _questions(rq, form)


def _question(rq: Rq, found: With, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "training/portal/question.html", question=found.thing, form=form, marked=views.marked(form, "reply")
    )  # fmt: skip


@router.page(PATH + "/questions/{ref}", policy=ANYBODY, audit=AuditKind.READ, load=access.question_of_member)
def question(rq: Rq, found: With) -> Response:
    return _question(rq, found, rq.blank())


@router.action(PATH + "/questions/{ref}", policy=ANYBODY, form=AnswerForm, load=access.question_of_member, creates=True)
def answer(rq: Rq, found: With, form: Bound[AnswerForm]) -> Response:
    if form.accepts(lambda: members.reply(rq.session, rq.actor, found.member.learner, found.thing, form.data)):
        return rq.redirect(f"{PATH}/questions/{found.thing.ref}", lazy("答えを書き込みました。"))
    return _question(rq, found, form)
