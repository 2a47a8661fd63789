"""The one door through which a stage changes its state: hours, tests, practicum and attendance all use it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.training.enrolment.lifecycle import Stage, StageState
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress


def settle(
    session: Session, actor: Actor, enrolment: Enrolment, stage: Stage, state: StageState, *, on: date, basis: str,
    note: str | None = None, second_actor_id: int | None = None,
) -> StageProgress:  # fmt: skip
    """Set how far a stage is from a civil day on, with the event that says so. The same state again changes nothing."""
    found = session.scalar(
        sa.select(StageProgress).where(StageProgress.enrolment_id == enrolment.id, StageProgress.stage == stage)
    )
    if found is not None and found.state == state:
        return found
    if found is None:
        found = StageProgress(enrolment_id=enrolment.id, stage=stage, version=1)
        session.add(found)
    found.state, found.state_on, found.basis = state, on, basis
    session.add(
        EnrolmentEvent(
            enrolment_id=enrolment.id, kind=f"stage_{state}", stage=stage, known_at=clock.now(), effective_on=on,
            actor_id=actor.user_id, second_actor_id=second_actor_id, reason=basis, note=note,
        )
    )  # fmt: skip
    audit.record(session, actor, f"stage.{state}", "enrolment", enrolment.id, subject_ref=enrolment.ref, fields=[stage])
    return found
