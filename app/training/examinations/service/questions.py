"""Questions in versions, and papers drawn from them. A version that a paper holds is never changed."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.examinations import drawing, queries
from app.training.examinations.models import Paper, PaperItem, Question, QuestionVersion
from app.training.examinations.schemas import PaperForm, QuestionForm

OTHER_PERSON = lazy("作った人は承認できません。")
NOT_DRAFT = lazy("この問題用紙は、もう決まっています。")


def choices_of(version: QuestionVersion) -> list[tuple[str, str]]:
    """Letter and words of each choice."""
    return list(zip("abcdef", json.loads(version.choices), strict=False))


def add(session: Session, actor: Actor, form: QuestionForm) -> Question:
    """A new question with its first version. Raises Invalid for a subject of no curriculum."""
    _check_subject(session, form.subject)
    question = Question(
        ref=ids.new_ref("J"), kind=form.kind, subject_code=form.subject, state="active", made_by_id=actor.user_id,
        version=1,
    )  # fmt: skip
    session.add(question)
    session.flush()
    _add_version(session, actor, question, 1, form)
    _audit_question(session, actor, question, "question.added")
    return question


def _check_subject(session: Session, code: str) -> None:
    if code not in {one for one, _name in queries.subjects(session)}:
        raise Invalid("subject", lazy("カリキュラムにない科目です。"))


def _add_version(session: Session, actor: Actor, question: Question, number: int, form: QuestionForm) -> None:
    session.add(
        QuestionVersion(
            question_id=question.id, number=number, text=form.wording, choices=_as_json(form), key=form.key,
            made_at=clock.now(), made_by_id=actor.user_id,
        )
    )  # fmt: skip


def _as_json(form: QuestionForm) -> str:
    return json.dumps(form.choices.splitlines(), ensure_ascii=False)


def edit(session: Session, actor: Actor, question: Question, form: QuestionForm, *, seen: int) -> None:
    """Change the newest version while no paper holds it; else a new version is made and the old one stays as it is."""
    _check_subject(session, form.subject)
    claim_version(session, question, seen)
    question.kind, question.subject_code = form.kind, form.subject
    newest = queries.versions_of(session, question)[0]
    if queries.is_used(session, newest):
        _add_version(session, actor, question, newest.number + 1, form)
    else:
        newest.text, newest.choices, newest.key = form.wording, _as_json(form), form.key
        newest.made_at, newest.made_by_id = clock.now(), actor.user_id
    _audit_question(session, actor, question, "question.edited")


def retire(session: Session, actor: Actor, question: Question, *, seen: int) -> None:
    """It is drawn no more; with a second call it is again."""
    claim_version(session, question, seen)
    question.state = "retired" if question.state == "active" else "active"
    _audit_question(session, actor, question, f"question.{question.state}")


def stored(question: Question, version: QuestionVersion) -> dict[str, object]:
    """As the form shows it."""
    return {
        "kind": question.kind, "subject": question.subject_code, "wording": version.text,
        "choices": "\n".join(json.loads(version.choices)), "key": version.key,
    }  # fmt: skip


def draw_paper(session: Session, actor: Actor, form: PaperForm) -> Paper:
    """The next version of a paper, drawn by quota. Raises Invalid where a subject has too few questions."""
    quotas = {one.subject: one.count for one in form.quotas if one.count}
    if not quotas:
        raise Invalid("quotas-0-count", lazy("どの科目から何問出すかを入力してください。"))
    ref = ids.new_ref("J")
    newest = {
        asked.question.ref: asked
        for asked in queries.questions(session)
        if asked.question.kind == form.kind and asked.question.state == "active"
    }
    pool: dict[str, list[str]] = {}
    for asked in newest.values():
        pool.setdefault(asked.question.subject_code, []).append(asked.question.ref)
    drawn = _draw(form, pool, quotas, ref)
    paper = Paper(
        ref=ref, kind=form.kind, number=queries.last_number(session, form.kind) + 1, minutes=form.minutes,
        quotas=quotas, state="draft", made_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    for position, one in enumerate(drawn, 1):
        session.add(PaperItem(paper_id=paper.id, position=position, version_id=newest[one].version.id))
    _audit_paper(session, actor, paper, "paper.drawn")
    return paper


def _draw(form: PaperForm, pool: dict[str, list[str]], quotas: dict[str, int], seed: str) -> list[str]:
    try:
        return drawing.draw(pool, quotas, seed)
    except drawing.TooFew as error:
        row = next(number for number, one in enumerate(form.quotas) if one.subject == error.subject)
        raise Invalid(f"quotas-{row}-count", lazy("問題が%(there)s問しかありません。"), there=error.there) from error


def approve_paper(session: Session, actor: Actor, paper: Paper, *, seen: int) -> None:
    """From now on it can be sat. Raises Forbidden for who drew it, Conflict when it is decided already."""
    if paper.made_by_id == actor.user_id:
        raise Forbidden(OTHER_PERSON)
    if paper.state != "draft":
        raise Conflict(NOT_DRAFT)
    claim_version(session, paper, seen)
    paper.state, paper.approved_by_id, paper.approved_on = "approved", actor.user_id, clock.today()
    _audit_paper(session, actor, paper, "paper.approved")


def retire_paper(session: Session, actor: Actor, paper: Paper, *, seen: int) -> None:
    """No new sitting takes it; what was sat stays. Raises Conflict when it is retired already."""
    if paper.state == "retired":
        raise Conflict(NOT_DRAFT)
    claim_version(session, paper, seen)
    paper.state = "retired"
    _audit_paper(session, actor, paper, "paper.retired")


def _audit_question(session: Session, actor: Actor, question: Question, action: str) -> None:
    audit.record(session, actor, action, "question", question.id, subject_ref=question.ref)


def _audit_paper(session: Session, actor: Actor, paper: Paper, action: str) -> None:
    audit.record(session, actor, action, "paper", paper.id, subject_ref=paper.ref)
