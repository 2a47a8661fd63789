"""Extra time for a person: asked for by one, approved by another."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training import queries as register
from app.training.examinations import queries
from app.training.examinations.models import Accommodation
from app.training.examinations.schemas import AccommodationForm
from app.training.service import oneself


def propose(session: Session, actor: Actor, form: AccommodationForm) -> Accommodation:
    """Ask for it. Raises Invalid for nobody's number or an end before the beginning."""
    learner = register.learner_by_ref(session, form.learner)
    if learner is None:
        raise Invalid("learner", lazy("その番号の受講者はいません。"))
    if form.valid_until is not None and form.valid_until < form.valid_from:
        raise Invalid("valid_until", lazy("始まる日より前です。"))
    made = Accommodation(
        ref=ids.new_ref("J"), learner_id=learner.id, extra_per_cent=form.extra_per_cent, ground=form.ground,
        valid_from=form.valid_from, valid_until=form.valid_until, state="proposed", proposed_by_id=actor.user_id,
        version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "accommodation.proposed")
    return made


def decide(session: Session, actor: Actor, one: Accommodation, verdict: str, *, seen: int) -> None:
    """Raises Forbidden for who asked for it, Conflict when it is decided."""
    if one.proposed_by_id == actor.user_id:
        raise Forbidden(lazy("提案した人は決定できません。"))
    oneself.refuse(session, actor, one.learner_id)
    if one.state != "proposed":
        raise Conflict(lazy("もう決定されています。"))
    claim_version(session, one, seen)
    one.state = "approved" if verdict == "approve" else "refused"
    one.decided_by_id, one.decided_on = actor.user_id, clock.today()
    _audit(session, actor, one, f"accommodation.{one.state}")


def extra_on(session: Session, learner_id: int, on: date) -> int:
    """Per cent of extra time that is approved for a civil day; the most of several."""
    return max(
        (
            one.extra_per_cent
            for one, _learner in queries.accommodations(session, learner_id)
            if one.state == "approved" and one.valid_from <= on <= (one.valid_until or date.max)
        ),
        default=0,
    )


def _audit(session: Session, actor: Actor, one: Accommodation, action: str) -> None:
    audit.record(session, actor, action, "learner", one.learner_id, subject_ref=one.ref)
