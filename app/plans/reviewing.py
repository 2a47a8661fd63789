"""The review of a plan on its day: who looked, what came of it, when the next look is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.cases.views import Deadline
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.plans import queries, service
from app.plans.held import CasePlan
from app.plans.models import Plan, PlanReview
from app.plans.schemas import ReviewForm, ReviewResult

REVIEW_DUE = lazy("プランの見直し")
RESULTS: Mapping[str, str] = {
    ReviewResult.GOES_ON.value: lazy("このまま続ける"),
    ReviewResult.CHANGES.value: lazy("プランを変える"),
    ReviewResult.REACHED.value: lazy("目標に届いた"),
}


def record(session: Session, actor: Actor, held: CasePlan, form: ReviewForm, *, seen: int) -> PlanReview:
    """Record a look at the plan and the day of the next one, which takes the place of the old day.

    Raises Invalid beside its field, Conflict when there is no plan yet, or when its aim or day changed since the
    person saw it at version `seen`.
    """
    case = held.case
    plan = service.begin(session, actor, case)
    if plan.number == 0:
        raise Conflict(lazy("プランがまだありません。"))
    _check(form)
    claim_version(session, plan, seen)
    review = PlanReview(
        plan_id=plan.id,
        case_id=case.id,
        number=plan.number,
        reviewed_on=form.reviewed_on,
        due_on=plan.review_on,
        result=form.result.value,
        came_of=form.came_of,
        next_on=form.next_on,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    session.add(review)
    plan.review_on = form.next_on
    timeline.add(
        session, actor, case.id, "plan_reviewed",
        code=form.result.value, subject_kind="plan", subject_ref=case.ref, text=form.came_of,
        fields=["result", "came_of", "review_on"],
    )  # fmt: skip
    return review


def _check(form: ReviewForm) -> None:
    if form.next_on is None and not form.no_next:
        raise Invalid("next_on", lazy("次に見直す日を入力するか、「次の見直しはしない」に印を付けてください。"))
    if form.next_on is not None and form.no_next:
        raise Invalid("no_next", lazy("次に見直す日が入っています。どちらか一方にしてください。"))
    if form.next_on is not None and form.next_on <= clock.today():
        raise Invalid("next_on", lazy("次に見直す日は、明日からの日にしてください。"))


@dataclass(frozen=True)
class Review:
    """A review with the name of who recorded it."""

    row: PlanReview
    by: str


def reviews_of(session: Session, plan: Plan | None, limit: int = 50) -> list[Review]:
    """The reviews of a plan, the newest first: one query."""
    if plan is None:
        return []
    rows = session.execute(
        sa.select(PlanReview, User.name)
        .join(User, User.id == PlanReview.recorded_by_id)
        .where(PlanReview.plan_id == plan.id)
        .order_by(PlanReview.recorded_at.desc(), PlanReview.id.desc())
        .limit(limit)
    )
    return [Review(row, name) for row, name in rows]


def of_review(session: Session, actor: Actor, case: Case) -> Iterator[Deadline]:  # noqa: ARG001 - the rights are the case's
    """The day on which the plan is looked at again, among the deadlines of its case."""
    plan = queries.plan_of(session, case.id)
    if plan is not None and plan.review_on is not None:
        yield Deadline(REVIEW_DUE, plan.review_on, f"/cases/{case.ref}/plan/review")
