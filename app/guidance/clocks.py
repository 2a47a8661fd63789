"""From the day that starts a clock to the days on which something ends, with the arithmetic in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from app.core.errors import lazy
from app.guidance import counting
from app.guidance.calendar import Calendar, Office
from app.guidance.catalogue import MEMBER_DATES, Catalogue
from app.guidance.days import Days
from app.guidance.happenings import Happening
from app.guidance.household import Member
from app.guidance.records import Clock, Rule, Text
from app.guidance.words import MEMBER_DATE_LABELS, Message, length, message


@dataclass(frozen=True, slots=True)
class Start:
    """The day that starts a clock. `assumed`: the day of the event stands in for one that is not known."""

    days: Days
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One clock run from one day."""

    clock: Clock
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


def start_of(clock: Clock, happening: Happening, member: Member) -> Start | None:
    """None while the day is not known and nothing may stand in for it."""
    days = _day_of(clock.start, happening, member)
    if days is not None:
        return Start(days)
    if clock.otherwise == "event" and happening.days is not None:
        return Start(happening.days, assumed=True)
    return None


def _day_of(name: str, happening: Happening, member: Member) -> Days | None:
    if name == "event":
        return happening.days
    if name in MEMBER_DATES:
        return member.day_of(name)
    return happening.told_day(name)


def run(clock: Clock, start: date, calendar: Calendar) -> Reckoned:
    """Raises OverflowError beyond the calendar."""
    safe, last = _counted(clock, start, calendar)
    back = clock.direction == "before"
    office = calendar.shifted(last, clock.shift, back=back)
    if back:
        safe = min(safe, office)
    opens = None
    if clock.opens is not None:
        opens = counting.opening(last, clock.opens, partial(calendar.is_open, office=_open_days(clock)))
    return Reckoned(clock, start, safe, last, office, opens)


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


def ends(rule: Rule, happening: Happening, member: Member, calendar: Calendar) -> tuple[Ended | None, list[Clock]]:
    """The end by the clock that `pick` chooses, and the clocks whose start is not known. Raises OverflowError."""
    runs: list[tuple[Reckoned, Reckoned, bool]] = []
    dark: list[Clock] = []
    for clock in rule.clocks:
        start = start_of(clock, happening, member)
        if start is None:
            dark.append(clock)
            continue
        low = run(clock, start.days.earliest, calendar)
        high = low if start.days.exact else run(clock, start.days.latest, calendar)
        runs.append((low, high, start.assumed))
    if not runs:
        return None, dark
    choose = max if rule.pick == "latest" else min
    low, _high, assumed = choose(runs, key=lambda found: found[0].last)
    _low, high, _assumed = choose(runs, key=lambda found: found[1].last)
    return Ended(low, high, assumed), dark


def label_of(catalogue: Catalogue, name: str, happening: Happening) -> Text | Message:
    """What a start is called: the event's day by its own name."""
    if name == "event":
        return catalogue.events[happening.event].date_label
    if name in MEMBER_DATE_LABELS:
        return MEMBER_DATE_LABELS[name]
    return catalogue.facts[name].label


def reason(catalogue: Catalogue, ended: Reckoned, happening: Happening) -> Message:
    """How the day follows, in one line: 解雇 2026-11-01 の翌日から14日."""
    clock = ended.clock
    what = (
        catalogue.events[happening.event].title
        if clock.start == "event"
        else label_of(catalogue, clock.start, happening)
    )
    if clock.age is not None:
        template = (
            lazy("%(age)s歳の誕生日") if clock.first_day != "included" else lazy("%(age)s歳になる日（誕生日の前日）")
        )
        return message(template, age=clock.age)
    if clock.period is None:
        return message("%(what)s %(on)s", what=what, on=ended.start)
    return message(_COUNTED[clock.direction, clock.first_day], what=what, on=ended.start, length=length(clock.period))


_COUNTED = {
    ("after", "excluded"): lazy("%(what)s %(on)s の翌日から%(length)s"),
    ("after", "next_day"): lazy("%(what)s %(on)s の翌日から%(length)s"),
    ("after", "included"): lazy("%(what)s %(on)s から、その日を入れて%(length)s"),
    ("before", "excluded"): lazy("%(what)s %(on)s の%(length)s前"),
    ("before", "next_day"): lazy("%(what)s %(on)s の%(length)s前"),
    ("before", "included"): lazy("%(what)s %(on)s を入れて%(length)s前"),
    ("before", "clear"): lazy("%(what)s %(on)s より前に、まる%(length)s"),
}
_BY = {
    "excluded": lazy("初日は数えない（民法140条）"),
    "included": lazy("初日を数える"),
    "next_day": lazy("翌日から起算する"),
    "clear": lazy("その日も行う日も数えない"),
}


def chain(
    catalogue: Catalogue, rule: Rule, ended: Reckoned, happening: Happening, calendar: Calendar
) -> tuple[Message, ...]:
    """Fact, rule, counting, shift: each link a line."""
    clock = ended.clock
    links = [
        message(lazy("起算の日: %(what)s %(on)s"), what=label_of(catalogue, clock.start, happening), on=ended.start),
        message(lazy("規則: %(code)s %(title)s（%(basis)s）"), code=rule.code, title=rule.title, basis=basis_of(rule)),
    ]
    if clock.period is not None and clock.period.unit in ("weeks", "months", "years"):
        links.append(
            message(
                lazy("%(by)s、暦に従って数える（民法143条）: %(last)s"),
                by=Message(_BY[clock.first_day]),
                last=ended.last,
            )
        )
    elif clock.period is not None:
        links.append(message(lazy("%(by)s: %(last)s"), by=Message(_BY[clock.first_day]), last=ended.last))
    elif clock.age is not None:
        links.append(message(lazy("年齢は誕生日の前日の終わりに加わる: %(last)s"), last=ended.last))
    if ended.office != ended.last and (why := calendar.why_closed(ended.last, clock.shift)):
        template = lazy("%(last)s は%(why)sなので、その後の開庁日 %(office)s")
        if clock.direction == "before":
            template = lazy("%(last)s は%(why)sなので、その前の開庁日 %(office)s")
        links.append(message(template, last=ended.last, why=why, office=ended.office))
    return tuple(links)


def basis_of(rule: Rule) -> str:
    """Acts and articles in one line, as a lawyer would cite them."""
    return "、".join(f"{basis.act}{basis.article}" for basis in rule.basis)
