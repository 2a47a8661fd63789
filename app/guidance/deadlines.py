"""What the engine answers: deadlines, what is not known about them, and what does not fit together. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from app.guidance.days import Days
from app.guidance.happenings import Happening
from app.guidance.household import Member
from app.guidance.records import Rule, Text
from app.guidance.words import Message

Urgency = Literal["overdue", "today", "days", "weeks", "calm"]
ORDER: Mapping[str, int] = MappingProxyType({"overdue": 0, "today": 1, "days": 2, "weeks": 3, "calm": 4})
# From how many days left on something is no longer a matter of days, or of weeks.
DAYS, WEEKS = 7, 31
# A rule that asks for action within weeks does so once its last day is a season away.
SEASON = 92


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something on which a deadline depends. `code`: the fact, or the key of the member whose status is not known."""

    kind: Literal["status", "birth", "fact", "household", "condition", "assumed", "not_yet"]
    code: str
    text: Message


@dataclass(frozen=True, slots=True)
class Cause:
    """One happening that starts the clock. `chain`: from the fact through the rule to the office's day."""

    happening: Happening
    reason: Message
    chain: tuple[Message, ...]
    last_day: date | None


@dataclass(frozen=True, slots=True)
class ComingChange:
    """A later version of the rule gives another last day to what happens from `valid_from` on."""

    valid_from: date
    last_day: date
    text: Text | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule for one member.

    `rule`: the version that holds. `causes`: all happenings that start it, the one whose day counts first.
    `safe_date`, `last_day`, `office_day`, `opens_on`, `centre_day`: civil days, None where there is none or it cannot
    be computed (`problem` says why); with a `range` (earliest and latest last day) they are the earliest.
    `days_left`: calendar days from today to `office_day`, negative when it has passed. `centre_day`: the last day up
    to `office_day` on which the centre can help.
    """

    rule: Rule
    member: Member
    causes: tuple[Cause, ...]
    urgency: Urgency
    safe_date: date | None = None
    last_day: date | None = None
    office_day: date | None = None
    opens_on: date | None = None
    centre_day: date | None = None
    days_left: int | None = None
    range: Days | None = None
    conditional: tuple[Unknown, ...] = ()
    problem: Message | None = None
    coming_change: ComingChange | None = None

    @property
    def reason(self) -> Message:
        return self.causes[0].reason

    @property
    def chain(self) -> tuple[Message, ...]:
        return self.causes[0].chain


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person should look at besides the deadlines: something unknown, or facts that contradict each other."""

    kind: Literal["contradiction", "unknown"]
    text: Message
    member: str | None = None
    happening: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule that a happening may start and that concerns nobody here, and why: nothing is dropped in silence."""

    rule: Rule
    happening: str
    why: Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """Deadlines, those with a date first and in its order; findings in the order of the happenings.

    Of each happening every rule of its event stands in exactly one of `deadlines` (in a cause) and `left_out`.
    """

    deadlines: tuple[Deadline, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...] = ()


def urgency_of(rule: Rule, today: date, opens_on: date | None, office_day: date | None, latest: date | None) -> Urgency:
    """How soon somebody should act.

    The more urgent of what the time left says and what the rule says of itself; a rule that is not open yet waits.
    A ground that exists for the authority is urgent, not over. Where the day is known as a range, it is over only
    when the latest has passed.
    """
    if office_day is None:
        return rule.urgency
    left = (office_day - today).days
    if left < 0:
        return _after(rule, today, latest or office_day)
    if opens_on is not None and opens_on > today:
        return _by_days((opens_on - today).days + DAYS)
    own: Urgency = rule.urgency
    if own == "weeks" and left > SEASON:
        own = "calm"
    return min(own, _by_days(left), key=ORDER.__getitem__)


def _after(rule: Rule, today: date, latest: date) -> Urgency:
    return "today" if rule.kind == "ground" or latest >= today else "overdue"


def _by_days(left: int) -> Urgency:
    if left <= 0:
        return "today"
    if left <= DAYS:
        return "days"
    return "weeks" if left <= WEEKS else "calm"
