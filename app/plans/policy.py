"""Who may do what with a plan: it follows its case."""

from __future__ import annotations

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case


def allowed(actor: Actor, case: Case) -> frozenset[Permission]:
    """Rights on the plan of a case as it stands: the plan of a closed case is only read."""
    rights = {right for right in (Permission.CASE_READ, Permission.PLAN_WRITE) if actor.can_in(right, case.centre_id)}
    if case.status == CaseStatus.CLOSED:
        rights.discard(Permission.PLAN_WRITE)
    return frozenset(rights)
