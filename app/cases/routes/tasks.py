"""Tasks: the list, a new one (of a case or alone), changes, done and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import words
from app.cases.access import load_task
from app.cases.lifecycle import TaskState
from app.cases.models import Case, Task
from app.cases.queries import cases, staff, tasks
from app.cases.schemas.tasks import MoveTask, NewTask, TaskForm
from app.cases.service import tasks as service
from app.core.errors import Invalid, NotFound, lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq, safe_next
from app.web.routing import Router

router = Router()


@router.page("/tasks", policy=P.CONTACT_WRITE, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    found = tasks.page(rq.session, rq.actor, rq.list_query(filters=tasks.FILTERS, sorts=tasks.SORTS))
    return rq.render("cases/tasks.html", page=found, words=words)


@router.page("/tasks/new", policy=P.CONTACT_WRITE, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    case = _case(rq, rq.query.get("case"))
    start = {"kind": "internal", "assignee": rq.actor.login, "case": case.ref if case else None}
    return _new(rq, rq.blank(start), case)


@router.action("/tasks/new", policy=P.CONTACT_WRITE, form=NewTask, creates=True)
def new(rq: Rq, form: Bound[NewTask]) -> Response:
    case = _case(rq, form.value("case"))
    if not form.accepts(lambda: service.add(rq.session, rq.actor, form.data, case, done=form.data.done)):
        return _new(rq, form, case)
    return rq.redirect(f"/cases/{case.ref}" if case else "/tasks", lazy("タスクを加えました。"))


def _case(rq: Rq, ref: str | None) -> Case | None:
    """The case that a new task belongs to. Raises NotFound for one that the actor may not know of."""
    if not ref:
        return None
    case = cases.by_ref(rq.session, rq.actor, ref)
    if case is None:
        raise NotFound
    rq.note_read("case", case.id, case.ref, case.centre_id)
    return case


def _new(rq: Rq, form: Bound[NewTask], case: Case | None) -> Response:
    context = _shared(rq, case.centre_id if case else rq.actor.centre_id)
    return (rq.invalid if form.has_errors else rq.render)("cases/task_new.html", form=form, case=case, **context)


def _shared(rq: Rq, centre_id: int) -> dict[str, Any]:
    return {
        "words": words,
        "kinds": words.choices(words.TASK_KINDS, rq.locale),
        "colleagues": staff.with_right(rq.session, P.CONTACT_WRITE, centre_id),
    }


@router.page("/tasks/{task}", policy=P.CONTACT_WRITE, audit=AuditKind.READ, load=load_task)
def edit_page(rq: Rq, task: Task) -> Response:
    stored = service.stored(task, staff.login_of(rq.session, task.assignee_id))
    return _edit(rq, task, rq.blank(stored, version=task.version))


def _stored(task: Task) -> Mapping[str, object]:
    return {name: value for name, value in service.stored(task, "").items() if name != "assignee"}


@router.action("/tasks/{task}", policy=P.CONTACT_WRITE, form=TaskForm, load=load_task, stored=_stored)
def edit(rq: Rq, task: Task, form: Bound[TaskForm]) -> Response:
    if not form.accepts(lambda: service.edit(rq.session, rq.actor, task, form.data, form.seen_version)):
        return _edit(rq, task, form)
    return rq.redirect("/tasks", lazy("タスクを保存しました。"))


def _edit(rq: Rq, task: Task, form: Bound[TaskForm]) -> Response:
    row = tasks.rows(rq.session, rq.actor, [task])[0]
    context = _shared(rq, task.centre_id)
    return (rq.invalid if form.has_errors else rq.render)("cases/task.html", form=form, row=row, **context)


@router.action("/tasks/{task}/move", policy=P.CONTACT_WRITE, form=MoveTask, load=load_task)
def move(rq: Rq, task: Task, form: Bound[MoveTask]) -> Response:
    if form.has_errors:
        raise Invalid("")
    service.move(rq.session, rq.actor, task, TaskState(form.data.state), form.seen_version)
    return rq.redirect(safe_next(form.data.next), lazy("タスクの状態を変えました。"))
