"""Asking a supervisor to approve a plan, taking the question back, and deciding: two persons for every version."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.models import Case
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.core.i18n import translate
from app.plans import service
from app.plans.approvals import queries as approval_queries
from app.plans.approvals.forms import AskForm, DecisionForm
from app.plans.approvals.states import ApprovalState, is_needed, is_second_person, may_be_asked
from app.plans.errors import AlreadyDecided, PlanChanged, SecondPersonNeeded
from app.plans.models import Plan, PlanApproval

_ACTS = {
    "asked": lazy("第%(n)s版の承認を頼んだ"),
    "approved": lazy("第%(n)s版を承認した"),
    "returned": lazy("第%(n)s版を差し戻した"),
    "withdrawn": lazy("第%(n)s版の承認の依頼を取り下げた"),
}


def label(code: str, locale: str) -> str:
    """How the timeline reads `asked 5`."""
    act, _, number = code.partition(" ")
    return translate(locale, _ACTS[act]) % {"n": number} if act in _ACTS else ""


def _tell(session: Session, actor: Actor, case: Case, row: PlanApproval) -> None:
    """A line in the timeline without the remarks, and with it the audit entry."""
    timeline.add(
        session, actor, case.id, "plan_approval",
        code=f"{row.state} {row.number}", subject_kind="plan_approval", subject_ref=case.ref, fields=["state"],
    )  # fmt: skip


def ask(session: Session, actor: Actor, case: Case, form: AskForm) -> PlanApproval:
    """Ask for the approval of the version that the person saw; what was asked of an earlier one is withdrawn.

    Raises PlanChanged for another version, Conflict where nothing need be asked or the question waits already.
    """
    plan = service.begin(session, actor, case)
    if plan.number != form.number or plan.number == 0:
        raise PlanChanged
    asked = approval_queries.of_plan(session, plan)
    needed = is_needed(*approval_queries.grounds_of(session, case))
    if not needed:
        raise Conflict(lazy("このプランに承認は要りません。"))
    if not may_be_asked(approval_queries.standing_of(plan, asked, needed=needed)):
        raise Conflict(lazy("この版の承認は、すでに頼んであるか、済んでいます。"))
    for earlier in asked:
        if earlier.state == ApprovalState.ASKED:
            _withdraw(session, actor, case, earlier, seen=earlier.version)
    row = PlanApproval(
        plan_id=plan.id, case_id=case.id, centre_id=case.centre_id, number=plan.number,
        state=ApprovalState.ASKED.value, asked_at=clock.now(), asked_by_id=actor.user_id, remark=form.remark, version=1,
    )  # fmt: skip
    session.add(row)
    _tell(session, actor, case, row)
    return row


def take_back(session: Session, actor: Actor, case: Case, *, seen: int) -> None:
    """Withdraw the question that waits; whoever writes the plan may. Raises AlreadyDecided where none does."""
    plan = service.begin(session, actor, case)
    _withdraw(session, actor, case, _open_of(session, plan), seen=seen)


def _withdraw(session: Session, actor: Actor, case: Case, row: PlanApproval, *, seen: int) -> None:
    claim_version(session, row, seen)
    row.state = ApprovalState.WITHDRAWN.value
    row.decided_at, row.decided_by_id = clock.now(), actor.user_id
    _tell(session, actor, case, row)


def _open_of(session: Session, plan: Plan) -> PlanApproval:
    waits = next((one for one in approval_queries.of_plan(session, plan) if one.state == ApprovalState.ASKED), None)
    if waits is None:
        raise AlreadyDecided
    return waits


def decide(session: Session, actor: Actor, case: Case, form: DecisionForm, *, seen: int) -> PlanApproval:
    """Approve the version that was asked about, or return it with a remark.

    A plan that changed after it was asked about can be returned, not approved: nobody has asked for what stands
    there now. Raises SecondPersonNeeded, AlreadyDecided, PlanChanged, Invalid for a return without its remark, and
    Conflict when another decision was faster (`seen` is the version of the question).
    """
    if not actor.can_in(P.PLAN_APPROVE, case.centre_id):
        raise Forbidden
    plan = service.begin(session, actor, case)
    row = _open_of(session, plan)
    last = approval_queries.changed_last_by(session, plan)
    if not is_second_person(actor.user_id, asked_by=row.asked_by_id, last_changed_by=last):
        raise SecondPersonNeeded
    if form.verdict == "return" and not form.note:
        raise Invalid("note", lazy("差し戻すときは、直してほしいことを書いてください。"))
    if row.number != form.number or (form.verdict == "approve" and plan.number != form.number):
        raise PlanChanged
    claim_version(session, row, seen)
    row.state = (ApprovalState.APPROVED if form.verdict == "approve" else ApprovalState.RETURNED).value
    row.decided_at, row.decided_by_id, row.decision_note = clock.now(), actor.user_id, form.note
    _tell(session, actor, case, row)
    return row
