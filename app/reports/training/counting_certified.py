"""The figures of certification: ends by month, outcome of renewals, where completers work. Pure, over plain rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.training.standing.counting import months_after
from app.training.standing.deriving import Standing, standing_on
from app.training.standing.records import Basis, History, Period

HOLDING = frozenset({Standing.ACTIVE, Standing.RENEWAL_DUE})
MONTHS = 36
OUTCOMES = ("in_time", "in_grace", "deferred", "lapsed", "not_wanted", "closed", "waiting")
"""What became of an end: the six of the training reference (report 12), and `waiting` for what is not decided yet, in
grace or with the end still ahead. `deferred`: put off for cause and not over, or moved to a later month by leave.
"""


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months(first: date, count: int = MONTHS) -> list[date]:
    """The first days of so many months."""
    return [months_after(month_of(first), number) for number in range(count)]


def ends_ahead(history: History, on: date, known_on: date) -> date | None:
    """The last valid day of the newest period, of somebody who holds the certification on a day or is in grace or
    suspended; None for others.
    """
    answer = standing_on(history, on, known_on)
    if answer.standing not in HOLDING | {Standing.GRACE, Standing.SUSPENDED}:
        return None
    newest = history.in_order(known_on)[-1]
    if answer.period is None or newest.starts_on > answer.period.starts_on:
        return standing_on(history, newest.starts_on, known_on).ends_on
    return answer.ends_on


@dataclass(frozen=True, slots=True)
class Case:
    """A renewal case about one end: how it stands, until when it was put off."""

    ends_on: date
    state: str
    deferred_until: date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """One period that was due in some month, and what became of it. `came_back`: it lapsed and was reinstated."""

    month: date
    outcome: str
    came_back: bool = False


def ended(history: History, cases: Sequence[Case], first: date, last: date, on: date) -> list[Ended]:
    """The periods of a certification that were due between two days, as known on a civil day.

    An end that leave moved to a later month is told in both: as deferred in the month in which it was due, and by what
    became of it in the month to which it was moved.
    """
    found = []
    periods = history.in_order(on)
    without_leave = replace(history, leaves=()) if history.leaves else history
    for number, period in enumerate(periods):
        following = periods[number + 1] if number + 1 < len(periods) else None
        if following is not None and following.basis is Basis.EXTENSION:
            continue
        end, due = history.end_of(period, on, on), without_leave.end_of(period, on, on)
        if month_of(due) < month_of(end) and first <= due <= last and not (following and following.known_on <= due):
            found.append(Ended(month_of(due), "deferred"))
        if first <= end <= last:
            became = outcome(history, period, following, cases, end, on)
            found.append(Ended(month_of(end), became, became == "lapsed" and following is not None))
    return found


def outcome(
    history: History, period: Period, following: Period | None, cases: Sequence[Case], end: date, on: date
) -> str:
    """What became of the end of a period: one of OUTCOMES."""
    if following is not None:
        if following.known_on <= end:
            return "in_time"
        grace = standing_on(history, end, on).grace_until
        if following.basis is not Basis.REINSTATEMENT and grace is not None and following.known_on <= grace:
            return "in_grace"
        return "lapsed"
    standing = standing_on(history, max(on, period.starts_on), on).standing
    if standing in (Standing.REVOKED, Standing.CLOSED):
        return "closed"
    mine = [one for one in cases if abs((one.ends_on - end).days) <= MONTHS_OF_LEAVE]
    newest = mine[-1] if mine else None
    if newest is not None and newest.state == "not_wanted":
        return "not_wanted"
    if newest is not None and newest.state == "deferred" and (newest.deferred_until or on) >= on:
        return "deferred"
    return "lapsed" if standing is Standing.LAPSED else "waiting"


MONTHS_OF_LEAVE = 800
"""A case names the end as it was when it opened; leave may have moved it since by so many days at most."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One asked completer. Everything but `months` is '' while they are silent."""

    months: int
    situation: str = ""
    employer: str = ""
    employment: str = ""
    hours: str = ""
    title: str = ""

    @property
    def answered(self) -> bool:
        return bool(self.situation)


@dataclass(frozen=True, slots=True)
class Employment:
    """The answers of one time after certification; silence is no answer and no share counts it."""

    asked: int
    answered: int
    situations: Mapping[str, int]
    employers: Mapping[str, int]
    employments: Mapping[str, int]
    hours: Mapping[str, int]
    titles: Mapping[str, int]


def employment(surveys: Iterable[Survey], months: int) -> Employment:
    """Of the survey so many months after certification. What they left out of an answer is counted as unanswered."""
    mine = [one for one in surveys if one.months == months]
    said = [one for one in mine if one.answered]
    counted = (
        Counter(one.situation for one in said), Counter(one.employer for one in said if one.employer),
        Counter(one.employment for one in said if one.employment), Counter(one.hours for one in said if one.hours),
        Counter(one.title for one in said if one.title),
    )  # fmt: skip
    return Employment(len(mine), len(said), *counted)


@dataclass(frozen=True, slots=True)
class Post:
    """A desk at which somebody works, from a day until a day (None: still)."""

    learner: int
    employer: int
    prefecture: str
    employment: str
    desk: str
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def days_at_desk(posts: Iterable[Post], first: date, last: date) -> int:
    """Days from one civil day to another (both included) on which somebody was at a desk; none is counted twice."""
    spans = sorted(
        (max(one.starts_on, first), min(one.ends_on or last, last))
        for one in posts
        if one.starts_on <= last and (one.ends_on is None or one.ends_on >= first)
    )
    days, until = 0, date.min
    for start, end in spans:
        begin = max(start.toordinal(), until.toordinal() + 1)
        days += max(end.toordinal() - begin + 1, 0)
        until = max(until, end)
    return days
