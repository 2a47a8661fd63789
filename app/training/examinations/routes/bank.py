"""The overview of tests, and the bank of questions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training.examinations import access, queries, words
from app.training.examinations import queries_reviews as reviewed
from app.training.examinations.models import Question
from app.training.examinations.schemas import QuestionForm, RegradeForm, Seen
from app.training.examinations.service import questions, regrading
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
HOME = "/training/tests"
PATH = f"{HOME}/questions/{{ref}}"


@router.page(HOME, policy=P.TEST_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    reviews = reviewed.open_reviews(rq.session)
    return rq.render(
        "training/examinations/index.html",
        days=queries.days(rq.session),
        papers=queries.papers(rq.session),
        reviews=reviews,
        whose=reviewed.names_of(rq.session, [attempt for _review, attempt in reviews], clock.today()),
        regrades=reviewed.regrades(rq.session),
        words=words,
    )


@router.page(f"{HOME}/questions", policy=P.TEST_READ, audit=AuditKind.READ)
def bank(rq: Rq) -> Response:
    asked = queries.questions(rq.session)
    return rq.render(
        "training/examinations/questions.html", asked=asked, subjects=dict(queries.subjects(rq.session)), words=words
    )


def _form_page(rq: Rq, form: Bound[Any], question: Question | None = None) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/examinations/question_edit.html",
        form=form,
        question=question,
        subjects=queries.subjects(rq.session),
        kinds=[(code, rq._(label)) for code, label in words.KINDS.items()],
    )


@router.page(f"{HOME}/questions/new", policy=P.TRAINING_TEACH, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    return _form_page(rq, rq.blank({"kind": "confirmation"}))


@router.action(f"{HOME}/questions/new", policy=P.TRAINING_TEACH, form=QuestionForm, creates=True)
def new(rq: Rq, form: Bound[QuestionForm]) -> Response:
    if not form.has_errors:
        try:
            made = questions.add(rq.session, rq.actor, form.data)
            return rq.redirect(f"{HOME}/questions/{made.ref}", lazy("問題を登録しました。"))
        except Invalid as error:
            form.refuse(error)
    return _form_page(rq, form)


@router.page(PATH, policy=P.TEST_READ, audit=AuditKind.READ, load=access.question)
def detail(rq: Rq, question: Question) -> Response:
    return _detail(rq, question)


def _detail(rq: Rq, question: Question, form: Bound[Any] | None = None) -> Response:
    versions = queries.versions_of(rq.session, question)
    answer = rq.invalid if form else rq.render
    return answer(
        "training/examinations/question.html",
        question=question,
        versions=[(one, questions.choices_of(one), queries.is_used(rq.session, one)) for one in versions],
        keys=queries.keys_of(rq.session, versions),
        regrades=reviewed.regrades(rq.session, [one.id for one in versions]),
        subjects=dict(queries.subjects(rq.session)),
        form=form or rq.blank({"version_number": versions[0].number}, version=question.version),
        words=words,
    )


@router.page(f"{PATH}/edit", policy=P.TRAINING_TEACH, audit=AuditKind.READ, load=access.question)
def edit_page(rq: Rq, question: Question) -> Response:
    newest = queries.versions_of(rq.session, question)[0]
    return _form_page(rq, rq.blank(questions.stored(question, newest), version=question.version), question)


@router.action(f"{PATH}/edit", policy=P.TRAINING_TEACH, form=QuestionForm, load=access.question)
def edit(rq: Rq, question: Question, form: Bound[QuestionForm]) -> Response:
    if form.accepts(lambda: questions.edit(rq.session, rq.actor, question, form.data, seen=form.seen_version)):
        return rq.redirect(f"{HOME}/questions/{question.ref}", lazy("問題を保存しました。"))
    return _form_page(rq, form, question)


@router.action(f"{PATH}/retire", policy=P.TRAINING_TEACH, form=Seen, load=access.question)
def retire(rq: Rq, question: Question, form: Bound[Seen]) -> Response:
    questions.retire(rq.session, rq.actor, question, seen=form.seen_version)
    return rq.redirect(f"{HOME}/questions/{question.ref}", lazy("出題するかどうかを変えました。"))


@router.action(f"{PATH}/regrade", policy=P.TRAINING_RUN, form=RegradeForm, load=access.question, creates=True)
def regrade(rq: Rq, question: Question, form: Bound[RegradeForm]) -> Response:
    if not form.has_errors:
        try:
            made = regrading.propose(rq.session, rq.actor, question, form.data)
            return rq.redirect(f"{HOME}/regrades/{made.ref}", lazy("再採点を提案しました。まだ何も変わっていません。"))
        except Invalid as error:
            form.refuse(error)
    return _detail(rq, question, form)
