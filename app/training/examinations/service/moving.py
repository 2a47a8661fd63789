"""The one door through which an attempt changes its state, and what that means for the stage."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, lazy
from app.training.enrolment.facts import IN_TRAINING
from app.training.enrolment.models import Enrolment
from app.training.enrolment.settling import CORRECTION, settle
from app.training.examinations import queries, rules
from app.training.examinations.lifecycle import State, Who, may_move
from app.training.examinations.models import Attempt, AttemptEvent
from app.training.stages.kinds import DONE, Stage, StageState

NOT_NOW = lazy("この受験には、今その操作はできません。")


def move(
    session: Session, actor: Actor, attempt: Attempt, after: State, who: Who, *, seen: int | None = None,
    note: str | None = None, second_id: int | None = None,
) -> None:  # fmt: skip
    """Move an attempt, with the event. Raises Conflict where the table has no such move of this person, or where
    somebody was faster than the version seen (without one: than the version loaded).
    """
    before = State(attempt.state)
    if not may_move(before, after, who):
        raise Conflict(NOT_NOW)
    claim_version(session, attempt, attempt.version if seen is None else seen)
    attempt.state = after
    session.add(
        AttemptEvent(
            attempt_id=attempt.id, before=before, after=after, known_at=clock.now(), effective_on=clock.today(),
            actor_id=None if who is Who.SYSTEM else actor.user_id, second_actor_id=second_id, note=note,
        )
    )  # fmt: skip
    audit.record(session, actor, f"attempt.{after}", "attempt", attempt.id, subject_ref=attempt.ref, fields=["state"])


def settle_stage(
    session: Session, actor: Actor, enrolment: Enrolment, kind: str, *, on: date, second_id: int | None = None,
    note: str | None = None,
) -> None:  # fmt: skip
    """Say to the stage what all published attempts together say; while nothing says so any more it is open again.

    What was met and is not met any more is a correction, with the reason in `note`. Where the enrolment was carried to
    a later cohort, it is that one's stage; one that has ended otherwise keeps its stages as they are.
    """
    session.flush()
    enrolment = queries.heir_of(session, enrolment)
    if enrolment.state not in IN_TRAINING:
        return
    states = [
        State(one.attempt.state)
        for one in queries.attempts_of(session, enrolment)
        if one.attempt.kind == kind and (one.attempt.published_on or one.attempt.state == State.VOID_COUNTS)
    ]
    after = {"met": StageState.MET, "not_met": StageState.NOT_MET}.get(rules.result_of_stage(states), StageState.OPEN)
    undone = after not in DONE and queries.stage_state(session, enrolment, kind) in DONE
    settle(
        session, actor, enrolment, Stage(kind), after, on=on, basis=CORRECTION if undone else "attempt",
        second_actor_id=second_id, note=note if undone else None,
    )  # fmt: skip
