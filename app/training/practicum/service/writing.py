"""What the trainee does: drafts tasks, proposes them, writes reports, hands them in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.errors import Conflict, Invalid, lazy
from app.training.enrolment.lifecycle import Stage, StageState
from app.training.enrolment.models import Enrolment
from app.training.enrolment.settling import settle
from app.training.practicum import identity
from app.training.practicum.lifecycle import DRAFTED, WRITTEN, Act
from app.training.practicum.lifecycle import Actor as Who
from app.training.practicum.models import Practicum, PracticumEvent, PracticumTask, TaskReport, TaskVersion
from app.training.practicum.queries import Whole
from app.training.practicum.schemas import ReportForm, Rubric, TaskForm
from app.training.practicum.service.moving import BASIS, NOT_NOW, Said, claim, move, rate, settle_stage

TOO_FEW = lazy("課題が足りません。%(needed)s個以上の課題を作ってから提案してください。")
NO_SUPERVISOR = lazy("今の職場と指導者が登録されていないため、提案できません。研修事務局へ連絡してください。")
UNREPORTED = lazy("報告のない課題があります。全部の報告を書いてから提出してください。")
TOO_LATE = lazy("最後の日を過ぎているため提出できません。研修事務局へ連絡してください。")


def open_practicum(session: Session, actor: Actor, enrolment: Enrolment) -> Practicum:
    """Begin with it: the stage is under way."""
    now = clock.now()
    made = Practicum(
        ref=ids.new_ref("W"), enrolment_id=enrolment.id, state="drafting", returns=0, last_act_at=now, version=1
    )
    session.add(made)
    session.flush()
    event = PracticumEvent(
        practicum_id=made.id, act="open", state=made.state, known_at=now, effective_on=clock.today(),
        actor_id=actor.user_id,
    )  # fmt: skip
    session.add(event)
    audit.record(session, actor, "practicum.open", "practicum", made.id, subject_ref=made.ref)
    settle(session, actor, enrolment, Stage.PRACTICUM, StageState.UNDER_WAY, on=clock.today(), basis=BASIS)
    return made


def write_task(
    session: Session, actor: Actor, whole: Whole, form: TaskForm, *, seen: int, task: PracticumTask | None = None
) -> PracticumTask:
    """A new task, or another text for one: the next version where the last was proposed already.

    Raises Invalid for texts that may tell who a client is, Conflict while no tasks are written.
    """
    claim(session, whole, seen)
    if whole.state not in DRAFTED:
        raise Conflict(NOT_NOW)
    identity.require("doing", form.task_title, form.situation, form.doing, looked=form.looked)
    practicum = whole.practicum
    if task is None:
        position = max((one.position for one in practicum.tasks), default=0) + 1
        task = PracticumTask(practicum_id=practicum.id, ref=ids.new_ref("T"), position=position)
        session.add(task)
        session.flush()
        _add_version(session, practicum, task, 1, form)
    elif task.latest.proposed_at is not None:
        _add_version(session, practicum, task, task.latest.number + 1, form)
    else:
        _fill(task.latest, form)
    _audit(session, actor, whole, "task_written")
    return task


def _add_version(session: Session, practicum: Practicum, task: PracticumTask, number: int, form: TaskForm) -> None:
    version = TaskVersion(
        practicum_id=practicum.id, task_id=task.id, number=number, title=form.task_title, situation=form.situation,
        doing=form.doing, abilities=list(form.abilities), written_at=clock.now(),
    )  # fmt: skip
    session.add(version)


def _fill(version: TaskVersion, form: TaskForm) -> None:
    version.title, version.situation, version.doing = form.task_title, form.situation, form.doing
    version.abilities, version.written_at = list(form.abilities), clock.now()


def drop_task(session: Session, actor: Actor, whole: Whole, task: PracticumTask, *, seen: int) -> None:
    """It is not done any more; what was written stays readable."""
    claim(session, whole, seen)
    if whole.state not in DRAFTED or task.dropped_on is not None:
        raise Conflict(NOT_NOW)
    task.dropped_on = whole.today
    _audit(session, actor, whole, "task_dropped")


def propose(session: Session, actor: Actor, whole: Whole, *, seen: int) -> None:
    """The tasks to the supervisor of today. Raises Invalid while they are too few or nobody supervises."""
    if len(whole.practicum.current_tasks) < whole.values.practicum_tasks:
        raise Invalid("", TOO_FEW, needed=whole.values.practicum_tasks)
    if whole.supervision is None:
        raise Invalid("", NO_SUPERVISOR)
    move(session, actor, whole, Act.PROPOSE, Who.TRAINEE, seen=seen)
    for task in whole.practicum.current_tasks:
        task.latest.proposed_at = task.latest.proposed_at or clock.now()


def write_report(
    session: Session, actor: Actor, whole: Whole, task: PracticumTask, form: ReportForm, *, seen: int
) -> None:
    """What was done in a task; the next version where the last was handed in already.

    Raises Invalid for texts that may tell who a client is, Conflict while no reports are written.
    """
    claim(session, whole, seen)
    if whole.state not in WRITTEN or task.dropped_on is not None:
        raise Conflict(NOT_NOW)
    identity.require("done", form.done, form.learned, looked=form.looked)
    now, last = clock.now(), task.report
    if last is not None and last.handed_in_at is None:
        last.done, last.learned, last.written_at, last.looked_at = form.done, form.learned, now, now
    else:
        report = TaskReport(
            practicum_id=whole.practicum.id, task_id=task.id, number=last.number + 1 if last else 1, done=form.done,
            learned=form.learned, looked_at=now, written_at=now,
        )  # fmt: skip
        session.add(report)
    _audit(session, actor, whole, "report_written")


def hand_in(session: Session, actor: Actor, whole: Whole, form: Rubric, *, seen: int) -> None:
    """All reports and how one sees oneself. Raises Invalid while a report is missing, or when what was returned comes
    after the last day.
    """
    if any(task.report is None for task in whole.practicum.current_tasks):
        raise Invalid("", UNREPORTED)
    if whole.practicum.returns and whole.last_day is not None and whole.today > whole.last_day:
        raise Invalid("", TOO_LATE)
    move(session, actor, whole, Act.REPORT, Who.TRAINEE, seen=seen, said=Said())
    for task in whole.practicum.current_tasks:
        if task.report is not None:
            task.report.handed_in_at = task.report.handed_in_at or clock.now()
    rate(session, whole, "self", form.levels())
    settle_stage(session, actor, whole, StageState.HANDED_IN)


def _audit(session: Session, actor: Actor, whole: Whole, act: str) -> None:
    one = whole.practicum
    audit.record(session, actor, f"practicum.{act}", "practicum", one.id, subject_ref=one.ref)
