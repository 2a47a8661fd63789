"""What may be done with a meeting now, and by whom."""

from __future__ import annotations

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import policy as case_policy
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case
from app.meetings.grounds import CONSENT
from app.meetings.lifecycle import State
from app.meetings.models import Meeting


def may_change(actor: Actor, case: Case, row: Meeting) -> bool:
    """Whether this actor may change the plan, or say how it went."""
    return row.state == State.PLANNED and P.CASE_WRITE in case_policy.allowed(actor, case)


def is_second_person(actor: Actor, row: Meeting) -> bool:
    """Neither the one who planned it nor the one who last wrote it."""
    return actor.user_id not in (row.created_by_id, row.written_by_id)


def may_approve(actor: Actor, case: Case, row: Meeting) -> bool:
    """Whether this actor can be the second person of the legal exception."""
    return (
        row.state == State.PLANNED
        and row.ground != CONSENT
        and row.approved_by_id is None
        and is_second_person(actor, row)
        and P.REFERRAL_APPROVE in case_policy.allowed(actor, case)
    )


def may_make_step(actor: Actor, case: Case) -> bool:
    """Whether a decision can become a step of the plan now."""
    return case.status != CaseStatus.CLOSED and P.PLAN_WRITE in case_policy.allowed(actor, case)
