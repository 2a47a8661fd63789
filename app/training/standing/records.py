"""What is written down of one certification: periods, orders, endings, leave. Never changed, only added to. Pure.

Every record has two days: `known_on`, when it was decided or written, and the day from which it holds. Standing is
asked for a day, as known on another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.training.standing.counting import Span, extended, last_valid_day
from app.training.standing.policies import PolicyVersion, on_day


class Basis(StrEnum):
    """Why a period was written."""

    FIRST = "first"
    RENEWAL = "renewal"
    REINSTATEMENT = "reinstatement"
    EXTENSION = "extension"
    """Of the first tier up to the end of the second: its end was decided as a day, no rule counts it anew."""
    CORRECTION = "correction"


class OrderKind(StrEnum):
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


class EndingKind(StrEnum):
    """How a certification ends for good, apart from lapsing."""

    SURRENDER = "surrender"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class Period:
    """Validity `number` from a day to a day, both included, as decided; leave and policy may move the end.

    `replaced_on`: the civil day on which a correction took its place; from then on it is as if it had not been.
    """

    number: int
    starts_on: date
    ends_on: date
    basis: Basis
    policy: PolicyVersion
    known_on: date
    replaced_on: date | None = None

    def counts(self, known_on: date) -> bool:
        """Whether it was written by that day and not replaced by then."""
        return self.known_on <= known_on and (self.replaced_on is None or known_on < self.replaced_on)

    @property
    def from_midnight(self) -> bool:
        """Whether it began with the first hour of its day: renewed ahead of it or back to it, not on the day itself."""
        return self.basis is Basis.RENEWAL and self.starts_on != self.known_on


@dataclass(frozen=True, slots=True)
class Order:
    """Suspension or revocation from a day; a suspension until a day, or until lifted (`until` None).

    `set_aside_on` is the day of the decision; with `set_aside_from` standing returns on that day, without it the order
    is as if it had not been.
    """

    kind: OrderKind
    starts_on: date
    known_on: date
    until: date | None = None
    set_aside_on: date | None = None
    set_aside_from: date | None = None

    def covers(self, day: date, known_on: date) -> bool:
        """Whether it holds on a day, as known on another."""
        if self.known_on > known_on or day < self.starts_on or (self.until is not None and day > self.until):
            return False
        if self.set_aside_on is None or self.set_aside_on > known_on:
            return True
        return self.set_aside_from is not None and day < self.set_aside_from


@dataclass(frozen=True, slots=True)
class Ending:
    """Given back, or the holder died. `starts_on` is the first day on which it is closed."""

    kind: EndingKind
    starts_on: date
    known_on: date


@dataclass(frozen=True, slots=True)
class Leave:
    """Granted leave that moves validity; days both included.

    `replaced_on`: the day on which it was ended early or extended; from then on another stands in its place.
    """

    first: date
    last: date
    known_on: date
    replaced_on: date | None = None

    def counts(self, known_on: date) -> bool:
        """Whether it was granted by that day and not replaced by then."""
        return self.known_on <= known_on and (self.replaced_on is None or known_on < self.replaced_on)


@dataclass(frozen=True, slots=True)
class RenewalCase:
    """An open or ended renewal case, for whether grace needs one."""

    opened_on: date
    ended_on: date | None = None

    def is_open(self, day: date, known_on: date) -> bool:
        """Whether it was open on a day, as known on another; what is not known to have ended goes on."""
        if self.opened_on > min(day, known_on):
            return False
        return self.ended_on is None or self.ended_on > known_on or day < self.ended_on


@dataclass(frozen=True, slots=True)
class History:
    """Everything about one certification. `approved_on` is the day of the decision that gave the number."""

    approved_on: date
    periods: tuple[Period, ...]
    orders: tuple[Order, ...] = ()
    endings: tuple[Ending, ...] = ()
    leaves: tuple[Leave, ...] = ()
    cases: tuple[RenewalCase, ...] = ()
    policies: tuple[PolicyVersion, ...] = field(default=())

    def in_order(self, known_on: date) -> list[Period]:
        """The periods that counted on that day, by their start."""
        return sorted((one for one in self.periods if one.counts(known_on)), key=lambda one: one.starts_on)

    def policy_of(self, period: Period, day: date, known_on: date) -> PolicyVersion:
        """The version by which the period is read on a day."""
        return on_day(period.policy, self.policies, day, known_on)

    def end_of(self, period: Period, day: date, known_on: date) -> date:
        """The last valid day of a period as it stands on a day: by its policy, moved by leave, never into the next one.

        The decided end holds unless a version that reaches back counts it anew.
        """
        policy = self.policy_of(period, day, known_on)
        decided = policy.number == period.policy.number or period.basis is Basis.EXTENSION
        base = period.ends_on if decided else self._counted_anew(period, policy)
        end = extended(period.starts_on, base, self._spans(known_on), policy.values)
        following = [one for one in self.in_order(known_on) if one.starts_on > period.starts_on]
        return min(end, _day_before(following[0].starts_on)) if following else end

    def _counted_anew(self, period: Period, policy: PolicyVersion) -> date:
        return last_valid_day(period.starts_on, policy.values, from_midnight=period.from_midnight)

    def _spans(self, known_on: date) -> Iterable[Span]:
        return (Span(one.first, one.last) for one in self.leaves if one.counts(known_on))


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
