"""Results from paper: entered as a score or answer by answer; corrected until they are told; absence with cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.errors import Conflict, Invalid, lazy
from app.training.examinations import queries, rules
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import Attempt, QuestionVersion
from app.training.examinations.queries import Whole
from app.training.examinations.schemas import ResultForm
from app.training.examinations.service import answering
from app.training.examinations.service.moving import NOT_NOW, move
from app.training.examinations.service.questions import choices_of
from app.training.service import oneself


def enter(session: Session, actor: Actor, one: Whole, form: ResultForm, *, seen: int, source: str = "office") -> None:
    """A result from paper, or its correction before it is told. Raises Invalid for what does not fit the paper,
    Conflict where a test on screen has a result of its own.
    """
    oneself.refuse(session, actor, one.enrolment.learner_id)
    attempt = one.attempt
    if attempt.source == "screen" or one.day.own_paper is None:
        raise Conflict(NOT_NOW)
    held = [version for _item, version, _question in queries.on_paper(session, one.day.paper.id)]
    answers = read_answers(form.answers, len(held))
    _check(form, answers, held)
    move(session, actor, attempt, State.MARKED, Who.ADMIN, seen=seen)
    if attempt.paper_id is None:
        answering.freeze(session, one, on=form.held_on)
    attempt.source, attempt.held_on, attempt.most = source, form.held_on, len(held)
    score = _keep_answers(session, attempt, answers)
    attempt.score = score if answers is not None else form.score


def _check(form: ResultForm, answers: list[str | None] | None, held: list[QuestionVersion]) -> None:
    if answers is None and form.score is None:
        raise Invalid("score", lazy("得点か解答を入力してください。"))
    if form.score is not None and form.score > len(held):
        raise Invalid("score", lazy("満点（%(most)s点）を超えています。"), most=len(held))
    for number, (answer, version) in enumerate(zip(answers or (), held, strict=False), 1):
        if answer is not None and answer not in {letter for letter, _words in choices_of(version)}:
            raise Invalid("answers", lazy("問%(number)sに、その記号の選択肢はありません。"), number=number)


def read_answers(text: str | None, count: int) -> list[str | None] | None:
    """`abcd-a` as answers, `-` for none. Raises Invalid for another number of answers or another sign."""
    if text is None:
        return None
    signs = "".join(text.lower().split())
    if len(signs) != count:
        raise Invalid("answers", lazy("解答は%(count)s問ぶん入力してください（無解答は -）。"), count=count)
    if set(signs) - set("abcdef-"):
        raise Invalid("answers", lazy("解答は a から f の記号と - で入力してください。"))
    return [None if sign == "-" else sign for sign in signs]


def _keep_answers(session: Session, attempt: Attempt, answers: list[str | None] | None) -> int:
    """The score by the attempt's own keys; without single answers the questions stay unmarked."""
    items = queries.items_of(session, attempt)
    for item, answer in zip(items, answers or [None] * len(items), strict=True):
        item.answer, item.saved_at = answer, clock.now()
        item.mark = rules.mark_of(answer, item.key) if answers is not None else None
    return sum(item.mark or 0 for item in items)


def excuse(session: Session, actor: Actor, one: Whole, cause: str, *, seen: int) -> None:
    """Absent with cause: no attempt."""
    oneself.refuse(session, actor, one.enrolment.learner_id)
    move(session, actor, one.attempt, State.EXCUSED, Who.ADMIN, seen=seen, note=cause)


@dataclass(frozen=True)
class Claimed:
    """A result as a file or a person claims it."""

    answers: list[str | None] | None
    score: int | None
    held_on: date


def stands(attempt: Attempt, kept: list[str | None], claimed: Claimed) -> bool:
    """Whether this very result stands already; `kept` are the answers of the attempt."""
    if attempt.held_on != claimed.held_on:
        return False
    return kept == claimed.answers if claimed.answers is not None else attempt.score == claimed.score
