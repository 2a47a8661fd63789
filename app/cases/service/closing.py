"""Closing a case with an outcome for every need, and opening it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.events import CaseClosed, CaseReopened
from app.cases.lifecycle import CaseStatus, TaskState, Turn
from app.cases.models import Case, Need, Task
from app.cases.queries import needs as need_queries
from app.cases.queries import staff
from app.cases.queries import tasks as task_queries
from app.cases.schemas.closing import ClosingSheet, SentEnd
from app.cases.schemas.tasks import TaskForm
from app.cases.service import needs, tasks
from app.cases.service.cases import lock, require_open
from app.core import clock, hooks
from app.core.db import claim_version, whole_or_nothing
from app.core.errors import Conflict, Invalid, lazy
from app.core.i18n import translate


@dataclass(frozen=True)
class Choice:
    """A way to end something: `label` is marked; `of` a code list's own words in place of it (locale → text).

    `note`, `day`: it says nothing without a reason, or without the civil day on which it was so.
    """

    code: str
    label: str
    of: Callable[[str], str] | None = None
    note: bool = False
    day: bool = False

    def text(self, locale: str) -> str:
        """As the sheet offers it."""
        said = translate(locale, self.label)
        return f"{said}（{self.of(locale)}）" if self.of else said


@dataclass(frozen=True)
class Decision:
    """What the sheet says of one open end; `on` is a civil day."""

    code: str
    note: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class OpenEnd:
    """Something that a floor above still has open in a case.

    `kind` is a marked message (連携), `text` names the thing, `detail` says more of it. With `decisions` the sheet asks
    what becomes of it: `key` knows it again, `settle` does it (raises Invalid), `fallback` is what happens to it when
    the sheet drops everything that was not decided. Without them `refuses` keeps the case from being closed, else it is
    listed.
    """

    kind: str
    text: str
    href: str
    refuses: bool = False
    key: str = ""
    decisions: Sequence[Choice] = ()
    settle: Callable[[Decision], None] | None = None
    fallback: str = ""
    detail: str = ""

    @property
    def dated(self) -> bool:
        """Whether the sheet asks for a day beside the decision."""
        return any(choice.day for choice in self.decisions)


OpenEnds = Callable[[Session, Actor, Case], Iterable[OpenEnd]]
_open_ends: list[OpenEnds] = []


def register_open_ends(provider: OpenEnds) -> None:
    """Let a floor above list what it has open (steps), or refuse closing (referrals). Twice is once."""
    if provider not in _open_ends:
        _open_ends.append(provider)


def open_ends(session: Session, actor: Actor, case: Case) -> Sequence[OpenEnd]:
    """Everything that is still open in this case beside its needs: tasks, and what floors above have."""
    above = [end for provider in _open_ends for end in provider(session, actor, case)]
    return [*above, *_tasks(session, actor, case)]


def _tasks(session: Session, actor: Actor, case: Case) -> Iterator[OpenEnd]:
    for task in task_queries.of_case(session, case.id):
        yield OpenEnd(
            lazy("タスク"), task.title, f"/tasks/{task.ref}", key=f"task:{task.ref}", decisions=TASK_CHOICES,
            settle=partial(_settle_task, session, actor, case, task), fallback="dropped",
        )  # fmt: skip


DONE = Choice("done", lazy("済んだ"))
DROPPED = Choice("dropped", lazy("取りやめる（理由を書く）"), note=True)
FOLLOW_UP = Choice("follow_up", lazy("終了後のフォローのタスクとして残す"))
TASK_CHOICES = (DONE, DROPPED, FOLLOW_UP)


def _settle_task(session: Session, actor: Actor, case: Case, task: Task, decision: Decision) -> None:
    if decision.code == FOLLOW_UP.code:
        follow_up(session, actor, case, task.title, task.due_on, task.assignee_id, kind=task.kind)
    target = TaskState.DONE if decision.code == DONE.code else TaskState.DROPPED
    tasks.finish(session, actor, task, target)
    if decision.note:
        timeline.add(
            session, actor, case.id, "note", text=f"{task.title}: {decision.note}", subject_kind="task",
            subject_ref=task.ref,
        )  # fmt: skip


def follow_up(
    session: Session, actor: Actor, case: Case, title: str, due: date | None, assignee_id: int | None, *,
    kind: str = "internal",
) -> None:  # fmt: skip
    """What stays to be done after the closing: a task that stands by itself and names the case.

    A day that has passed is not promised again: it falls away.
    """
    login = staff.login_of(session, assignee_id) or actor.login
    known = staff.by_login(session, P.CONTACT_WRITE, case.centre_id, login)
    form = TaskForm.model_validate(
        {
            "title": f"{case.ref} {title}"[:200],
            "kind": kind,
            "due_on": due if due and due >= clock.today() else None,
            "assignee": login if known else None,
        }
    )
    tasks.add(session, replace(actor, centre_id=case.centre_id), form)


def close(session: Session, actor: Actor, case: Case, sheet: ClosingSheet, seen: int) -> None:
    """Close: every open need ends with an outcome, and what else is open what was decided for it.

    Publishes CaseClosed in the same transaction. Raises Invalid beside the field that lacks something,
    Conflict when the case is closed already or `seen` is not its version.
    """
    require_open(case)
    claim_version(session, case, seen)
    ends = open_ends(session, actor, case)
    if any(end.refuses and not end.decisions for end in ends):
        raise Invalid("", lazy("締めていない連携などがあります。先に結果を記録してください。"))
    outcomes = _outcomes(session, case, sheet)
    decided = _decided(ends, sheet)
    # What is refused in the midst takes back what was settled before it: the sheet shows everything as it was.
    with whole_or_nothing(session):
        for end, decision, place in decided:
            _settle(end, decision, place)
    for need, outcome, note in outcomes:
        needs.end(session, actor, need, outcome, note)
    case.status = CaseStatus.CLOSED
    case.closed_on = clock.today()
    case.closing_reason, case.closing_note = sheet.closing_reason, sheet.summary
    timeline.add(
        session, actor, case.id, "closed", code=sheet.closing_reason, text=sheet.summary, fields=["status", "closing"]
    )
    hooks.publish(session, actor, CaseClosed(case.id))


def _outcomes(session: Session, case: Case, sheet: ClosingSheet) -> list[tuple[Need, str, str | None]]:
    """Each open need with its outcome and note. Raises Invalid beside the first that lacks something."""
    told = {ref: (place, outcome, note) for place, ref, outcome, note in sheet.needs()}
    left = need_queries.still_open(session, case.id)
    if any(need.ref not in told for need in left):
        raise Invalid(
            "", lazy("結果が入っていない課題があります。画面を開き直して、すべての課題の結果を選んでください。")
        )
    for need in left:
        place, outcome, note = told[need.ref]
        needs.check_outcome(outcome, note, f"outcome_{place}", f"note_{place}")
    return [(need, told[need.ref][1] or "", told[need.ref][2]) for need in left]


def _decided(ends: Sequence[OpenEnd], sheet: ClosingSheet) -> list[tuple[OpenEnd, Decision, int]]:
    """Each end with what becomes of it. Raises Invalid beside the first that nobody has decided."""
    told = {end.key: end for end in sheet.ends()}
    found = []
    for end in ends:
        if not end.decisions:
            continue
        said = told.get(end.key, SentEnd(0, end.key))
        choice = next((one for one in end.decisions if one.code == said.decision), None)
        if choice is None and sheet.drop_tasks and not end.refuses:
            found += [(end, Decision(end.fallback, said.note), said.place)] if end.fallback else []
            continue
        found.append((end, _checked(end, choice, said), said.place))
    return found


def _checked(end: OpenEnd, choice: Choice | None, said: SentEnd) -> Decision:
    """The decision with what belongs to it. Raises Invalid beside what is missing."""
    if choice is None:
        field = f"decision_{said.place}" if said.place else ""
        raise Invalid(field, lazy("「%(what)s」をどうするか選んでください。"), what=end.text)
    if choice.note and not said.note:
        raise Invalid(f"end_note_{said.place}", lazy("理由を書いてください。"))
    if choice.day and said.on is None:
        raise Invalid(f"end_on_{said.place}", lazy("その日を入れてください。"))
    return Decision(choice.code, said.note, said.on)


def _settle(end: OpenEnd, decision: Decision, place: int) -> None:
    """Do it; what the floor above refuses stands beside the decision."""
    if end.settle is None:
        return
    try:
        end.settle(decision)
    except Invalid as error:
        raise Invalid(f"decision_{place}" if place else "", error.message, **error.params) from error


def reopen(session: Session, actor: Actor, case: Case, reason: str, seen: int) -> None:
    """Work on a closed case again, with a reason. Publishes CaseReopened. Needs stay as they ended.

    Raises Conflict when the case is open or `seen` is not its version.
    """
    lock(case)
    claim_version(session, case, seen)
    if case.status != CaseStatus.CLOSED:
        raise Conflict(lazy("このケースは終了していません。"))
    case.status = CaseStatus.ACTIVE
    case.closed_on, case.closing_reason, case.closing_note = None, None, None
    case.turn, case.turn_since, case.turn_note = Turn.CENTRE, clock.today(), None
    timeline.add(session, actor, case.id, "reopened", text=reason, fields=["status"])
    hooks.publish(session, actor, CaseReopened(case.id))
