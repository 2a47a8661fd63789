"""States of an enrolment and of its stages. Pure. Source: training reference, state machines 2.1 and 2.2."""

from __future__ import annotations

from enum import StrEnum

from app.training.stages.kinds import BLOCKS, DONE, Stage, StageState

__all__ = ["BLOCKS", "DONE", "LIVE", "Stage", "StageState", "State"]


class State(StrEnum):
    """Where an enrolment stands."""

    APPLIED = "applied"
    RETURNED = "returned"
    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    CARRIED_OVER = "carried_over"
    NOT_COMPLETED = "not_completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({State.APPLIED, State.RETURNED, State.WAITING, State.OFFERED, State.ACCEPTED, State.ENROLLED})
"""States of which a person can have one only."""
