"""What plans add to the deadlines of a case."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service.closing import OpenEnd
from app.cases.views import Deadline
from app.core.errors import lazy
from app.plans import queries
from app.plans.lifecycle import OPEN_STATES


def of_steps(session: Session, actor: Actor, case: Case) -> Iterator[Deadline]:  # noqa: ARG001 - the rights are the case's
    """Due dates of the open steps; `app.main.wire` registers this."""
    for step in queries.due_steps_of(session, case.id):
        if step.due_on is not None:
            href = f"/cases/{case.ref}/plan/steps/{step.ref}"
            yield Deadline(lazy("プランのステップ"), step.due_on, href, step.title)


def open_steps(session: Session, actor: Actor, case: Case) -> Iterator[OpenEnd]:  # noqa: ARG001 - the rights are the case's
    """Steps that a closing sheet lists: they refuse nothing, but nobody shall close over them unseen."""
    for step in queries.steps_of(session, case.id):
        if step.state in OPEN_STATES:
            yield OpenEnd(lazy("プランのステップ"), step.title, f"/cases/{case.ref}/plan/steps/{step.ref}")
