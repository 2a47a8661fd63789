"""States of an enrolment and of its stages. Pure. Source: training reference, state machines 2.1 and 2.2."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
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
SEATED = frozenset({State.OFFERED, State.ACCEPTED, State.ENROLLED, State.COMPLETED, State.NOT_COMPLETED})
"""States that take a seat of the cohort; an offered seat is kept free until its answer day."""


class Who(StrEnum):
    """In which part somebody acts: the trainee themself, the training administrator, the approver; or a rule."""

    TRAINEE = "trainee"
    OFFICE = "office"
    APPROVER = "approver"
    RULE = "rule"


class Verb(StrEnum):
    """What can happen to an enrolment."""

    RETURN = "return"
    RESUBMIT = "resubmit"
    ACCEPT = "accept"
    WAIT = "wait"
    OFFER = "offer"
    TAKE = "take"
    LAPSE = "lapse"
    DECLINE = "decline"
    ENROL = "enrol"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    CARRY_OVER = "carry_over"
    END = "end"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Move:
    """From where, to where, by whom. `to` None: back to the state before the withdrawal that is undone."""

    verb: Verb
    origins: frozenset[State]
    to: State | None
    by: frozenset[Who]


def _move(verb: Verb, origins: Collection[State], to: State | None, *by: Who) -> Move:
    return Move(verb, frozenset(origins), to, frozenset(by))


MOVES = (
    _move(Verb.RETURN, {State.APPLIED}, State.RETURNED, Who.OFFICE),
    _move(Verb.RESUBMIT, {State.RETURNED}, State.APPLIED, Who.TRAINEE, Who.OFFICE),
    _move(Verb.ACCEPT, {State.APPLIED, State.RETURNED}, State.ACCEPTED, Who.OFFICE),
    _move(Verb.WAIT, {State.APPLIED}, State.WAITING, Who.OFFICE),
    _move(Verb.OFFER, {State.WAITING}, State.OFFERED, Who.OFFICE),
    _move(Verb.TAKE, {State.OFFERED}, State.ACCEPTED, Who.TRAINEE, Who.OFFICE),
    _move(Verb.LAPSE, {State.OFFERED}, State.WAITING, Who.OFFICE),
    _move(Verb.DECLINE, {State.APPLIED, State.RETURNED, State.WAITING}, State.DECLINED, Who.OFFICE),
    _move(Verb.ENROL, {State.ACCEPTED}, State.ENROLLED, Who.RULE),
    _move(Verb.WITHDRAW, LIVE, State.WITHDRAWN, Who.TRAINEE, Who.OFFICE),
    _move(Verb.REINSTATE, {State.WITHDRAWN}, None, Who.OFFICE),
    _move(Verb.CARRY_OVER, {State.ENROLLED}, State.CARRIED_OVER, Who.OFFICE),
    _move(Verb.END, {State.ENROLLED}, State.NOT_COMPLETED, Who.OFFICE),
    _move(Verb.COMPLETE, {State.ENROLLED}, State.COMPLETED, Who.APPROVER),
)
_BY_VERB = {move.verb: move for move in MOVES}


def move_of(verb: Verb) -> Move:
    """What a verb does."""
    return _BY_VERB[verb]


def may(state: str, verb: Verb, parts: Collection[Who]) -> bool:
    """Whether somebody in these parts may do this to an enrolment in this state; guards on facts come after."""
    move = _BY_VERB[verb]
    return state in move.origins and not move.by.isdisjoint(parts)


def verbs(state: str, parts: Collection[Who]) -> list[Verb]:
    """What is offered to somebody, in the order of the table."""
    return [move.verb for move in MOVES if may(state, move.verb, parts)]
