"""Days of testing: who is on the list, and the common day on which results are told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries, rules, seating
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import Attempt, AttemptEvent, Paper, Sitting
from app.training.examinations.queries import Day, Whole
from app.training.examinations.schemas import SittingForm
from app.training.examinations.service import accommodations, answering, rights
from app.training.examinations.service.moving import move, settle_stage

NOT_PLANNED = lazy("この回は、もう結果を知らせたか、取りやめになっています。")
TOO_EARLY = lazy("結果を知らせる日になっていません。")
NO_SEATS = lazy("この回の席が足りません（席%(seats)s、使用%(taken)s）。")
STAGE_SHUT = lazy("受講 %(who)s は、この試験の前の段階が終わっていません。先に受講のページで確かめてください。")
STILL_RUNNING = lazy("受けている途中の人がいます。終わってから結果を知らせてください。")


def plan(session: Session, actor: Actor, form: SittingForm) -> Sitting:
    """A sitting of a cohort with an approved paper, with as many seats as the cohort where nothing else is said. Raises
    Invalid for another paper."""
    paper = queries.by_ref(session, Paper, form.paper)
    if paper is None or paper.state != "approved":
        raise Invalid("paper", lazy("承認された問題用紙を選んでください。"))
    cohort = next((one for one in queries.cohorts(session) if one.ref == ids.clean_ref(form.cohort)), None)
    if cohort is None:
        raise Invalid("cohort", lazy("選択肢から選んでください。"))
    sitting = Sitting(
        ref=ids.new_ref("J"), cohort_id=cohort.id, kind=paper.kind, paper_id=paper.id, on_screen=form.on_screen,
        opens_at=clock.to_instant(form.opens_at), closes_at=clock.to_instant(form.closes_at),
        publish_on=form.publish_on, appeal_days=form.appeal_days, place=form.place, state="planned",
        seats=form.seats or cohort.seats, made_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    _audit(session, actor, sitting, "sitting.planned")
    return sitting


def entitle(session: Session, actor: Actor, day: Day, refs: list[str], *, seen: int) -> int:
    """Put people on the list; how many. Raises Invalid where somebody may not sit or the seats do not suffice, and then
    nobody is put there."""
    sitting = day.sitting
    _require_planned(sitting)
    claim_version(session, sitting, seen)
    offered = {one.enrolment.ref: one for one in rights.candidates(session, sitting) if one.right.is_open}
    wanted = [ids.clean_ref(ref) for ref in refs]
    if not wanted or set(wanted) - set(offered):
        raise Invalid("enrolments", lazy("受けられる人を選んでください。"))
    listed = seating.seated_in(session, [sitting.id])[sitting.id]
    if listed + len(set(wanted)) > (sitting.seats or day.cohort.seats):
        raise Invalid("enrolments", NO_SEATS, seats=sitting.seats or day.cohort.seats, taken=listed)
    for ref in dict.fromkeys(wanted):
        put_on_list(session, actor, sitting, offered[ref].enrolment)
    _audit(session, actor, sitting, "sitting.listed")
    return len(set(wanted))


def put_on_list(session: Session, actor: Actor, sitting: Sitting, enrolment: Enrolment) -> Attempt:
    """Entitle one person; whether they may sit is asked by `entitle`."""
    held_on = clock.civil_day(sitting.opens_at)
    attempt = Attempt(
        ref=ids.new_ref("J"), sitting_id=sitting.id, enrolment_id=enrolment.id, kind=sitting.kind,
        state=State.ENTITLED, held_on=held_on, version=1,
        extra_per_cent=accommodations.extra_on(session, enrolment.learner_id, held_on),
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    session.add(
        AttemptEvent(attempt_id=attempt.id, after=State.ENTITLED, known_at=clock.now(), effective_on=clock.today())
    )
    audit.record(session, actor, "attempt.entitled", "attempt", attempt.id, subject_ref=attempt.ref)
    return attempt


def publish(session: Session, actor: Actor, day: Day, *, seen: int) -> int:
    """Tell everybody's result at once; how many. What is in review is told when its review is over.

    Raises Conflict before the common day, twice, or while somebody still sits.
    """
    sitting = day.sitting
    _require_planned(sitting)
    if clock.today() < sitting.publish_on:
        raise Conflict(TOO_EARLY)
    found = queries.attempts_in(session, sitting)
    for one in found:
        answering.close_overdue(session, actor, one)
    if any(one.attempt.state in (State.STARTED, State.INTERRUPTED) for one in found):
        raise Conflict(STILL_RUNNING)
    claim_version(session, sitting, seen)
    sitting.state = "published"
    _audit(session, actor, sitting, "sitting.published")
    told = [one for one in found if one.attempt.state == State.MARKED]
    for one in told:
        tell(session, actor, one)
    return len(told)


def tell(session: Session, actor: Actor, one: Whole) -> None:
    """Passed or failed by the frozen pass mark, and what it means for the stage."""
    attempt = one.attempt
    passed = rules.passes(attempt.score or 0, attempt.most or 0, attempt.pass_mark or 0)
    move(session, actor, attempt, State.PASSED if passed else State.FAILED, Who.SYSTEM)
    attempt.published_on = clock.today()
    try:
        settle_stage(session, actor, one.enrolment, attempt.kind, on=clock.today())
    except Conflict as error:  # the gate of the stage was shut again: say whose
        raise Conflict(STAGE_SHUT, who=one.enrolment.ref) from error


def cancel(session: Session, actor: Actor, day: Day, *, seen: int) -> None:
    """The sitting does not take place; whoever was on the list has lost nothing. Raises Conflict once one has begun."""
    _require_planned(day.sitting)
    found = queries.attempts_in(session, day.sitting)
    if any(one.attempt.state not in (State.ENTITLED, State.EXCUSED) for one in found):
        raise Conflict(NOT_PLANNED)
    claim_version(session, day.sitting, seen)
    for one in found:
        if one.attempt.state == State.ENTITLED:
            move(session, actor, one.attempt, State.EXCUSED, Who.ADMIN)
    day.sitting.state = "cancelled"
    _audit(session, actor, day.sitting, "sitting.cancelled")


def _require_planned(sitting: Sitting) -> None:
    if sitting.state != "planned":
        raise Conflict(NOT_PLANNED)


def _audit(session: Session, actor: Actor, sitting: Sitting, action: str) -> None:
    audit.record(session, actor, action, "sitting", sitting.id, subject_ref=sitting.ref)
