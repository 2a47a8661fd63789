"""Pages of rows of which nobody can say by number whom they mean: the list, the question, the answer taken back."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import NotFound, lazy
from app.training.files import answering, taking
from app.training.files.schemas import AgainForm, WhoForm
from app.training.files.taking import Answer
from app.training.roster import batches, queries
from app.training.roster.columns import COLUMNS
from app.training.roster.models import CourseFile, UnclearRow
from app.training.roster.problems import NAMES
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/unclear/{ref}"
SHOWN = 100
NAME = lazy("氏名")
STATES = {"tied": lazy("人を決めた"), "new": lazy("新しい人"), "set_aside": lazy("取り込まない")}


def _row(rq: Rq) -> UnclearRow:
    found = queries.unclear_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("unclear_row", found.id, found.ref)
    return found


def _held(rq: Rq) -> CourseFile:
    found = batches.held(rq.session, rq.actor, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


@router.page("/training/unclear", policy=P.TRAINING_RUN, audit=AuditKind.READ)
def list_page(rq: Rq) -> Response:
    waiting = queries.unclear_rows(rq.session, is_open=True)
    answered = queries.unclear_rows(rq.session, is_open=False)
    for one in (*waiting[:SHOWN], *answered):
        rq.note_read("unclear_row", one.id, one.ref)
    return rq.render(
        "training/files/unclear_rows.html",
        waiting=[(one, answering.said_of(one)) for one in waiting[:SHOWN]],
        more=max(0, len(waiting) - SHOWN),
        answered=[(one, answering.said_of(one)) for one in answered],
        kinds=taking.KINDS,
        names=NAMES,
        states=STATES,
    )


@router.action("/training/files/held/{ref}/unclear", policy=P.TRAINING_RUN, form=AgainForm, load=_held)
def ask(rq: Rq, kept: CourseFile, form: Bound[AgainForm]) -> Response:  # noqa: ARG001 - the form is only a button
    taking.ask(rq.session, rq.actor, batches.upload_of(kept))
    return rq.redirect(
        "/training/unclear", lazy("だれの行か分からないものを一覧に入れました。ほかは取り込んでいません。")
    )


@router.page(PATH, policy=P.TRAINING_RUN, audit=AuditKind.READ, load=_row)
def question_page(rq: Rq, row: UnclearRow) -> Response:
    return _question_page(rq, row, rq.blank({}, version=row.version))


def _question_page(rq: Rq, row: UnclearRow, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    asked = answering.question(rq.session, row)
    for one in (*asked.candidates, *asked.others):
        rq.note_read("learner", one.id, one.ref)
    return render(
        "training/files/unclear.html",
        asked=asked,
        row=row,
        form=form,
        headings={"name": NAME, **{one.name: one.heading for kind in COLUMNS.values() for one in kind.values()}},
        kinds=taking.KINDS,
        names=NAMES,
        states=STATES,
        whom=queries.learner_by_id(rq.session, row.learner_id),
        batch=queries.batch_by_id(rq.session, row.batch_id) if row.batch_id else None,
    )


@router.action(PATH, policy=P.TRAINING_RUN, form=WhoForm, load=_row)
def answer(rq: Rq, row: UnclearRow, form: Bound[WhoForm]) -> Response:
    said: list[str] = []

    def act() -> None:
        said.append(_said(answering.answer(rq.session, rq.actor, row, form.data, seen=form.seen_version)))

    if not form.accepts(act):
        return _question_page(rq, row, form)
    return rq.redirect("/training/unclear", *said)


def _said(done: Answer | None) -> str:
    if done is None:
        return lazy("決めました。次に同じ行があるファイルから、このとおりにします。")
    if done.batch is not None:
        return lazy("決めて、この行を取り込みました。")
    return lazy("決めました。この行からは、何も変わりませんでした。")


@router.action(f"{PATH}/again", policy=P.TRAINING_RUN, form=AgainForm, load=_row)
def again(rq: Rq, row: UnclearRow, form: Bound[AgainForm]) -> Response:
    answering.ask_again(rq.session, rq.actor, row, seen=form.seen_version)
    return rq.redirect(f"/training/unclear/{row.ref}", lazy("決めたことを取り消しました。もう一度決めてください。"))
