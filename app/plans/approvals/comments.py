"""Comments at a step: said, answered, settled. They are for colleagues and stand on no paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, lazy
from app.core.i18n import translate
from app.plans import queries
from app.plans.approvals.forms import CommentForm
from app.plans.held import CaseStep
from app.plans.models import Step, StepComment

_ACTS = {"said": lazy("コメントした"), "answered": lazy("コメントに答えた"), "settled": lazy("コメントを済みにした")}
SETTLED = lazy("このコメントは済みになっています。新しいコメントとして書いてください。")


def label(code: str, locale: str) -> str:
    """How the timeline reads what was done with a comment."""
    return translate(locale, _ACTS[code]) if code in _ACTS else ""


@dataclass
class HeldComment:
    """A comment that begins a talk, with its step and case; `version` is the comment's."""

    case: Case
    step: Step
    row: StepComment

    @property
    def version(self) -> int:
        return self.row.version


@dataclass(frozen=True)
class Said:
    """One comment or answer with the name of who wrote it."""

    row: StepComment
    by: str
    settled_by: str = ""


@dataclass(frozen=True)
class Talk:
    """A comment with its answers in their order."""

    first: Said
    answers: tuple[Said, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody should still look at it."""
        return self.first.row.settled_at is None


def talks_of(session: Session, step: Step) -> tuple[Talk, ...]:
    """Everything said at a step: what is open before what is settled, the oldest first."""
    chosen = sa.select(StepComment).where(StepComment.step_id == step.id).order_by(StepComment.at, StepComment.id)
    rows = list(session.scalars(chosen))
    names = queries.user_names(session, {by for row in rows for by in (row.by_id, row.settled_by_id) if by})
    said = [Said(row, names.get(row.by_id, ""), names.get(row.settled_by_id or 0, "")) for row in rows]
    answers: dict[int, list[Said]] = defaultdict(list)
    for one in said:
        if one.row.answers_id:
            answers[one.row.answers_id].append(one)
    talks = [Talk(one, tuple(answers[one.row.id])) for one in said if one.row.answers_id is None]
    return tuple(sorted(talks, key=lambda talk: not talk.is_open))


def open_counts(session: Session, case_id: int) -> dict[int, int]:
    """How many open comments stand at each step of a case that has any."""
    counted = session.execute(
        sa.select(StepComment.step_id, sa.func.count())
        .where(StepComment.case_id == case_id, StepComment.answers_id.is_(None), StepComment.settled_at.is_(None))
        .group_by(StepComment.step_id)
    )
    return {row[0]: row[1] for row in counted}


@dataclass(frozen=True)
class OpenComment:
    """A comment that waits, with the step at which it stands."""

    said: Said
    step: Step


def open_of(session: Session, case_id: int) -> tuple[OpenComment, ...]:
    """The comments of a case that wait, in the order of the plan."""
    rows = session.execute(
        sa.select(StepComment, Step)
        .join(Step, Step.id == StepComment.step_id)
        .where(StepComment.case_id == case_id, StepComment.answers_id.is_(None), StepComment.settled_at.is_(None))
        .order_by(Step.position, Step.id, StepComment.at, StepComment.id)
    ).all()
    names = queries.user_names(session, {row.by_id for row, _step in rows})
    return tuple(OpenComment(Said(row, names.get(row.by_id, "")), step) for row, step in rows)


def by_ref(session: Session, step: Step, ref: str) -> StepComment | None:
    """A comment of this very step that begins a talk."""
    chosen = sa.select(StepComment).where(StepComment.step_id == step.id, StepComment.answers_id.is_(None))
    return session.scalar(chosen.where(StepComment.ref == ids.clean_ref(ref)))


def _tell(session: Session, actor: Actor, case: Case, step: Step, code: str) -> None:
    """A line in the timeline without the words, and with it the audit entry."""
    timeline.add(
        session, actor, case.id, "step_comment", code=code, subject_kind="step_comment", subject_ref=step.ref,
        fields=["text"] if code != "settled" else ["settled"],
    )  # fmt: skip


def _write(session: Session, actor: Actor, case: Case, step: Step, form: CommentForm, answers: int | None) -> None:
    session.add(
        StepComment(
            ref=ids.new_ref("Z"), case_id=case.id, step_id=step.id, answers_id=answers, text=form.text,
            at=clock.now(), by_id=actor.user_id, version=1,
        )
    )  # fmt: skip
    _tell(session, actor, case, step, "answered" if answers else "said")


def say(session: Session, actor: Actor, held: CaseStep, form: CommentForm) -> None:
    """A new comment at a step. Raises Conflict when the case is closed."""
    require_open(held.case)
    _write(session, actor, held.case, held.step, form, None)


def answer(session: Session, actor: Actor, held: HeldComment, form: CommentForm) -> None:
    """An answer to a comment. Raises Conflict when the case is closed or the comment settled."""
    require_open(held.case)
    if held.row.settled_at is not None:
        raise Conflict(SETTLED)
    _write(session, actor, held.case, held.step, form, held.row.id)


def settle(session: Session, actor: Actor, held: HeldComment, *, seen: int) -> None:
    """Nothing is left to do about a comment. Raises Conflict when the case is closed or it was settled already."""
    require_open(held.case)
    claim_version(session, held.row, seen)
    if held.row.settled_at is not None:
        raise Conflict(SETTLED)
    held.row.settled_at, held.row.settled_by_id = clock.now(), actor.user_id
    _tell(session, actor, held.case, held.step, "settled")


def settle_all(session: Session, actor: Actor, held: CaseStep) -> None:
    """Settle whatever is open at a step: the case is closed."""
    for talk in talks_of(session, held.step):
        if talk.is_open:
            settle(session, actor, HeldComment(held.case, held.step, talk.first.row), seen=talk.first.row.version)
