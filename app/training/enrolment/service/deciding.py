"""What the office, the trainee and the approver decide, with the guard of each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.errors import AppError, Conflict, Invalid, lazy
from app.training import policies
from app.training.enrolment import queries
from app.training.enrolment.capacity import BROUGHT
from app.training.enrolment.eligibility import is_complete
from app.training.enrolment.lifecycle import DONE, SEATED, Stage, State, Verb, may
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.enrolment.schemas import (
    CompleteForm,
    DeclineForm,
    EndForm,
    OfferForm,
    ReinstateForm,
    ReturnForm,
    WithdrawForm,
)
from app.training.enrolment.service.applying import ONE_ONLY
from app.training.enrolment.service.moving import NOT_NOW, Why, parts_of, require, require_seat, step
from app.training.enrolment.words import STAGES
from app.training.standing.policies import CompletionDay

NOT_COMPLETE = lazy("要件の確認が終わっていません。勤務先と、経験または資格の確認を記録してください。")
SEAT_FREE = lazy("席が空いているので、補欠にする必要はありません。")
NOTHING_LACKS = lazy("差し戻す前に、足りない要件を記録してください。")
TOO_LATE = lazy("回答の期限を過ぎています。")
NOT_YET_LATE = lazy("回答の期限まで、席は取っておきます。")
OUT_OF_ORDER = lazy("補欠の1番目ではありません。順番どおりでない理由を書いてください。")
OVER = lazy("この期は終わっているので、元に戻せません。")
MISSING = lazy("まだ満たしていない段階があります: %(stages)s")
SECOND_PERSON = lazy("段階を記録した人は、修了を決定できません。")


def send_back(session: Session, actor: Actor, enrolment: Enrolment, form: ReturnForm, *, seen: int) -> None:
    """For correction by a day. Raises Invalid unless a condition was found lacking, with the words for it."""
    require(actor, enrolment, Verb.RETURN)
    if not any(one.state == "lacking" for one in queries.evidence_of(session, enrolment).values()):
        raise Invalid("due_on", NOTHING_LACKS)
    step(session, actor, enrolment, Verb.RETURN, seen=seen, due_on=form.due_on)


def accept(session: Session, actor: Actor, enrolment: Enrolment, *, seen: int) -> None:
    """Raises Invalid while the evidence is not complete, or without a free seat."""
    require(actor, enrolment, Verb.ACCEPT)
    _require_complete(session, enrolment)
    require_seat(session, enrolment.cohort)
    step(session, actor, enrolment, Verb.ACCEPT, seen=seen)


def wait(session: Session, actor: Actor, enrolment: Enrolment, *, seen: int) -> None:
    """Last in the waiting list. Raises Invalid while a seat is free, or the evidence is not complete."""
    require(actor, enrolment, Verb.WAIT)
    _require_complete(session, enrolment)
    queries.lock(session, enrolment.cohort)
    if queries.free_seats(session, enrolment.cohort) > 0:
        raise Invalid("", SEAT_FREE)
    number = queries.next_in_line(session, enrolment.cohort)
    step(session, actor, enrolment, Verb.WAIT, seen=seen)
    enrolment.waiting_number = number


def offer(session: Session, actor: Actor, enrolment: Enrolment, form: OfferForm, *, seen: int) -> None:
    """Keep a seat until a day. Raises Invalid without a free seat, or out of order without a reason."""
    require(actor, enrolment, Verb.OFFER)
    require_seat(session, enrolment.cohort)
    line = [one for one in queries.waiting(session, enrolment.cohort) if one.state == State.WAITING]
    if line and line[0].id != enrolment.id and form.offer_note is None:
        raise Invalid("offer_note", OUT_OF_ORDER)
    step(session, actor, enrolment, Verb.OFFER, seen=seen, why=Why(note=form.offer_note), due_on=form.answer_by)


def take(session: Session, actor: Actor, enrolment: Enrolment, *, seen: int) -> None:
    """The offered seat. Raises Conflict after the day of answer."""
    require(actor, enrolment, Verb.TAKE)
    if enrolment.due_on is not None and clock.today() > enrolment.due_on:
        raise Conflict(TOO_LATE)
    step(session, actor, enrolment, Verb.TAKE, seen=seen)
    enrolment.waiting_number = None


def lapse(session: Session, actor: Actor, enrolment: Enrolment, *, seen: int) -> None:
    """Nobody answered in time: back to the list, as its last. Raises Conflict before the day has passed."""
    require(actor, enrolment, Verb.LAPSE)
    if enrolment.due_on is not None and clock.today() <= enrolment.due_on:
        raise Conflict(NOT_YET_LATE)
    queries.lock(session, enrolment.cohort)
    number = queries.next_in_line(session, enrolment.cohort)
    step(session, actor, enrolment, Verb.LAPSE, seen=seen)
    enrolment.waiting_number = number


SIMPLE: Mapping[str, Callable[..., None]] = {"accept": accept, "wait": wait, "take": take, "lapse": lapse}


def move(session: Session, actor: Actor, enrolment: Enrolment, verb: str, *, seen: int) -> None:
    """A step that asks for nothing but its name; any other name hands a returned application in again."""
    SIMPLE.get(verb, resubmit_by_office)(session, actor, enrolment, seen=seen)


"""Steps that need no further word."""


def resubmit_by_office(session: Session, actor: Actor, enrolment: Enrolment, *, seen: int) -> None:
    """What lacked came on paper: under examination again."""
    require(actor, enrolment, Verb.RESUBMIT)
    step(session, actor, enrolment, Verb.RESUBMIT, seen=seen)


def decline(session: Session, actor: Actor, enrolment: Enrolment, form: DeclineForm, *, seen: int) -> None:
    """No, with the reason; they may apply again."""
    require(actor, enrolment, Verb.DECLINE)
    why = Why(reason=form.decline_reason, note=form.decline_note)
    step(session, actor, enrolment, Verb.DECLINE, seen=seen, why=why)


def withdraw(session: Session, actor: Actor, enrolment: Enrolment, form: WithdrawForm, *, seen: int) -> None:
    """By the trainee or for them. What trainees do themselves began with them."""
    require(actor, enrolment, Verb.WITHDRAW)
    by_self = parts_of(actor, enrolment.learner) == {"trainee"}
    trigger = "trainee" if by_self else form.trigger
    why = Why(form.withdraw_reason, form.withdraw_note, trigger, interest=form.interest)
    step(session, actor, enrolment, Verb.WITHDRAW, seen=seen, why=why)


def reinstate(session: Session, actor: Actor, enrolment: Enrolment, form: ReinstateForm, *, seen: int) -> None:
    """A withdrawal entered by mistake: the state before it, by a new event that points at the old one.

    Raises Conflict after the cohort, Invalid beside another live enrolment or without a seat for it.
    """
    require(actor, enrolment, Verb.REINSTATE)
    mistake = queries.last_event(session, enrolment, Verb.WITHDRAW)
    if mistake is None or mistake.former is None:
        raise Conflict
    if enrolment.cohort.state in ("ended", "cancelled") or clock.today() > enrolment.cohort.ends_on:
        raise Conflict(OVER)
    if queries.live_of(session, enrolment.learner) is not None:
        raise Invalid("", ONE_ONLY)
    former = State(mistake.former)
    if former in SEATED:
        brought = [one.stage for one in queries.stages_of(session, enrolment) if one.state in BROUGHT]
        require_seat(session, enrolment.cohort, brought=brought)
    why = Why(note=form.reinstate_note, corrects_id=mistake.id)
    step(session, actor, enrolment, Verb.REINSTATE, seen=seen, why=why, to=former)


def end(session: Session, actor: Actor, enrolment: Enrolment, form: EndForm, *, seen: int) -> None:
    """Not completed; no withdrawal."""
    require(actor, enrolment, Verb.END)
    step(session, actor, enrolment, Verb.END, seen=seen, why=Why(form.end_reason, form.end_note))


def complete(session: Session, actor: Actor, enrolment: Enrolment, form: CompleteForm, *, seen: int) -> None:
    """By an approver who recorded none of the stages. Raises what `completion_problem` finds."""
    problem = completion_problem(session, actor, enrolment, form.decided_on)
    if problem is not None:
        raise problem
    why = Why(note=form.decision_note)
    day = completion_day(session, enrolment, form.decided_on)
    step(session, actor, enrolment, Verb.COMPLETE, seen=seen, why=why, on=day)


def completion_day(session: Session, enrolment: Enrolment, decided_on: date) -> date:
    """From which civil day a course completed by a decision on another counts so, by the rules of that day."""
    if policies.in_force(session, decided_on).values.completion_day is CompletionDay.DECISION:
        return decided_on
    return max(one.state_on for one in queries.stages_of(session, enrolment))


def completion_problem(session: Session, actor: Actor, enrolment: Enrolment, on: date) -> AppError | None:
    """Why this actor cannot decide the completion by a civil day: Invalid while a stage is missing, naming them, or for
    a day before the last one; Conflict for whoever recorded a stage, and in another state. None when they can.
    """
    if not may(enrolment.state, Verb.COMPLETE, parts_of(actor, enrolment.learner)):
        return Conflict(NOT_NOW)
    stages = {one.stage: one for one in queries.stages_of(session, enrolment)}
    missing = [stage for stage in Stage if stage not in stages or not _counts(stages[stage], on)]
    if missing:
        return Invalid("decided_on", MISSING, stages=tuple(STAGES[stage] for stage in missing))
    if any(on < one.state_on for one in stages.values()):
        return Invalid("decided_on", lazy("最後の段階を満たした日より前です。"))
    recorded = (event for event in queries.events_of(session, enrolment) if event.stage is not None)
    if any(event.actor_id == actor.user_id for event in recorded):
        return Conflict(SECOND_PERSON)
    return None


def _counts(stage: StageProgress, on: date) -> bool:
    """Done, and if it was carried over, not longer ago than it counts."""
    return stage.state in DONE and (stage.valid_until is None or stage.valid_until >= on)


def _require_complete(session: Session, enrolment: Enrolment) -> None:
    if not is_complete({item: one.state for item, one in queries.evidence_of(session, enrolment).items()}):
        raise Invalid("", NOT_COMPLETE)
