"""Every SELECT of approvals. Of one case: callers hold it already. Across cases: through `cases.policy`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.approval import ApprovalRule
from app.accounts.models import User
from app.accounts.queries import approval_rule
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import policy as case_policy
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case
from app.core.db import kept_statement
from app.plans.approvals import risk, risk_facts
from app.plans.approvals.states import ApprovalState, Asked, Standing, is_needed, is_second_person, standing
from app.plans.models import Plan, PlanApproval, PlanChange

# What was asked at the same moment stands in the order of its ids, which rise with time.
_OF_PLAN = (
    sa.select(PlanApproval)
    .where(PlanApproval.plan_id == sa.bindparam("plan"))
    .order_by(PlanApproval.asked_at.desc(), PlanApproval.id.desc())
)


def of_plan(session: Session, plan: Plan) -> list[PlanApproval]:
    """Every question about a plan, the newest first, as the database has it now."""
    return list(session.scalars(_OF_PLAN.execution_options(populate_existing=True), {"plan": plan.id}))


def grounds_of(session: Session, case: Case) -> tuple[ApprovalRule, tuple[str, ...]]:
    """What the centre wants, and why the case counts as one at risk; the latter only where it is asked for."""
    rule = approval_rule(session, case.centre_id)
    at_risk = risk.grounds(risk_facts.of_case(session, case)) if rule is ApprovalRule.AT_RISK else ()
    return rule, at_risk


def newest_of(approvals: Sequence[PlanApproval]) -> PlanApproval | None:
    """The last question that was not withdrawn."""
    return next((one for one in approvals if one.state != ApprovalState.WITHDRAWN), None)


def standing_of(plan: Plan, approvals: Sequence[PlanApproval], *, needed: bool) -> Standing:
    """Where a plan stands with the questions asked about it."""
    newest = newest_of(approvals)
    asked = Asked(ApprovalState(newest.state), newest.number) if newest else None
    return standing(plan.number, asked, needed=needed)


def lacks_approval(session: Session, case: Case) -> bool:
    """Whether the centre wants this case's plan approved and the version of now is not. Said, never a bar."""
    plan = session.scalar(sa.select(Plan).where(Plan.case_id == case.id))
    if plan is None or plan.number == 0 or case.status == CaseStatus.CLOSED:
        return False
    needed = is_needed(*grounds_of(session, case))
    return needed and standing_of(plan, of_plan(session, plan), needed=needed) is not Standing.APPROVED


def changed_last_by(session: Session, plan: Plan) -> int:
    """Who made the version of now; 0 where nobody did."""
    chosen = sa.select(PlanChange.by_id).where(PlanChange.plan_id == plan.id, PlanChange.number == plan.number)
    return session.scalar(chosen) or 0


def changes_since(session: Session, plan: Plan, number: int, limit: int = 50) -> list[PlanChange]:
    """What changed after version `number`, in its order."""
    chosen = sa.select(PlanChange).where(PlanChange.plan_id == plan.id, PlanChange.number > number)
    return list(session.scalars(chosen.order_by(PlanChange.number).limit(limit)))


@dataclass(frozen=True)
class WaitingRow:
    """A plan that waits for a supervisor, or was returned to whoever asked (`who` decided then)."""

    case_ref: str
    title: str
    number: int
    at: datetime
    who: str
    changed: bool
    may_decide: bool
    note: str = ""


def waiting(session: Session, actor: Actor, limit: int = 20) -> list[WaitingRow]:
    """Plans of open cases that wait for an approval in the centres where the actor may give one, the oldest first."""
    if not actor.centres_with(P.PLAN_APPROVE):
        return []
    return [
        WaitingRow(
            case.ref, case.title, approval.number, approval.asked_at, name or "", number != approval.number,
            is_second_person(actor.user_id, asked_by=approval.asked_by_id, last_changed_by=last or 0),
        )
        for approval, case, number, name, last in session.execute(waiting_rows(actor).limit(limit))
    ]  # fmt: skip


@kept_statement
def waiting_rows(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """The statement of `waiting`."""
    last_by = sa.select(PlanChange.by_id).where(PlanChange.plan_id == Plan.id, PlanChange.number == Plan.number)
    return (
        _rows(actor, PlanApproval.asked_by_id)
        .add_columns(last_by.scalar_subquery())
        .where(
            PlanApproval.state == ApprovalState.ASKED,
            PlanApproval.centre_id.in_(sorted(actor.centres_with(P.PLAN_APPROVE))),
        )
        .order_by(PlanApproval.asked_at, PlanApproval.id)
    )


def returned(session: Session, actor: Actor, limit: int = 20) -> list[WaitingRow]:
    """Plans that the actor asked about and got back, as long as nobody has asked again, the newest first."""
    if not actor.centres_with(P.PLAN_WRITE):
        return []
    return [
        WaitingRow(
            case.ref, case.title, approval.number, approval.decided_at or approval.asked_at, name or "",
            number != approval.number, may_decide=False, note=approval.decision_note or "",
        )
        for approval, case, number, name in session.execute(returned_rows(actor).limit(limit))
    ]  # fmt: skip


@kept_statement
def returned_rows(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """The statement of `returned`."""
    later = sa.orm.aliased(PlanApproval)
    asked_again = sa.exists().where(
        later.plan_id == PlanApproval.plan_id, later.asked_at > PlanApproval.asked_at,
        later.state != ApprovalState.WITHDRAWN,
    )  # fmt: skip
    return (
        _rows(actor, PlanApproval.decided_by_id)
        .where(PlanApproval.asked_by_id == actor.user_id, PlanApproval.state == ApprovalState.RETURNED, ~asked_again)
        .order_by(PlanApproval.decided_at.desc(), PlanApproval.id.desc())
    )


def _rows(actor: Actor, who: sa.orm.InstrumentedAttribute[int] | sa.orm.InstrumentedAttribute[int | None]) -> sa.Select:  # type: ignore[type-arg]
    return (
        sa.select(PlanApproval, Case, Plan.number, User.name)
        .join(Case, Case.id == PlanApproval.case_id)
        .join(Plan, Plan.id == PlanApproval.plan_id)
        .outerjoin(User, User.id == who)
        .where(case_policy.visible_to(actor), Case.status != CaseStatus.CLOSED)
    )
