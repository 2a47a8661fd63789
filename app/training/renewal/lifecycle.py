"""The moves of a renewal case, and the period that an approval writes. Pure; civil dates of Japan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.training.standing.counting import last_valid_day, months_after
from app.training.standing.deriving import VALID, Answer, Standing, standing_on
from app.training.standing.outlook import way_back
from app.training.standing.policies import LateStart, PolicyVersion, Values, WayBack, for_new_period
from app.training.standing.records import Basis, History, Period


class State(StrEnum):
    """Open: invited to deferred. Ended: approved, refused, not_wanted. "Missed" is derived (`is_missed`)."""

    INVITED = "invited"
    ENROLLED = "enrolled"
    MET = "training_met"
    APPLIED = "applied"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    DEFERRED = "deferred"
    APPROVED = "approved"
    REFUSED = "refused"
    NOT_WANTED = "not_wanted"


class Move(StrEnum):
    """What may happen to an open case."""

    ENROL = "enrol"
    LEAVE = "leave"
    MEET = "meet"
    APPLY = "apply"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    DEFER = "defer"
    RESUME = "resume"
    DECLINE = "decline"


_S, _M = State, Move
MOVES: dict[tuple[State, Move], State] = {
    (_S.INVITED, _M.ENROL): _S.ENROLLED,
    (_S.ENROLLED, _M.LEAVE): _S.INVITED,
    (_S.ENROLLED, _M.MEET): _S.MET,
    (_S.MET, _M.APPLY): _S.APPLIED,
    (_S.MET, _M.SUBMIT): _S.IN_REVIEW,
    (_S.APPLIED, _M.SUBMIT): _S.IN_REVIEW,
    (_S.RETURNED, _M.SUBMIT): _S.IN_REVIEW,
    (_S.IN_REVIEW, _M.APPROVE): _S.APPROVED,
    (_S.IN_REVIEW, _M.RETURN): _S.RETURNED,
    (_S.IN_REVIEW, _M.REFUSE): _S.REFUSED,
    **{(one, _M.DEFER): _S.DEFERRED for one in (_S.INVITED, _S.ENROLLED, _S.MET, _S.APPLIED, _S.RETURNED)},
    **{
        (one, _M.DECLINE): _S.NOT_WANTED
        for one in (_S.INVITED, _S.ENROLLED, _S.MET, _S.APPLIED, _S.RETURNED, _S.DEFERRED)
    },
}
ENDED = frozenset({State.APPROVED, State.REFUSED, State.NOT_WANTED})
RENEWABLE = frozenset({Standing.RENEWAL_DUE, Standing.GRACE, Standing.LAPSED})
"""In which standings a case may be opened; suspended ones open theirs too, when the days say so."""


def after(state: State, move: Move, *, met: bool, values: Values) -> State | None:
    """The state that a move leads to; None where it is not allowed.

    Resuming goes back to where the training stands. Where renewal is applied for, nothing is submitted without it.
    """
    if move is Move.RESUME:
        return (State.MET if met else State.INVITED) if state is State.DEFERRED else None
    if move is Move.APPLY and not values.applied_for:
        return None
    if move is Move.SUBMIT and state is State.MET and values.applied_for:
        return None
    return MOVES.get((state, move))


class Obstacle(StrEnum):
    """Why a case cannot be opened or approved."""

    NOT_DUE = "not_due"
    FOLLOWED = "followed"
    REVOKED = "revoked"
    CLOSED = "closed"
    TRAINING_MISSING = "training_missing"
    TRAINING_TOO_EARLY = "training_too_early"
    LONG_COURSE = "long_course"
    END_NOT_AFTER_DECISION = "end_not_after_decision"


def opening_obstacle(history: History, day: date) -> Obstacle | None:
    """Why no case may be opened on a day; None when one may: inside the window, in grace, or lapsed."""
    answer = standing_on(history, day, day)
    if answer.standing in (Standing.REVOKED, Standing.CLOSED):
        return Obstacle.REVOKED if answer.standing is Standing.REVOKED else Obstacle.CLOSED
    if _is_followed(history, answer, day):
        return Obstacle.FOLLOWED
    if answer.window_from is None or day < answer.window_from:
        return Obstacle.NOT_DUE
    return None


def _is_followed(history: History, answer: Answer, day: date) -> bool:
    periods = history.in_order(day)
    return answer.period is not None and bool(periods) and periods[-1].starts_on > answer.period.starts_on


def course_for(history: History, day: date, *, practising: bool) -> str:
    """Which training the case needs: the long course after a long lapse, or by the rules for who does not practise."""
    answer, values = standing_on(history, day, day), _values(history, day)
    if answer.ends_on is not None and way_back(values, answer.ends_on, day) is not WayBack.RENEWAL:
        return "long"
    return "long" if not practising and values.idle_long_course else "renewal"


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to and including a civil day this training leads back; without a day, from then on."""

    until: date | None
    course: WayBack
    is_now: bool


def ways_back(history: History, day: date) -> list[Tier]:
    """What leads back by the length of the lapse, tier by tier and last the full path; empty while certified or where
    nothing but an order stands in the way.
    """
    answer = standing_on(history, day, day)
    if answer.standing not in (Standing.GRACE, Standing.LAPSED) or answer.ends_on is None:
        return []
    values, now = _values(history, day), way_back(_values(history, day), answer.ends_on, day)
    tiers = [(months_after(answer.ends_on, one.months), one.course) for one in values.lapse_tiers]
    return [*(Tier(until, course, course is now) for until, course in tiers), Tier(None, WayBack.FULL, False)]


def _values(history: History, day: date) -> Values:
    answer = standing_on(history, day, day)
    if answer.period is None:
        return history.policies[-1].values
    return history.policy_of(answer.period, day, day).values


@dataclass(frozen=True, slots=True)
class NextPeriod:
    """The period that an approval would write."""

    starts_on: date
    ends_on: date
    basis: Basis
    policy: PolicyVersion


def next_period(history: History, decided_on: date) -> NextPeriod | Obstacle:
    """By a decision on a day: in time from the day after the old end; in grace by the rule; after a lapse from the
    decision, never back-dated; never a period that ends on or before the decision.
    """
    refused = opening_obstacle(history, decided_on)
    if refused is not None:
        return refused
    answer = standing_on(history, decided_on, decided_on)
    if answer.ends_on is None or answer.grace_until is None:
        return Obstacle.NOT_DUE
    starts, basis = _start(history, answer, decided_on)
    first = history.in_order(decided_on)[0].starts_on
    version = for_new_period(history.policies, first_in_force=first, starts_on=starts, known_on=max(decided_on, starts))
    planned = Period(0, starts, starts, basis, version, decided_on)
    ends = last_valid_day(starts, version.values, from_midnight=planned.from_midnight)
    return NextPeriod(starts, ends, basis, version) if ends > decided_on else Obstacle.END_NOT_AFTER_DECISION


def _start(history: History, answer: Answer, decided_on: date) -> tuple[date, Basis]:
    if answer.ends_on is None or answer.grace_until is None:
        return decided_on, Basis.REINSTATEMENT
    following = answer.ends_on + timedelta(days=1)
    if decided_on <= answer.ends_on:
        return following, Basis.RENEWAL
    if answer.standing is Standing.LAPSED or decided_on > answer.grace_until:
        return decided_on, Basis.REINSTATEMENT
    without_gap = _values(history, decided_on).late_start is LateStart.OLD_END
    return (following if without_gap else decided_on), Basis.RENEWAL


@dataclass(frozen=True, slots=True)
class Training:
    """What was met: the day, and which course."""

    met_on: date | None
    course: str
    practising: bool


def approval_obstacle(history: History, training: Training, decided_on: date) -> Obstacle | None:
    """Why a case cannot be approved on a day; None when it can."""
    planned = next_period(history, decided_on)
    if isinstance(planned, Obstacle):
        return planned
    answer = standing_on(history, decided_on, decided_on)
    if training.met_on is None or training.met_on > decided_on:
        return Obstacle.TRAINING_MISSING
    if answer.window_from is not None and training.met_on < answer.window_from:
        return Obstacle.TRAINING_TOO_EARLY
    if course_for(history, decided_on, practising=training.practising) == "long" and training.course != "long":
        return Obstacle.LONG_COURSE
    return None


def latest_deferral(ends_on: date, values: Values) -> date:
    """The last day until which a renewal may be put off."""
    return ends_on + timedelta(days=values.deferral_cap_days)


def is_missed(history: History, ends_on: date, deferred_until: date | None, day: date) -> bool:
    """Whether an open case came to nothing: past the end (and its deferral) and neither certified nor in grace."""
    if day <= max(ends_on, deferred_until or ends_on):
        return False
    return standing_on(history, day, day).standing not in VALID | {Standing.GRACE, Standing.SUSPENDED}


def alignment(base: History, leader: History, day: date, values: Sequence[PolicyVersion]) -> NextPeriod | None:
    """The extension of the first tier to the end of the second, by a decision on a day; None where nothing is gained.

    Never further than a whole period of the first tier counted from that day.
    """
    mine, other = standing_on(base, day, day), standing_on(leader, day, day)
    if mine.ends_on is None or other.ends_on is None or mine.standing not in VALID or other.standing not in VALID:
        return None
    if _is_followed(base, mine, day):
        return None
    first = base.in_order(day)[0].starts_on
    version = for_new_period(values, first_in_force=first, starts_on=day, known_on=day)
    ends, starts = min(other.ends_on, last_valid_day(day, version.values)), mine.ends_on + timedelta(days=1)
    return NextPeriod(starts, ends, Basis.EXTENSION, version) if ends > starts else None
