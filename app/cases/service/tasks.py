"""Tasks, of a case or standing alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.lifecycle import TASK_MOVES, TaskState, may_move
from app.cases.models import Case, Task
from app.cases.queries import staff
from app.cases.schemas.tasks import TaskForm
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy

PAST_DUE = lazy(
    "期日が過ぎています。今日からの日を入力するか、空けてください。法律の期限が過ぎているときは種類を「法律の期限」に、"
    "もう済んだことは「もう済んでいる」にします。"
)


def add(
    session: Session,
    actor: Actor,
    command: TaskForm,
    case: Case | None = None,
    contact_id: int | None = None,
    *,
    done: bool = False,
) -> Task:
    """A new task in the centre of the case, or of the actor; with `done` it is written down afterwards.

    Raises Forbidden without the right there, Invalid for an assignee who does not work there and for a due day
    that has passed, Conflict for a closed case.
    """
    centre_id = case.centre_id if case else actor.centre_id
    if not actor.can_in(P.CASE_WRITE if case else P.CONTACT_WRITE, centre_id):
        raise Forbidden
    if case:
        require_open(case)
    if not done:
        refuse_past(command)
    task = Task(
        ref=ids.new_ref("T"),
        centre_id=centre_id,
        case_id=case.id if case else None,
        contact_id=contact_id,
        kind=command.kind,
        title=command.title,
        due_on=command.due_on,
        assignee_id=_assignee(session, centre_id, command.assignee),
        created_at=clock.now(),
        created_by_id=actor.user_id,
    )
    session.add(task)
    session.flush()
    _tell(session, actor, task, "task_added", task.kind)
    if done:
        finish(session, actor, task, TaskState.DONE)
    return task


def refuse_past(command: TaskForm, kept: date | None = None) -> None:
    """A day that has passed is a mistake: but a duty of the law that was missed still has to be done, and a day
    that stood there before (`kept`) stays. Raises Invalid beside the field.
    """
    if command.due_on and command.due_on < clock.today() and command.due_on != kept and command.kind != "legal":
        raise Invalid("due_on", PAST_DUE)


def stored(task: Task, assignee: str) -> Mapping[str, object]:
    """The task as its form shows it; `assignee` is a log-in name."""
    return {"title": task.title, "kind": task.kind, "due_on": task.due_on, "assignee": assignee}


def edit(session: Session, actor: Actor, task: Task, command: TaskForm, seen: int) -> None:
    """Change a task. Raises Conflict when `seen` is not its version or its case is closed, Invalid for a new due
    day that has passed while the task is open.
    """
    _require_open_case(session, task)
    claim_version(session, task, seen)
    if task.state == TaskState.OPEN:
        refuse_past(command, task.due_on)
    task.assignee_id = _assignee(session, task.centre_id, command.assignee)
    task.title, task.kind, task.due_on = command.title, command.kind, command.due_on
    _tell(session, actor, task, "task_edited", task.kind)


def move(session: Session, actor: Actor, task: Task, target: TaskState, seen: int) -> None:
    """Done, dropped, or open again, as TASK_MOVES allows. Raises Conflict else, and for a task of a closed case."""
    _require_open_case(session, task)
    claim_version(session, task, seen)
    if not may_move(TASK_MOVES, TaskState(task.state), target):  # type: ignore[arg-type]
        raise Conflict(lazy("このタスクの状態は、すでに変わっています。"))
    finish(session, actor, task, target)


def _require_open_case(session: Session, task: Task) -> None:
    case = session.get(Case, task.case_id) if task.case_id else None
    if case:
        require_open(case)


def finish(session: Session, actor: Actor, task: Task, target: TaskState) -> None:
    """Set a state that has been checked; the closing sheet drops what is left with it."""
    task.state = target
    task.ended_at = None if target is TaskState.OPEN else clock.now()
    _tell(session, actor, task, "task_moved", target)


def _assignee(session: Session, centre_id: int, login: str | None) -> int | None:
    if not login:
        return None
    colleague = staff.by_login(session, P.CONTACT_WRITE, centre_id, login)
    if colleague is None:
        raise Invalid("assignee", lazy("この窓口の職員を選んでください。"))
    return colleague.id


def _tell(session: Session, actor: Actor, task: Task, kind: str, code: str) -> None:
    if task.case_id is None:
        audit.record(
            session, actor, f"task.{kind}", "task", task.id, subject_ref=task.ref, centre_id=task.centre_id,
            reason_code=code,
        )  # fmt: skip
        return
    timeline.add(
        session, actor, task.case_id, kind, code=code, text=task.title, subject_kind="task", subject_ref=task.ref
    )
