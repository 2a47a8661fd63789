"""Reviews of certifications that a late correction touched. The standing stays until an approver decides, and an order
that one approver calls for is given by another.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.corrections import queries as rows
from app.training.corrections.models import CertificationReview
from app.training.corrections.schemas import DecideReviewForm
from app.training.models import Certification, CertificationOrder
from app.training.service import oneself

SECOND_PERSON = lazy("訂正した人は、認証の扱いを決定できません。")
OTHER_APPROVER = lazy("処分が要ると判断した人と別の承認者が処分を決定します。")
DONE = lazy("この審査は、もう終わっています。")


def open_review(
    session: Session, actor: Actor, certification: Certification, *, enrolment_id: int, stage: str, reason: str,
    recommended: str,
) -> CertificationReview:  # fmt: skip
    """What was met is not met, and its holder is certified: an approver decides what becomes of that."""
    made = CertificationReview(
        ref=ids.new_ref("RV"), certification_id=certification.id, enrolment_id=enrolment_id, stage=stage,
        reason=reason, recommended=recommended, state="open", opened_on=clock.today(), opened_by_id=actor.user_id,
        version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, certification, "review.opened")
    return made


def may_decide(actor: Actor, row: CertificationReview) -> bool:
    """Whether it waits for a word of somebody who neither opened it nor was the first approver."""
    return row.state in rows.UNDECIDED and actor.user_id not in (row.opened_by_id, row.decided_by_id)


def decide(
    session: Session, actor: Actor, certification: Certification, row: CertificationReview, form: DecideReviewForm, *,
    seen: int,
) -> None:  # fmt: skip
    """The standing stays, or an order is due, which another approver gives on the page of the certification.

    Raises Conflict once it is over, Forbidden for whoever corrected the stage or called for the order.
    """
    if row.state not in rows.UNDECIDED:
        raise Conflict(DONE)
    if row.opened_by_id == actor.user_id:
        raise Forbidden(SECOND_PERSON)
    if row.decided_by_id == actor.user_id:
        raise Forbidden(OTHER_APPROVER)
    oneself.refuse(session, actor, certification.learner_id)
    if form.decided_on < row.opened_on:
        raise Invalid("decided_on", lazy("審査が始まった日より前です。"))
    claim_version(session, row, seen)
    stays = form.review_decision == "confirm"
    row.state, row.proposed_order = ("confirmed", None) if stays else ("order_proposed", form.review_decision)
    row.decided_on, row.decided_by_id = form.decided_on, actor.user_id
    row.decision_number, row.decision_note = form.decision_number, form.review_note
    session.flush()
    _audit(session, actor, certification, f"review.{row.state}")


def refuse_first(session: Session, actor: Actor, certification: Certification) -> None:
    """Raises Forbidden for an order by the approver who called for one, and by whoever corrected the stage, as long as
    the review lasts.
    """
    for row in rows.reviews_of(session, certification.id):
        if row.state in rows.UNDECIDED and row.opened_by_id == actor.user_id:
            raise Forbidden(SECOND_PERSON)
        if row.state == "order_proposed" and row.decided_by_id == actor.user_id:
            raise Forbidden(OTHER_APPROVER)


def ordered(session: Session, actor: Actor, certification: Certification, order: CertificationOrder) -> None:
    """An order was given: the reviews that called for one are over with it."""
    for row in rows.reviews_of(session, certification.id):
        if row.state == "order_proposed":
            row.state, row.order_id = "ordered", order.id
            _audit(session, actor, certification, "review.ordered")


def _audit(session: Session, actor: Actor, certification: Certification, action: str) -> None:
    audit.record(session, actor, action, "certification", certification.id, subject_ref=certification.ref)
