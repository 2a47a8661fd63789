"""The trainee's own practicum."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import Invalid, lazy
from app.training.links import queries as links
from app.training.practicum import access, queries, views, words
from app.training.practicum.access import OneTask
from app.training.practicum.lifecycle import DRAFTED, WRITTEN
from app.training.practicum.queries import Whole
from app.training.practicum.schemas import Empty, ReportForm, Rubric, TaskForm
from app.training.practicum.service import writing
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/mine/practicum"
TASK = PATH + "/tasks/{task}"
STUDY = P.TRAINING_STUDY


@router.page(PATH, policy=STUDY, audit=AuditKind.READ)
def mine(rq: Rq) -> Response:
    whole = queries.of_user(rq.session, rq.actor.user_id)
    # One that was not accepted in an earlier cohort does not stand in the way of the next.
    to_open = queries.enrolment_to_open(rq.session, rq.actor.user_id)
    if whole is None or to_open is not None:
        return rq.render("training/practicum/none.html", can_open=to_open is not None, form=rq.blank())
    return _mine(rq, access.noted(rq, whole))


def _mine(rq: Rq, whole: Whole, form: Bound[Any] | None = None) -> Response:
    show = rq.invalid if form and form.has_errors else rq.render
    asked = links.live_of(rq.session, "practicum", whole.practicum.id)
    return show(
        "training/practicum/mine.html",
        asked=asked[0] if asked else None,
        form=form or rq.blank(version=whole.version),
        levels=views.levels(rq._),
        drafted=whole.state in DRAFTED,
        written=whole.state in WRITTEN,
        **views.frame(rq.session, whole),
    )


@router.action(PATH + "/open", policy=STUDY, form=Empty, creates=True)
def open_practicum(rq: Rq, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    enrolment = queries.enrolment_to_open(rq.session, rq.actor.user_id)
    if enrolment is not None:
        writing.open_practicum(rq.session, rq.actor, enrolment)
    return rq.redirect(PATH)


def _task_page(rq: Rq, whole: Whole, form: Bound[Any], action: str, one: OneTask | None = None) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "training/practicum/task.html", form=form, action=action, task=one.task if one else None, whole=whole,
        abilities=views.abilities(rq._), marked=views.marked(form, "task_title", "situation", "doing"), words=words,
    )  # fmt: skip


@router.page(PATH + "/tasks/new", policy=STUDY, audit=AuditKind.READ, load=access.own)
def new_task_page(rq: Rq, whole: Whole) -> Response:
    return _task_page(rq, whole, rq.blank(version=whole.version), PATH + "/tasks/new")


@router.action(PATH + "/tasks/new", policy=STUDY, form=TaskForm, load=access.own, creates=True)
def new_task(rq: Rq, whole: Whole, form: Bound[TaskForm]) -> Response:
    if form.accepts(lambda: writing.write_task(rq.session, rq.actor, whole, form.data, seen=form.seen_version)):
        return rq.redirect(PATH, lazy("課題を保存しました。"))
    return _task_page(rq, whole, form, PATH + "/tasks/new")


def _stored_task(one: OneTask) -> dict[str, object]:
    latest = one.task.latest
    return {
        "task_title": latest.title, "situation": latest.situation, "doing": latest.doing,
        "abilities": latest.abilities,
    }  # fmt: skip


@router.page(TASK, policy=STUDY, audit=AuditKind.READ, load=access.own_task)
def task_page(rq: Rq, one: OneTask) -> Response:
    return _task_page(
        rq, one.whole, rq.blank(_stored_task(one), version=one.version), f"{PATH}/tasks/{one.task.ref}", one
    )


@router.action(TASK, policy=STUDY, form=TaskForm, load=access.own_task, stored=_stored_task)
def task(rq: Rq, one: OneTask, form: Bound[TaskForm]) -> Response:
    if form.accepts(
        lambda: writing.write_task(rq.session, rq.actor, one.whole, form.data, seen=form.seen_version, task=one.task)
    ):
        return rq.redirect(PATH, lazy("課題を保存しました。"))
    return _task_page(rq, one.whole, form, f"{PATH}/tasks/{one.task.ref}", one)


@router.action(TASK + "/drop", policy=STUDY, form=Empty, load=access.own_task)
def drop(rq: Rq, one: OneTask, form: Bound[Empty]) -> Response:
    writing.drop_task(rq.session, rq.actor, one.whole, one.task, seen=form.seen_version)
    return rq.redirect(PATH, lazy("課題をやめました。書いたことは残ります。"))


@router.action(PATH + "/propose", policy=STUDY, form=Empty, load=access.own)
def propose(rq: Rq, whole: Whole, form: Bound[Empty]) -> Response:
    try:
        writing.propose(rq.session, rq.actor, whole, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _mine(rq, whole, form)
    return rq.redirect(PATH, lazy("課題を提案しました。職場の指導者、次に講師が確かめます。"))


def _stored_report(one: OneTask) -> dict[str, object]:
    last = one.task.report
    return {"done": last.done, "learned": last.learned} if last else {}


def _report_page(rq: Rq, one: OneTask, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "training/practicum/report.html", form=form, task=one.task, whole=one.whole, words=words,
        marked=views.marked(form, "done", "learned"),
    )  # fmt: skip


@router.page(TASK + "/report", policy=STUDY, audit=AuditKind.READ, load=access.own_task)
def report_page(rq: Rq, one: OneTask) -> Response:
    return _report_page(rq, one, rq.blank(_stored_report(one), version=one.version))


@router.action(TASK + "/report", policy=STUDY, form=ReportForm, load=access.own_task, stored=_stored_report)
def report(rq: Rq, one: OneTask, form: Bound[ReportForm]) -> Response:
    if form.accepts(
        lambda: writing.write_report(rq.session, rq.actor, one.whole, one.task, form.data, seen=form.seen_version)
    ):
        return rq.redirect(PATH, lazy("報告を保存しました。提出するまで、ほかの人には見えません。"))
    return _report_page(rq, one, form)


@router.action(PATH + "/hand-in", policy=STUDY, form=Rubric, load=access.own)
def hand_in(rq: Rq, whole: Whole, form: Bound[Rubric]) -> Response:
    if form.accepts(lambda: writing.hand_in(rq.session, rq.actor, whole, form.data, seen=form.seen_version)):
        return rq.redirect(PATH, lazy("報告を提出しました。職場の指導者が事実を確かめます。"))
    return _mine(rq, whole, form)
