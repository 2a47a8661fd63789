"""What the closing sheet asks about approvals and comments; and their words in the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import views
from app.cases.models import Case
from app.cases.service import closing
from app.core.errors import lazy
from app.plans import queries
from app.plans.approvals import approving, comments
from app.plans.approvals import queries as approval_queries
from app.plans.approvals.states import ApprovalState
from app.plans.held import CaseStep

TAKE_BACK = closing.Choice("take_back", lazy("依頼を取り下げる"))
SETTLE = closing.Choice("settle", lazy("コメントを済みにする"))


def wire() -> None:
    """Register; `app.main.wire` calls it. Twice is once."""
    closing.register_open_ends(waiting_approval)
    closing.register_open_ends(open_comments)
    views.name_codes("plan_approval", approving.label)
    views.name_codes("step_comment", comments.label)


def waiting_approval(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """The question that waits for a supervisor."""
    plan = queries.plan_of(session, case.id)
    for row in approval_queries.of_plan(session, plan) if plan else ():
        if row.state == ApprovalState.ASKED:

            def settle(_decision: closing.Decision, seen: int = row.version) -> None:
                approving.take_back(session, actor, case, seen=seen)

            yield closing.OpenEnd(
                lazy("承認を待っているプランの版"), str(row.number), f"/cases/{case.ref}/plan/approval",
                key=f"approval:{row.number}", decisions=(TAKE_BACK,), settle=settle, fallback=TAKE_BACK.code,
            )  # fmt: skip


def open_comments(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """Steps at which a comment waits, in the order of the plan; one line for each step, however much was said."""
    counts = comments.open_counts(session, case.id)
    for step in queries.steps_of(session, case.id) if counts else ():
        if step.id in counts:
            yield closing.OpenEnd(
                lazy("済んでいないコメントのあるステップ"), step.title,
                f"/cases/{case.ref}/plan/steps/{step.ref}#comments", key=f"comments:{step.ref}", decisions=(SETTLE,),
                settle=partial(_settle, session, actor, CaseStep(case, step)), fallback=SETTLE.code,
            )  # fmt: skip


def _settle(session: Session, actor: Actor, held: CaseStep, _decision: closing.Decision) -> None:
    comments.settle_all(session, actor, held)
