"""Reviews and appeals: opened by one, proposed by the administrator, decided by an approver who is neither."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.examinations import rules
from app.training.examinations.lifecycle import State, Who, stands_as
from app.training.examinations.models import Review
from app.training.examinations.queries import Whole
from app.training.examinations.schemas import OutcomeForm, ProposalForm, ReviewForm
from app.training.examinations.service import answering, sittings
from app.training.examinations.service.moving import NOT_NOW, move, settle_stage
from app.training.service import oneself

OTHER_PERSON = lazy("申し立てた人、提案した人は決定できません。")
APPEAL_CLOSED = lazy("異議を申し立てられる期間ではありません。")
_APPEALED = {"stands": State.FAILED, "passed": State.PASSED, "void_free": State.VOID_FREE}
_VOID = {"void_counts": State.VOID_COUNTS, "void_free": State.VOID_FREE}


def open_review(session: Session, actor: Actor, one: Whole, form: ReviewForm, *, seen: int) -> Review:
    """Nothing is told or withdrawn until it is decided. A clock that runs is stopped."""
    answering.close_overdue(session, actor, one)
    attempt, before = one.attempt, State(one.attempt.state)
    move(session, actor, attempt, State.IN_REVIEW, Who.INSTRUCTOR, seen=seen, note=form.ground)
    attempt.before_review = before
    if before is State.STARTED:
        answering.stop_clock(attempt)
    return _write(session, actor, one, form.review_kind, form.ground)


def _write(session: Session, actor: Actor, one: Whole, kind: str, ground: str) -> Review:
    review = Review(
        ref=ids.new_ref("J"), attempt_id=one.attempt.id, kind=kind, ground=ground, opened_on=clock.today(),
        opened_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(review)
    session.flush()
    _audit(session, actor, review, one, "review.opened")
    return review


def propose(session: Session, actor: Actor, one: Whole, review: Review, form: ProposalForm, *, seen: int) -> None:
    """The administrator's proposal; another takes its place until it is decided."""
    if review.outcome is not None or review.kind == "appeal":
        raise Conflict(NOT_NOW)
    claim_version(session, review, seen)
    review.proposal, review.proposal_note = form.proposal, form.proposal_note
    review.proposed_by_id = actor.user_id
    _audit(session, actor, review, one, "review.proposed")


def decide(session: Session, actor: Actor, one: Whole, review: Review, form: OutcomeForm, *, seen: int) -> None:
    """Decide as proposed, or an appeal by oneself. Raises Forbidden for who opened or proposed it, Invalid for
    something else than what was proposed.
    """
    if actor.user_id in (review.opened_by_id, review.proposed_by_id):
        raise Forbidden(OTHER_PERSON)
    oneself.refuse(session, actor, one.enrolment.learner_id)
    if review.outcome is not None:
        raise Conflict(NOT_NOW)
    _check_outcome(one, review, form)
    claim_version(session, review, seen)
    if review.kind == "appeal":
        _decide_appeal(session, actor, one, review, form)
    else:
        _decide_review(session, actor, one, review, form)
    review.outcome, review.outcome_note = form.outcome, form.outcome_note
    review.decided_on, review.decided_by_id = clock.today(), actor.user_id
    _audit(session, actor, review, one, "review.decided")


def _check_outcome(one: Whole, review: Review, form: OutcomeForm) -> None:
    if review.kind != "appeal":
        if form.outcome != review.proposal:
            raise Invalid("outcome", lazy("提案と同じ決定を選んでください。違う決定には、別の提案が要ります。"))
    elif form.outcome not in _APPEALED:
        raise Invalid("outcome", lazy("異議には、棄却・合格・無効（回数に数えない）から選んでください。"))
    elif form.outcome == "stands" and _passes(one):
        raise Invalid("outcome", lazy("再採点で合格点に達しています。合格を選んでください。"))


def _decide_review(session: Session, actor: Actor, one: Whole, review: Review, form: OutcomeForm) -> None:
    before = State(one.attempt.before_review or State.ENTITLED)
    after = _VOID.get(form.outcome) or stands_as(before)
    move(
        session, actor, one.attempt, after, Who.BOTH, note=form.outcome_note, second_id=review.proposed_by_id
    )  # fmt: skip
    one.attempt.before_review = None
    if after in (State.VOID_COUNTS, State.VOID_FREE):
        _settle(session, actor, one, review, form)
    elif after is State.MARKED and one.day.sitting.state == "published":
        sittings.tell(session, actor, one)
    elif after is State.FAILED and _passes(one):
        # The key was mended while the review lasted.
        move(session, actor, one.attempt, State.PASSED, Who.BOTH, second_id=review.proposed_by_id)
        _settle(session, actor, one, review, form)


def _settle(session: Session, actor: Actor, one: Whole, review: Review, form: OutcomeForm) -> None:
    settle_stage(
        session, actor, one.enrolment, one.attempt.kind, on=clock.today(), second_id=review.proposed_by_id,
        note=form.outcome_note,
    )  # fmt: skip


def _passes(one: Whole) -> bool:
    attempt = one.attempt
    return rules.passes(attempt.score or 0, attempt.most or 0, attempt.pass_mark or 0)


def appeal(session: Session, actor: Actor, one: Whole, ground: str, *, seen: int) -> Review:
    """By the trainee, against a fail. Raises Conflict outside the window."""
    attempt = one.attempt
    if not rules.may_appeal(attempt.published_on, one.day.sitting.appeal_days, clock.today()):
        raise Conflict(APPEAL_CLOSED)
    move(session, actor, attempt, State.APPEALED, Who.TRAINEE, seen=seen)
    return _write(session, actor, one, "appeal", ground)


def _decide_appeal(session: Session, actor: Actor, one: Whole, review: Review, form: OutcomeForm) -> None:
    move(session, actor, one.attempt, _APPEALED[form.outcome], Who.APPROVER, note=form.outcome_note)
    _settle(session, actor, one, review, form)


def _audit(session: Session, actor: Actor, review: Review, one: Whole, action: str) -> None:
    audit.record(session, actor, action, "attempt", one.attempt.id, subject_ref=review.ref, fields=[review.kind])
