"""Can this person still finish in this cohort? Worked out for any day, never stored. Pure.

Everything is counted forward from the day asked: when could each missing stage be done at the earliest, and is that
within the cohort. Losing days therefore never makes an answer better, and a make-up that is not planned yet counts as
possible until the cohort ends (with the risk said).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from app.core.errors import lazy
from app.training.stages.deadlines import ONE_DAY, Calendar, Caps, Span, add_months, due_days, free_from, moved
from app.training.stages.gates import Facts, Reason
from app.training.stages.kinds import BLOCKS, Stage, StageState

SOON_DAYS = 30
"""So many days before the last possible day somebody is said to be at risk."""


class Level(IntEnum):
    """From good to bad, so that the worst reason gives the answer."""

    ON_TRACK = 0
    AT_RISK = 1
    NOT_POSSIBLE = 2


@dataclass(frozen=True)
class Found:
    """Something that speaks against finishing: how bad, in words, and about which stage."""

    level: Level
    reason: Reason
    stage: Stage | None = None


@dataclass(frozen=True)
class Ahead:
    """One stage that is still missing: planned last day, last day on which it is possible at all, whether overdue."""

    stage: Stage
    state: StageState
    due: date
    last_day: date | None
    timed_out: bool


@dataclass(frozen=True)
class Outlook:
    """The answer on one civil day. `earliest` is the first day on which everything could be done."""

    level: Level
    findings: tuple[Found, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    earliest: date | None = None

    @property
    def last_day(self) -> date | None:
        """The next day after which finishing in this cohort is impossible."""
        return min((one.last_day for one in self.ahead if one.last_day), default=None)


@dataclass(frozen=True)
class Person:
    """What the answer depends on: the cohort's days, how far the stages are, granted leave, and the rules."""

    calendar: Calendar
    facts: Facts
    leave: Sequence[Span] = ()
    practicum_months: int = 3
    caps: Caps = field(default_factory=Caps)
    make_ups: frozenset[int] = field(default_factory=frozenset)
    """Numbers of half days for which a make-up day was offered to this person."""
    wanted: frozenset[int] = field(default_factory=frozenset)
    """Numbers of half days that need a make-up and have none, also where absence was told beforehand."""
    practicum_until: date | None = None
    """The last day of their practicum, once it has begun: pauses and changes of workplace have moved it."""


def missing_stages(person: Person, today: date) -> list[Stage]:
    """The stages that do not count today: never done, or carried and no longer valid."""
    return [stage for stage in Stage if not person.facts.done(stage, today)]


def practicum_end(person: Person, day: date, today: date) -> date:
    """When the practicum could be accepted at the earliest, if what stands before it were done on `day`."""
    facts, free = person.facts, free_from(day, person.leave)
    if facts.done(Stage.PRACTICUM, today) or facts.state(Stage.PRACTICUM) is StageState.HANDED_IN:
        return free
    begun = facts.stages.get(Stage.PRACTICUM)
    under_way = begun is not None and begun.state in (StageState.OPEN, StageState.UNDER_WAY)
    start = begun.since if begun is not None and under_way else free
    start = max(start, person.calendar.practicum_from)
    planned = moved(add_months(start, person.practicum_months) - ONE_DAY, start, person.leave, person.caps.practicum)
    return max(free_from(planned, person.leave), free)


def finish(person: Person, day: date, today: date) -> date:
    """When everything could be done at the earliest, if the next step were done on `day`."""
    missing = missing_stages(person, today)
    if not missing:
        return day
    done = practicum_end(person, day, today)
    last = max((one.day for one in map(person.calendar.sitting, _numbers(missing)) if one), default=done)
    return max(done, free_from(last, person.leave))


def _numbers(missing: Sequence[Stage]) -> Iterator[int]:
    return (BLOCKS.index(stage) + 1 for stage in missing if stage in BLOCKS)


def last_day_of(person: Person, stage: Stage, today: date) -> date | None:
    """The last day on which a missing stage may be done so that the rest still fits; None: there was no such day."""
    end = person.calendar.ends_on
    if stage not in (Stage.ONLINE, Stage.CONFIRMATION):
        return end
    first = person.calendar.online_from
    # `practicum_end` never falls as the day rises, so the last fitting day is found by halving.
    low, high = 0, (end - first).days
    if practicum_end(person, first, today) > end:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if practicum_end(person, first + timedelta(days=middle), today) <= end:
            low = middle
        else:
            high = middle - 1
    return first + timedelta(days=low)


def outlook(person: Person, today: date) -> Outlook:
    """Whether this person can still finish in this cohort, with every reason in words."""
    missing = missing_stages(person, today)
    if not missing:
        return Outlook(Level.ON_TRACK)
    overrides = {stage: fact.due_override for stage, fact in person.facts.stages.items()}
    due = due_days(person.calendar, person.leave, person.caps, overrides, person.practicum_until)
    ahead = tuple(
        Ahead(stage, person.facts.state(stage), due[stage], last_day_of(person, stage, today), today > due[stage])
        for stage in missing
    )
    findings = tuple(_findings(person, today, ahead))
    level = max((found.level for found in findings), default=Level.ON_TRACK)
    return Outlook(level, findings, ahead, finish(person, today, today))


def _findings(person: Person, today: date, ahead: Sequence[Ahead]) -> Iterator[Found]:
    end, earliest = person.calendar.ends_on, finish(person, today, today)
    if earliest > end:
        yield Found(
            Level.NOT_POSSIBLE,
            Reason("too_late", lazy("残りの段階は早くても%(day)sまでかかり、この期の終わり（%(end)s）を過ぎます。"),
                   {"day": earliest, "end": end}),
        )  # fmt: skip
    yield from _overdue(ahead)
    yield from _nearly(today, ahead, earliest > end)
    yield from _failed(ahead)
    yield from _half_days(person, today, ahead)
    yield from _expiring(person, earliest)


def _overdue(ahead: Sequence[Ahead]) -> Iterator[Found]:
    for one in ahead:
        if one.timed_out:
            text = lazy("期限（%(day)s）を過ぎています。")
            yield Found(Level.AT_RISK, Reason("timed_out", text, {"day": one.due}), one.stage)


def _nearly(today: date, ahead: Sequence[Ahead], over: bool) -> Iterator[Found]:
    for one in ahead[:1]:
        if one.last_day and not over and (one.last_day - today).days < SOON_DAYS:
            text = lazy("%(day)sまでに終わらないと、この期では修了できません。")
            yield Found(Level.AT_RISK, Reason("soon", text, {"day": one.last_day}), one.stage)


def _failed(ahead: Sequence[Ahead]) -> Iterator[Found]:
    for one in ahead:
        if one.state is StageState.NOT_MET and one.stage not in BLOCKS:
            yield Found(Level.AT_RISK, Reason("not_met", lazy("まだ合格・承認されていません。")), one.stage)


def _half_days(person: Person, today: date, ahead: Sequence[Ahead]) -> Iterator[Found]:
    late = _practicum_late(person, today, ahead)
    if late:
        yield late
    for number in _numbers([one.stage for one in ahead]):
        stage, sitting = BLOCKS[number - 1], person.calendar.sitting(number)
        missed = person.facts.state(stage) is StageState.NOT_MET or number in person.make_ups | person.wanted
        if missed or (sitting and sitting.day < today):
            yield Found(Level.AT_RISK, _make_up(number in person.make_ups), stage)
        elif sitting and free_from(sitting.day, person.leave) != sitting.day:
            yield Found(
                Level.AT_RISK, Reason("on_leave", lazy("休みの期間に集合研修があります。補講が必要です。")), stage
            )


def _practicum_late(person: Person, today: date, ahead: Sequence[Ahead]) -> Found | None:
    """The practicum cannot be accepted before the first half day to come for which it is needed."""
    ready = practicum_end(person, today, today)
    days = [one.day for one in map(person.calendar.sitting, _numbers([one.stage for one in ahead])) if one]
    first = min((day for day in days if today <= day < ready), default=None)
    if first is None:
        return None
    text = lazy("実践が集合研修の日（%(day)s）までに終わりません。補講が必要です。")
    return Found(Level.AT_RISK, Reason("practicum_late", text, {"day": first}), Stage.PRACTICUM)


def _make_up(offered: bool) -> Reason:
    if offered:
        return Reason("make_up_offered", lazy("欠席した半日の補講を受ける予定です。"))
    return Reason("make_up_needed", lazy("欠席した半日の補講が必要です。日はまだ決まっていません。"))


def _expiring(person: Person, earliest: date) -> Iterator[Found]:
    """Carried stages that would count no more when everything else is done, or count no more already."""
    for stage, fact in person.facts.stages.items():
        if fact.state is StageState.CARRIED and fact.valid_until is not None and fact.valid_until < earliest:
            text = lazy("前の期から引き継いだ段階が有効なのは%(day)sまでです。")
            yield Found(Level.AT_RISK, Reason("expiring", text, {"day": fact.valid_until}), stage)
