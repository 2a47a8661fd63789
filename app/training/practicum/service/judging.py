"""What instructors and administrators do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.enrolment.lifecycle import StageState
from app.training.practicum import gates
from app.training.practicum import queries as practicums
from app.training.practicum.lifecycle import ENDED, Act, State, may_be_refused
from app.training.practicum.lifecycle import Actor as Who
from app.training.practicum.models import PracticumPause
from app.training.practicum.queries import Whole, period_on
from app.training.practicum.schemas import (
    AgreeForm,
    BackForm,
    ExtendForm,
    JudgeForm,
    PauseForm,
    RefusalForm,
    ResumeForm,
)
from app.training.practicum.service.moving import NOT_NOW, Said, claim, move, rate, settle_stage, tell
from app.training.service import oneself

START = lazy("始める日を入力してください。")
START_AHEAD = lazy("今日以降の日を入力してください。")
AFTER_START = lazy("実践を始めた日より後、今日までの日を入力してください。")
NO_WORKPLACE = lazy("その日の職場が登録されていません。職場を登録してから再開してください。")
LATER = lazy("今の最後の日より後の日を入力してください。")
AGAIN_BY = lazy("もう一度出す最後の日を、今日より後で入力してください。")
TOO_EARLY = lazy("不合格の提案は、最後の日を過ぎたとき、または2回目の差戻しのときだけできます。")


def agree(session: Session, actor: Actor, whole: Whole, form: AgreeForm, *, seen: int) -> None:
    """After the supervisor: it starts on the day given; one that started long ago goes on. Raises Invalid for a day
    that is over.
    """
    oneself.refuse(session, actor, whole.learner.id)
    if whole.practicum.started_on is None:
        if form.starts_on is None:
            raise Invalid("starts_on", START)
        if form.starts_on < whole.today:
            raise Invalid("starts_on", START_AHEAD)
    move(session, actor, whole, Act.AGREE, Who.INSTRUCTOR, seen=seen, said=Said(form.agree_note))
    whole.practicum.started_on = whole.practicum.started_on or form.starts_on


def send_back(session: Session, actor: Actor, whole: Whole, form: BackForm, *, seen: int) -> None:
    """The tasks to the trainee, with a comment."""
    oneself.refuse(session, actor, whole.learner.id)
    move(session, actor, whole, Act.SEND_BACK, Who.INSTRUCTOR, seen=seen, said=Said(form.back_note))


def judge(session: Session, actor: Actor, whole: Whole, form: JudgeForm, *, seen: int) -> None:
    """Accept, or return with the rubric. The second return is a proposal not to accept, on which an administrator
    decides. Raises Invalid for a return without a day ahead, Conflict for what the workplace has not confirmed and for
    a marking by two that is not settled.
    """
    oneself.refuse(session, actor, whole.learner.id)
    if whole.state is not State.CONFIRMED:
        raise Conflict(NOT_NOW)
    again = may_be_refused(today=whole.today, last_day=None, returns=whole.practicum.returns, is_returned_again=True)
    if form.verdict == "return" and not again and (form.again_by is None or form.again_by <= whole.today):
        raise Invalid("again_by", AGAIN_BY)
    gates.pass_all(session, whole.enrolment.id, whole.round)
    if form.verdict == "accept":
        move(session, actor, whole, Act.ACCEPT, Who.INSTRUCTOR, seen=seen, said=Said(form.judge_note))
        whole.practicum.refusal_by_id = None
        rate(session, whole, "instructor", form.levels())
        settle_stage(session, actor, whole, StageState.MET)
    elif again:
        _propose_refusal(session, actor, whole, form.judge_note, seen=seen)
        rate(session, whole, "instructor", form.levels())
    else:
        move(session, actor, whole, Act.RETURN, Who.INSTRUCTOR, seen=seen, said=Said(form.judge_note))
        rate(session, whole, "instructor", form.levels())
        whole.practicum.returns += 1
        whole.practicum.extended_until = max(
            form.again_by or whole.today, whole.practicum.extended_until or whole.today
        )
        settle_stage(session, actor, whole, StageState.UNDER_WAY)


def propose_refusal(session: Session, actor: Actor, whole: Whole, form: RefusalForm, *, seen: int) -> None:
    """Not to accept it, because the last day is over. Raises Conflict before."""
    oneself.refuse(session, actor, whole.learner.id)
    if not may_be_refused(
        today=whole.today, last_day=whole.last_day, returns=whole.practicum.returns, is_returned_again=False
    ):
        raise Conflict(TOO_EARLY)
    _propose_refusal(session, actor, whole, form.refusal_note, seen=seen)


def _propose_refusal(session: Session, actor: Actor, whole: Whole, note: str, *, seen: int) -> None:
    claim(session, whole, seen)
    whole.practicum.refusal_by_id = actor.user_id
    tell(session, actor, whole, "propose_refusal", Said(note))


def refuse(session: Session, actor: Actor, whole: Whole, *, seen: int) -> None:
    """The administrator's half of "not accepted". Raises Forbidden for the proposer, Conflict without a proposal."""
    oneself.refuse(session, actor, whole.learner.id)
    proposer = whole.practicum.refusal_by_id
    if proposer is None:
        raise Conflict(NOT_NOW)
    if proposer == actor.user_id:
        raise Forbidden
    move(session, actor, whole, Act.REFUSE, Who.ADMIN, seen=seen)
    settle_stage(session, actor, whole, StageState.NOT_MET, second_actor_id=proposer)


def reopen(session: Session, actor: Actor, enrolment_id: int, reason: str) -> None:
    """After another last day was set for the stage: reports may be written again. Nothing happens where it goes on."""
    whole = practicums.of_enrolment(session, enrolment_id)
    if whole is not None and whole.state in ENDED:
        whole.practicum.refusal_by_id = None
        move(session, actor, whole, Act.REOPEN, Who.ADMIN, seen=whole.version, said=Said(reason))


def keep(session: Session, actor: Actor, whole: Whole, *, seen: int) -> None:
    """The proposal not to accept it is dropped: the instructor may judge again, or the last day is moved."""
    oneself.refuse(session, actor, whole.learner.id)
    claim(session, whole, seen)
    if whole.practicum.refusal_by_id is None:
        raise Conflict(NOT_NOW)
    whole.practicum.refusal_by_id = None
    tell(session, actor, whole, "keep")


def pause(session: Session, actor: Actor, whole: Whole, form: PauseForm, *, seen: int) -> None:
    """From that day on days do not count. Raises Invalid for a day outside the practicum."""
    oneself.refuse(session, actor, whole.learner.id)
    if whole.practicum.started_on is None or not whole.practicum.started_on <= form.paused_on <= whole.today:
        raise Invalid("paused_on", AFTER_START)
    move(session, actor, whole, Act.PAUSE, Who.ADMIN, seen=seen)
    made = PracticumPause(
        practicum_id=whole.practicum.id, reason=form.pause_reason, first_day=form.paused_on,
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    session.add(made)


def resume(session: Session, actor: Actor, whole: Whole, form: ResumeForm, *, seen: int) -> None:
    """Days count again from that one; the end has moved by those that did not. Raises Invalid without a workplace."""
    oneself.refuse(session, actor, whole.learner.id)
    running = next((one for one in whole.practicum.pauses if one.last_day is None), None)
    if running is not None and not running.first_day < form.resumed_on <= whole.today:
        raise Invalid("resumed_on", AFTER_START)
    if period_on(whole.periods, form.resumed_on) is None:
        raise Invalid("resumed_on", NO_WORKPLACE)
    move(session, actor, whole, Act.RESUME, Who.ADMIN, seen=seen)
    if running is not None:
        running.last_day = form.resumed_on - timedelta(days=1)


def extend(session: Session, actor: Actor, whole: Whole, form: ExtendForm, *, seen: int) -> None:
    """A later last day by decision. Raises Invalid for one that is not later, Conflict before the start or after the
    end.
    """
    oneself.refuse(session, actor, whole.learner.id)
    last = whole.last_day
    if last is None or whole.state in (State.ACCEPTED, State.NOT_ACCEPTED):
        raise Conflict(NOT_NOW)
    if form.extended_until <= last:
        raise Invalid("extended_until", LATER)
    claim(session, whole, seen)
    whole.practicum.extended_until = form.extended_until
    tell(session, actor, whole, "extend", Said(form.extend_note))
