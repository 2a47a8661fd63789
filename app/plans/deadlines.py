"""What plans add to the deadlines of a case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service import closing
from app.cases.views import Deadline
from app.core.errors import lazy
from app.core.i18n import translate
from app.plans import queries, service
from app.plans.engine.lifecycle import OPEN_STATES, StepState
from app.plans.held import CaseStep
from app.plans.models import Step
from app.plans.schemas import StateForm


def of_steps(session: Session, actor: Actor, case: Case) -> Iterator[Deadline]:  # noqa: ARG001 - the rights are the case's
    """Due dates of the open steps; `app.main.wire` registers this."""
    for step in queries.due_steps_of(session, case.id):
        if step.due_on is not None:
            href = f"/cases/{case.ref}/plan/steps/{step.ref}"
            yield Deadline(lazy("プランのステップ"), step.due_on, href, step.title)


STEP_CHOICES = (
    closing.DONE,
    closing.Choice("failed", lazy("できなかった（理由を書く）"), note=True),
    closing.DROPPED,
    closing.FOLLOW_UP,
)
_STAYS = lazy("ケースの終了のとき、終了後のフォローのタスクにした。")
_CLOSED = lazy("ケースの終了のとき、取りやめた。")


def open_steps(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """Steps about which the closing sheet asks one by one, in the order of the plan."""
    for step in queries.steps_of(session, case.id):
        if step.state in OPEN_STATES:
            yield closing.OpenEnd(
                lazy("プランのステップ"), step.title, f"/cases/{case.ref}/plan/steps/{step.ref}",
                key=f"step:{step.ref}", decisions=STEP_CHOICES, settle=partial(_settle, session, actor, case, step),
            )  # fmt: skip


def _settle(session: Session, actor: Actor, case: Case, step: Step, decision: closing.Decision) -> None:
    if decision.code == closing.FOLLOW_UP.code:
        closing.follow_up(session, actor, case, step.title, step.due_on, step.owner_user_id)
    to = {"done": StepState.DONE, "failed": StepState.FAILED}.get(decision.code, StepState.DROPPED)
    reason = _STAYS if decision.code == closing.FOLLOW_UP.code else _CLOSED
    note = decision.note or (translate("ja", reason) if to is StepState.DROPPED else None)
    form = StateForm.model_validate({"to": to, "note": note})
    service.set_state(session, actor, CaseStep(case, step), form, seen=step.version)
