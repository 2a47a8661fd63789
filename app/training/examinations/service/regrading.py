"""After a wrong key: a dry run that lists who would change, then the second person's decision.

Everybody's marks follow the new key. A fail becomes a pass at once; a pass becomes a fail only where the approver says
so of this very person, and never for somebody who is certified: that needs a correction of the certification.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.examinations import queries, rules
from app.training.examinations import queries_reviews as reviewed
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import AttemptItem, Question, QuestionVersion, Regrade
from app.training.examinations.queries import Whole
from app.training.examinations.schemas import RegradeForm
from app.training.examinations.service.moving import move, settle_stage
from app.training.examinations.service.questions import choices_of


@dataclass(frozen=True)
class Change:
    """One attempt whose score would change. `effect`: gains, loses, or nothing but the score."""

    one: Whole
    item: AttemptItem
    mark: int
    score: int
    certified: bool

    @property
    def effect(self) -> str:
        attempt = self.one.attempt
        passes = rules.passes(self.score, attempt.most or 0, attempt.pass_mark or 0)
        if attempt.state == State.FAILED and passes:
            return "gains"
        return "loses" if attempt.state == State.PASSED and not passes else ""

    @property
    def may_fail(self) -> bool:
        """Whether the approver may decide that this person fails."""
        return self.effect == "loses" and not self.certified


def propose(session: Session, actor: Actor, question: Question, form: RegradeForm) -> Regrade:
    """Raises Invalid for a version that was never used, for a choice that it has not, and for the present key."""
    found = next(
        (one for one in queries.versions_of(session, question) if one.number == form.version_number), None
    )  # fmt: skip
    if found is None or not queries.is_used(session, found):
        raise Invalid("version_number", lazy("使われた版を選んでください。"))
    if form.key != "*" and not set(form.key) <= {letter for letter, _words in choices_of(found)}:
        raise Invalid("key", lazy("その記号の選択肢がありません。"))
    if form.key == queries.keys_of(session, [found])[found.id]:
        raise Invalid("key", lazy("今の正答と同じです。"))
    made = Regrade(
        ref=ids.new_ref("J"), version_id=found.id, key=form.key, reason=form.reason, state="proposed",
        proposed_on=clock.today(), proposed_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "regrade.proposed")
    return made


def preview(session: Session, regrade: Regrade) -> list[Change]:
    """Whose score would change, as things stand now; nothing is written."""
    found = queries.marked_with(session, regrade.version_id)
    certified = reviewed.certified(session, {one.learner.id for one, _item in found})
    changes = []
    for one, item in found:
        mark = rules.mark_of(item.answer, regrade.key)
        if mark != item.mark:
            score = (one.attempt.score or 0) + mark - (item.mark or 0)
            changes.append(Change(one, item, mark, score, one.learner.id in certified))
    return changes


def decide(
    session: Session, actor: Actor, regrade: Regrade, verdict: str, fails: Collection[str], *, seen: int
) -> int:  # fmt: skip
    """How many results changed. `fails`: references of attempts that shall become a fail, each by its own decision.

    Raises Forbidden for the proposer, Conflict when it is decided, Invalid for a fail that nobody may decide so.
    """
    if regrade.proposed_by_id == actor.user_id:
        raise Forbidden(lazy("提案した人は決定できません。"))
    if regrade.state != "proposed":
        raise Conflict(lazy("もう決定されています。"))
    changes = preview(session, regrade) if verdict == "approve" else []
    wanted = set(fails) if verdict == "approve" else set()
    if wanted - {change.one.attempt.ref for change in changes if change.may_fail}:
        raise Invalid("fails", lazy("不合格に変えられない人が選ばれています。"))
    claim_version(session, regrade, seen)
    regrade.decided_on, regrade.decided_by_id = clock.today(), actor.user_id
    regrade.state = "applied" if verdict == "approve" else "refused"
    _audit(session, actor, regrade, f"regrade.{regrade.state}")
    return _apply(session, actor, regrade, changes, wanted) if verdict == "approve" else 0


def _apply(session: Session, actor: Actor, regrade: Regrade, changes: list[Change], fails: set[str]) -> int:
    results = [_new_state(change, fails) for change in changes]
    for one, item in queries.marked_with(session, regrade.version_id):
        item.key = regrade.key
        audit.record(session, actor, "attempt.regraded", "attempt", one.attempt.id, subject_ref=one.attempt.ref)
    for change, after in zip(changes, results, strict=True):
        change.item.mark, change.one.attempt.score = change.mark, change.score
        _move_on(session, actor, regrade, change, after)
    return sum(after is not None for after in results)


def _new_state(change: Change, fails: set[str]) -> State | None:
    if change.effect == "gains":
        return State.PASSED
    return State.FAILED if change.one.attempt.ref in fails else None


def _move_on(session: Session, actor: Actor, regrade: Regrade, change: Change, after: State | None) -> None:
    if after is None:
        return
    attempt, second = change.one.attempt, regrade.proposed_by_id
    who = Who.BOTH if after is State.PASSED else Who.APPROVER
    move(session, actor, attempt, after, who, note=regrade.reason, second_id=second)
    settle_stage(
        session, actor, change.one.enrolment, attempt.kind, on=clock.today(), second_id=second, note=regrade.reason
    )


def version_of(session: Session, regrade: Regrade) -> QuestionVersion:
    """What is regraded."""
    return queries.versions(session, [regrade.version_id])[regrade.version_id]


def _audit(session: Session, actor: Actor, regrade: Regrade, action: str) -> None:
    audit.record(session, actor, action, "regrade", regrade.id, subject_ref=regrade.ref)
