"""Who may go along, and what may be done with an accompaniment now."""

from __future__ import annotations

import sqlalchemy as sa

from app.accompaniment.lifecycle import State
from app.accompaniment.models import Accompaniment
from app.accounts.models import Membership, User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.authz.roles import RIGHTS
from app.cases import policy as case_policy
from app.cases.models import Case

_CASEWORK = sorted(role for role, rights in RIGHTS.items() if P.CASE_WRITE in rights)


def works_in(centre_id: int) -> sa.ColumnElement[bool]:
    """The condition on a user under which all cases of a centre are theirs to see."""
    return sa.exists().where(
        Membership.user_id == User.id, Membership.centre_id == centre_id, Membership.role.in_(_CASEWORK)
    )


def may_change(actor: Actor, case: Case, row: Accompaniment) -> bool:
    """Whether this actor may change the plan, or say what came of it."""
    return row.state == State.PLANNED and P.CASE_WRITE in case_policy.allowed(actor, case)
