"""A supervisor's look at a case."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.models import Case, Review
from app.cases.schemas.reviews import ReviewForm
from app.core import clock
from app.core.errors import Forbidden, lazy


def add(session: Session, actor: Actor, case: Case, command: ReviewForm) -> Review:
    """Note a verdict and its finding; closed cases can be reviewed too.

    Raises Forbidden for somebody who reviews their own work: it takes four eyes.
    """
    if not actor.can_in(P.CASE_REVIEW, case.centre_id):
        raise Forbidden
    if case.assigned_to_id == actor.user_id:
        raise Forbidden(lazy("自分が担当するケースは、ほかの管理者が点検します。"))
    review = Review(
        case_id=case.id,
        at=clock.now(),
        reviewer_id=actor.user_id,
        verdict=command.verdict,
        finding=command.finding,
    )
    session.add(review)
    timeline.add(session, actor, case.id, "review", code=review.verdict, text=review.finding)
    return review
