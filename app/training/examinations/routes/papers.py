"""Papers: drawn by quota, approved by somebody else, and what the answers say about them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import Invalid, lazy
from app.training.examinations import access, analysis, queries, words
from app.training.examinations.models import Paper, Sitting
from app.training.examinations.schemas import PaperForm, Seen
from app.training.examinations.service import questions
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
BASE = "/training/tests/papers"
PATH = f"{BASE}/{{ref}}"


def _form_page(rq: Rq, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    active = [one for one in queries.questions(rq.session) if one.question.state == "active"]
    subjects = queries.subjects(rq.session)
    there = {
        code: [sum(one.question.kind == kind and one.question.subject_code == code for one in active) for kind in KINDS]
        for code, _name in subjects
    }
    kinds = [(code, rq._(words.KINDS[code])) for code in KINDS]
    return answer("training/examinations/paper_new.html", form=form, subjects=subjects, there=there, kinds=kinds)


KINDS = tuple(words.KINDS)


@router.page(f"{BASE}/new", policy=P.TRAINING_TEACH, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    return _form_page(rq, rq.blank({"kind": "confirmation", "minutes": 60}))


@router.action(f"{BASE}/new", policy=P.TRAINING_TEACH, form=PaperForm, creates=True)
def new(rq: Rq, form: Bound[PaperForm]) -> Response:
    if not form.has_errors:
        try:
            made = questions.draw_paper(rq.session, rq.actor, form.data)
            return rq.redirect(f"{BASE}/{made.ref}", lazy("問題用紙を作りました。別の人が承認します。"))
        except Invalid as error:
            form.refuse(error)
    return _form_page(rq, form)


@router.page(PATH, policy=P.TEST_READ, audit=AuditKind.READ, load=access.paper)
def detail(rq: Rq, paper: Paper) -> Response:
    held = queries.on_paper(rq.session, paper.id)
    return rq.render(
        "training/examinations/paper.html",
        paper=paper,
        held=[(item, version, question, questions.choices_of(version)) for item, version, question in held],
        keys=queries.keys_of(rq.session, [version for _item, version, _question in held]),
        subjects=dict(queries.subjects(rq.session)),
        may_approve=rq.can(P.TRAINING_RUN) and paper.made_by_id != rq.actor.user_id,
        words=words,
    )


@router.action(f"{PATH}/approve", policy=P.TRAINING_RUN, form=Seen, load=access.paper)
def approve(rq: Rq, paper: Paper, form: Bound[Seen]) -> Response:
    questions.approve_paper(rq.session, rq.actor, paper, seen=form.seen_version)
    return rq.redirect(f"{BASE}/{paper.ref}", lazy("問題用紙を承認しました。"))


@router.action(f"{PATH}/retire", policy=P.TRAINING_RUN, form=Seen, load=access.paper)
def retire(rq: Rq, paper: Paper, form: Bound[Seen]) -> Response:
    questions.retire_paper(rq.session, rq.actor, paper, seen=form.seen_version)
    return rq.redirect(f"{BASE}/{paper.ref}", lazy("この問題用紙は、もう使われません。"))


@router.page(f"{PATH}/analysis", policy=P.TEST_READ, audit=AuditKind.READ, load=access.paper)
def figures(rq: Rq, paper: Paper) -> Response:
    """`?sitting=` those of one sitting alone."""
    days = [day for day in queries.days(rq.session) if day.sitting.paper_id == paper.id]
    sitting = _chosen(rq, [day.sitting for day in days])
    held = queries.on_paper(rq.session, paper.id)
    items = queries.answered(rq.session, paper, sitting)
    scores = analysis.totals(items)
    return rq.render(
        "training/examinations/analysis.html",
        paper=paper,
        days=[(day.sitting.ref, f"{day.cohort.fiscal_year}-{day.cohort.run} {day.sitting.ref}") for day in days],
        whole=analysis.of_paper(items),
        lines=[
            (item, version, question, analysis.of_item(answers, scores))
            for (item, version, question), answers in zip(held, items, strict=True)
        ],
        keys=queries.keys_of(rq.session, [version for _item, version, _question in held]),
        words=words,
    )


def _chosen(rq: Rq, sittings: list[Sitting]) -> Sitting | None:
    return next((one for one in sittings if one.ref == rq.query.get("sitting", "")), None)
