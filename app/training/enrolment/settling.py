"""The one door through which a stage changes its state: hours, tests, practicum and attendance all use it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.errors import Conflict, Forbidden, lazy
from app.training.enrolment.facts import facts_of
from app.training.enrolment.lifecycle import Stage, StageState
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.stages import gates

CORRECTION = "correction"
"""The basis with which alone something that was done becomes undone; its note is the reason."""


def settle(
    session: Session, actor: Actor, enrolment: Enrolment, stage: Stage, state: StageState, *, on: date, basis: str,
    note: str | None = None, second_actor_id: int | None = None,
) -> StageProgress:  # fmt: skip
    """Set how far a stage is from a civil day on, with the event that says so. The same state again changes nothing.

    Raises Conflict with the missing condition where the gate of the stage is shut on that day, and where something done
    would become undone without a correction that says why; Forbidden for a waiver without a reason and a second person.
    """
    found = session.scalar(
        sa.select(StageProgress).where(StageProgress.enrolment_id == enrolment.id, StageProgress.stage == stage)
    )
    before = StageState(found.state) if found is not None else StageState.CLOSED
    if found is not None and before == state:
        return found
    _check(session, actor, enrolment, stage, before, state, on, basis, note, second_actor_id)
    if found is None:
        found = StageProgress(enrolment_id=enrolment.id, stage=stage, version=1)
        session.add(found)
    found.state, found.state_on, found.basis = state, on, basis
    session.add(
        EnrolmentEvent(
            enrolment_id=enrolment.id, kind=f"stage_{state}", stage=stage, known_at=clock.now(), effective_on=on,
            actor_id=actor.user_id, second_actor_id=second_actor_id, reason=basis, note=note,
            corrects_id=_last_event(session, enrolment, stage) if basis == CORRECTION else None,
        )
    )  # fmt: skip
    audit.record(session, actor, f"stage.{state}", "enrolment", enrolment.id, subject_ref=enrolment.ref, fields=[stage])
    session.flush()
    return found


def _check(
    session: Session, actor: Actor, enrolment: Enrolment, stage: Stage, before: StageState, state: StageState,
    on: date, basis: str, note: str | None, second_actor_id: int | None,
) -> None:  # fmt: skip
    if gates.is_correction(before, state) and not (basis == CORRECTION and note):
        raise Conflict(lazy("終わった段階を戻すには、理由を書いた訂正が必要です。"))
    if state is StageState.WAIVED and not (note and second_actor_id and second_actor_id != actor.user_id):
        raise Forbidden(lazy("免除には、理由と、別の人の決定が必要です。"))
    if state in gates.MOVING_ON and basis != CORRECTION:
        shut = gates.keeping_shut(stage, before, facts_of(session, enrolment, on), on)
        if shut:
            refusal = Conflict(shut[0].text)
            refusal.params = shut[0].params
            raise refusal


def _last_event(session: Session, enrolment: Enrolment, stage: Stage) -> int | None:
    return session.scalar(
        sa.select(EnrolmentEvent.id)
        .where(EnrolmentEvent.enrolment_id == enrolment.id, EnrolmentEvent.stage == stage)
        .order_by(EnrolmentEvent.id.desc())
        .limit(1)
    )
