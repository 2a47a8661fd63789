"""Closing a case with an outcome for every need, and opening it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.events import CaseClosed, CaseReopened
from app.cases.lifecycle import CaseStatus, TaskState, Turn
from app.cases.models import Case
from app.cases.queries import needs as need_queries
from app.cases.queries import tasks as task_queries
from app.cases.schemas.closing import ClosingSheet
from app.cases.service import needs, tasks
from app.cases.service.cases import lock, require_open
from app.core import clock, hooks
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy


@dataclass(frozen=True)
class OpenEnd:
    """Something that a floor above still has open in a case.

    `kind` is a marked message (連携), `text` names the thing, `refuses` keeps the case from being closed
    (else it is only listed, and stays as it is).
    """

    kind: str
    text: str
    href: str
    refuses: bool = False


OpenEnds = Callable[[Session, Actor, Case], Iterable[OpenEnd]]
_open_ends: list[OpenEnds] = []


def register_open_ends(provider: OpenEnds) -> None:
    """Let a floor above list what it has open (steps), or refuse closing (referrals). Twice is once."""
    if provider not in _open_ends:
        _open_ends.append(provider)


def open_ends(session: Session, actor: Actor, case: Case) -> Sequence[OpenEnd]:
    """Everything that floors above still have open in this case."""
    return [end for provider in _open_ends for end in provider(session, actor, case)]


def close(session: Session, actor: Actor, case: Case, sheet: ClosingSheet, seen: int) -> None:
    """Close: every open need ends with an outcome, no task stays open, nothing above refuses.

    Publishes CaseClosed in the same transaction. Raises Invalid beside the field that lacks something,
    Conflict when the case is closed already or `seen` is not its version.
    """
    require_open(case)
    claim_version(session, case, seen)
    if any(end.refuses for end in open_ends(session, actor, case)):
        raise Invalid("", lazy("締めていない連携などがあります。先に結果を記録してください。"))
    _end_needs(session, actor, case, sheet)
    _end_tasks(session, actor, case, drop=sheet.drop_tasks)
    case.status = CaseStatus.CLOSED
    case.closed_on = clock.today()
    case.closing_reason, case.closing_note = sheet.closing_reason, sheet.summary
    timeline.add(
        session, actor, case.id, "closed", code=sheet.closing_reason, text=sheet.summary, fields=["status", "closing"]
    )
    hooks.publish(session, actor, CaseClosed(case.id))


def _end_needs(session: Session, actor: Actor, case: Case, sheet: ClosingSheet) -> None:
    told = {ref: (place, outcome, note) for place, ref, outcome, note in sheet.needs()}
    left = need_queries.still_open(session, case.id)
    if any(need.ref not in told for need in left):
        raise Invalid(
            "", lazy("結果が入っていない課題があります。画面を開き直して、すべての課題の結果を選んでください。")
        )
    for need in left:
        place, outcome, note = told[need.ref]
        needs.check_outcome(outcome, note, f"outcome_{place}", f"note_{place}")
    for need in left:
        _place, outcome, note = told[need.ref]
        needs.end(session, actor, need, outcome or "", note)


def _end_tasks(session: Session, actor: Actor, case: Case, *, drop: bool) -> None:
    left = task_queries.of_case(session, case.id)
    if left and not drop:
        raise Invalid("drop_tasks", lazy("終わっていないタスクがあります。完了にするか、取りやめにしてください。"))
    for task in left:
        tasks.finish(session, actor, task, TaskState.DROPPED)


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
