"""What pages show of the approval of a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.approval import ApprovalRule
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case
from app.plans import history, queries
from app.plans.approvals import comments
from app.plans.approvals import queries as approval_queries
from app.plans.approvals.comments import OpenComment
from app.plans.approvals.states import ApprovalState, Standing, is_needed, is_second_person, may_be_asked
from app.plans.models import Plan, PlanApproval


@dataclass(frozen=True)
class Line:
    """A question with the names of who asked and who answered."""

    row: PlanApproval
    asked_by: str
    decided_by: str


@dataclass(frozen=True)
class Changed:
    """A version that came after the one that is compared with, in words."""

    number: int
    headline: str


@dataclass(frozen=True)
class ApprovalView:
    """Where the approval of a plan stands, why it is asked for, and what this reader may do about it."""

    plan: Plan
    rule: ApprovalRule
    grounds: tuple[str, ...]
    needed: bool
    standing: Standing
    lines: tuple[Line, ...]
    since: int
    changed: tuple[Changed, ...]
    comments: tuple[OpenComment, ...]
    may_write: bool
    may_ask: bool
    may_take_back: bool
    may_decide: bool
    is_involved: bool

    @property
    def newest(self) -> Line | None:
        """The last question that was not withdrawn."""
        return next((line for line in self.lines if line.row.state != ApprovalState.WITHDRAWN), None)

    @property
    def open_comments(self) -> int:
        """How many comments wait at the steps of the plan."""
        return len(self.comments)

    @property
    def is_shown(self) -> bool:
        """Whether the plan's page speaks of it at all."""
        return self.needed or bool(self.lines)


def view(session: Session, actor: Actor, case: Case, translate: Callable[..., str], locale: str) -> ApprovalView | None:
    """The approval of the case's plan; none before there is a plan."""
    plan = queries.plan_of(session, case.id)
    if plan is None or plan.number == 0:
        return None
    is_open = case.status != CaseStatus.CLOSED
    rule, grounds = approval_queries.grounds_of(session, case)
    needed = is_open and is_needed(rule, grounds)
    rows = approval_queries.of_plan(session, plan)
    now = approval_queries.standing_of(plan, rows, needed=needed)
    newest = approval_queries.newest_of(rows)
    waits = newest if newest is not None and newest.state == ApprovalState.ASKED else None
    writes = is_open and actor.can_in(P.PLAN_WRITE, case.centre_id)
    decides = is_open and actor.can_in(P.PLAN_APPROVE, case.centre_id) and waits is not None
    second = decides and waits is not None and _is_second(session, actor, plan, waits)
    since = _since(plan, rows)
    return ApprovalView(
        plan=plan,
        rule=rule,
        grounds=grounds,
        needed=needed,
        standing=now,
        lines=_lines(session, rows),
        since=since,
        changed=_changed(session, plan, since, translate, locale),
        comments=comments.open_of(session, case.id),
        may_write=writes,
        may_ask=writes and needed and may_be_asked(now),
        may_take_back=writes and waits is not None,
        may_decide=second,
        is_involved=decides and not second,
    )


def _is_second(session: Session, actor: Actor, plan: Plan, waits: PlanApproval) -> bool:
    last = approval_queries.changed_last_by(session, plan)
    return is_second_person(actor.user_id, asked_by=waits.asked_by_id, last_changed_by=last)


def _lines(session: Session, rows: list[PlanApproval]) -> tuple[Line, ...]:
    names = queries.user_names(session, {who for row in rows for who in (row.asked_by_id, row.decided_by_id) if who})
    return tuple(Line(row, names.get(row.asked_by_id, ""), names.get(row.decided_by_id or 0, "")) for row in rows)


def _since(plan: Plan, rows: list[PlanApproval]) -> int:
    """The version after which changes are told: the one asked about last, and while the version of now waits the one
    approved before it, because whoever decides looks at what is new. The version of now where there is neither."""
    newest = approval_queries.newest_of(rows)
    if newest is None or newest.number != plan.number:
        return newest.number if newest else plan.number
    if newest.state != ApprovalState.ASKED:
        return plan.number
    return next((row.number for row in rows if row.state == ApprovalState.APPROVED), plan.number)


def _changed(
    session: Session, plan: Plan, since: int, translate: Callable[..., str], locale: str
) -> tuple[Changed, ...]:
    if since == plan.number:
        return ()
    later = approval_queries.changes_since(session, plan, since)
    return tuple(Changed(change.number, history.tell(change, translate, locale).headline) for change in later)
