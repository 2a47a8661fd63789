"""From the day that starts a clock to the days on which something ends. Pure."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.guidance import counting
from app.guidance.calendar import Calendar, Office
from app.guidance.catalogue import MEMBER_DATES
from app.guidance.days import Days
from app.guidance.happenings import SAME_DAY, Happening
from app.guidance.household import Member
from app.guidance.records import Clock, Rule


@dataclass(frozen=True, slots=True)
class Start:
    """The day that starts a clock. `named`: which date that is; `event` also where it stands in for another.

    `assumed`: it stands in for a day that this event asks for and nobody told.
    """

    days: Days
    named: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One clock run from one day. `named`: which date that day is (`event` where it stands in for another)."""

    clock: Clock
    named: str
    start: date
    safe: date
    last: date
    office: date
    opens: date | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The clock that counts, from the earliest and from the latest day that is meant."""

    low: Reckoned
    high: Reckoned
    assumed: bool


def start_of(clock: Clock, happening: Happening, member: Member, asks: Container[str]) -> Start | None:
    """None while the day is not known and nothing may stand in for it. `asks`: what this event asks for.

    A fact that belongs to another event of the same rule is not missing here: the event's day is the start.
    """
    days = _day_of(clock.start, happening, member)
    if days is not None:
        return Start(days, clock.start)
    if clock.otherwise == "event" and happening.days is not None:
        return Start(happening.days, "event", assumed=clock.start in MEMBER_DATES or clock.start in asks)
    return None


def _day_of(name: str, happening: Happening, member: Member) -> Days | None:
    if name == "event":
        return happening.days
    if name in MEMBER_DATES:
        recorded = member.day_of(name)
        is_the_event = member.key == happening.subject and SAME_DAY.get(happening.event) == name
        return happening.days if recorded is None and is_the_event else recorded
    return happening.told_day(name)


def run(clock: Clock, start: date, calendar: Calendar, named: str) -> Reckoned:
    """Raises OverflowError beyond the calendar."""
    safe, last = _counted(clock, start, calendar)
    back = clock.direction == "before"
    office = calendar.shifted(last, clock.shift, back=back)
    if back:
        safe = min(safe, office)
    opens = None
    if clock.opens is not None:
        opens = counting.opening(last, clock.opens, partial(calendar.is_open, office=_open_days(clock)))
    return Reckoned(clock, named, start, safe, last, office, opens)


def _counted(clock: Clock, start: date, calendar: Calendar) -> counting.Counted:
    if clock.age is not None:
        reached = counting.reaches(start, clock.age)
        if clock.first_day == "included":
            return counting.Counted(reached, reached)
        return counting.Counted(reached, counting.birthday(start, clock.age))
    if clock.period is None:
        return counting.Counted(start, start)
    count = counting.before if clock.direction == "before" else counting.after
    return count(start, clock.period, clock.first_day, partial(calendar.is_open, office=_open_days(clock)))


def _open_days(clock: Clock) -> Office:
    """Whose open days count where the unit is business days: those of the office that shifts, else the State's."""
    return "state" if clock.shift == "none" else clock.shift


def ends(
    rule: Rule, happening: Happening, member: Member, asks: Container[str], calendar: Calendar
) -> tuple[Ended | None, list[Clock]]:
    """The end by the clock that `pick` chooses, and the clocks whose start is not known. Raises OverflowError."""
    runs: list[tuple[Reckoned, Reckoned, bool]] = []
    dark: list[Clock] = []
    for clock in rule.clocks:
        start = start_of(clock, happening, member, asks)
        if start is None:
            dark.append(clock)
            continue
        low = run(clock, start.days.earliest, calendar, start.named)
        high = low if start.days.exact else run(clock, start.days.latest, calendar, start.named)
        runs.append((low, high, start.assumed))
    if not runs:
        return None, dark
    choose = max if rule.pick == "latest" else min
    low, _high, assumed = choose(runs, key=lambda found: found[0].last)
    _low, high, _assumed = choose(runs, key=lambda found: found[1].last)
    return Ended(low, high, assumed), dark
