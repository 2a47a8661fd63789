"""The figures of the course: funnel, time in stages, pass rates, reasons, equity. Pure, over plain rows."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.reports.training.ways import Reached, Way, blocks_done, reached
from app.training.stages.kinds import BLOCKS, DONE, Stage, StageState

STEPS = (
    "applied", "accepted", "online", "confirmation", "agreed", "practicum", "blocks", "final", "certified",
)  # fmt: skip
"""The steps of the funnel, in the order of the course."""
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Funnel:
    """People by step. `own` applied to the cohort itself; `carried_in` came from an earlier one and stand apart, so
    that no rate is flattered; `carried_out` are those of `own` who went on to a later cohort: they stay in the steps
    that they made.
    """

    own: Mapping[str, int]
    carried_in: Mapping[str, int]
    carried_out: Mapping[str, int]


def funnel(ways: Iterable[Way], on: date) -> Funnel:
    """Of the ways of one cohort (or of several together), as of a civil day."""
    counts = {name: dict.fromkeys(STEPS, 0) for name in ("own", "in", "out")}
    for way in ways:
        found = reached(way, on)
        if found is None:
            continue
        for step in steps_of(found):
            counts["in" if way.carried_in else "own"][step] += 1
            if not way.carried_in and found.state == "carried_over":
                counts["out"][step] += 1
    return Funnel(counts["own"], counts["in"], counts["out"])


def steps_of(one: Reached) -> list[str]:
    """The steps that somebody made."""
    made = (
        True, one.accepted, one.done(Stage.ONLINE), one.done(Stage.CONFIRMATION), one.agreed,
        one.done(Stage.PRACTICUM), blocks_done(one), one.done(Stage.FINAL), one.certified,
    )  # fmt: skip
    return [step for step, there in zip(STEPS, made, strict=True) if there]


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in days: how many, the middle, and what nine of ten did not exceed."""

    n: int
    median: float | None
    ninetieth: float | None


def spread(days: Collection[int]) -> Spread:
    """Quantiles by linear interpolation between the ordered values (Hyndman and Fan, type 7)."""
    ordered = sorted(days)
    return Spread(len(ordered), _quantile(ordered, 0.5), _quantile(ordered, 0.9))


def _quantile(ordered: Sequence[int], share: float) -> float | None:
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def days_without(first: date, last: date, leaves: Iterable[tuple[date, date]]) -> int:
    """Days from one day to another, the days of leave in between taken out; no day of leave is taken out twice."""
    away: set[date] = set()
    for start, end in leaves:
        day, stop = max(start, first + timedelta(days=1)), min(end, last)
        while day <= stop:
            away.add(day)
            day += timedelta(days=1)
    return (last - first).days - len(away)


Leaves = Mapping[int, Sequence[tuple[date, date]]]
GROUP = "blocks"
_TIMED = (
    ("online", (Stage.ONLINE,), ()), ("confirmation", (Stage.CONFIRMATION,), (Stage.ONLINE,)),
    ("practicum", (Stage.PRACTICUM,), (Stage.CONFIRMATION,)), (GROUP, BLOCKS, (Stage.PRACTICUM,)),
    ("final", (Stage.FINAL,), BLOCKS),
)  # fmt: skip
TIMED = tuple(name for name, _stages, _before in _TIMED)


def times(ways: Iterable[Way], leaves: Leaves, on: date) -> Mapping[str, Spread]:
    """For each stage, of those who did it by the day: from its beginning (or the end of what stands before it) to the
    day on which it was done. Carried and waived stages took no time and are left out.
    """
    found: dict[str, list[int]] = {name: [] for name in TIMED}
    for way in ways:
        one = reached(way, on)
        if one is None:
            continue
        for name, stages, before in _TIMED:
            days = _days_in(one, stages, before, leaves.get(way.learner, ()))
            if days is not None:
                found[name].append(days)
    return {name: spread(days) for name, days in found.items()}


def _days_in(
    one: Reached, stages: Collection[Stage], before: Collection[Stage], leaves: Iterable[tuple[date, date]]
) -> int | None:
    if any(one.stages.get(stage) is not StageState.MET for stage in stages):
        return None
    begun = [one.begun_on[stage] for stage in stages if stage in one.begun_on]
    if before and all(stage in one.done_on for stage in before):
        begun.append(max(one.done_on[stage] for stage in before))
    if not begun:
        return None
    first, last = min(begun), max(one.done_on[stage] for stage in stages)
    return days_without(first, last, leaves) if first <= last else None


def wilson(right: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a proportion, in per cent; None where nobody is counted. Source: Wilson (1927)."""
    if n == 0:
        return None
    share, square = right / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return 100 * max(middle - half, 0.0), 100 * min(middle + half, 1.0)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt at a test. `number` counts the tries of the person at this test, over all cohorts; `counts`: it uses
    up a try; `passed`: it was passed.
    """

    learner: int
    cohort: int
    test: str
    number: int
    counts: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class Passes:
    """People of one test and cohort. Three denominators: who took part in the cohort, who was entitled to sit, who sat.
    `first`: passed at the first try; `final`: passed at any.
    """

    enrolled: int = 0
    entitled: int = 0
    sat: int = 0
    first: int = 0
    final: int = 0


def passes(tries: Iterable[Try], enrolled: Mapping[int, int]) -> Mapping[tuple[int, str], Passes]:
    """By cohort and test. `enrolled`: people who began the cohort. An attempt that does not count (excused, void) makes
    nobody a sitter, but shows that they were entitled; somebody who passed counts once, whatever came before.
    """
    people: defaultdict[tuple[int, str], defaultdict[int, list[Try]]] = defaultdict(lambda: defaultdict(list))
    for one in tries:
        people[one.cohort, one.test][one.learner].append(one)
    return {key: _passes(list(found.values()), enrolled.get(key[0], 0)) for key, found in people.items()}


def _passes(people: Collection[Sequence[Try]], enrolled: int) -> Passes:
    sat = first = final = 0
    for tries in people:
        counting = sorted((one for one in tries if one.counts), key=lambda one: one.number)
        sat += bool(counting)
        first += bool(counting) and counting[0].number == 1 and counting[0].passed
        final += any(one.passed for one in counting)
    return Passes(enrolled, len(people), sat, first, final)


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who went before completion: how, why, from whose side, and at which kind of desk they worked."""

    how: str
    reason: str
    trigger: str
    desk: str


def left(ways: Iterable[Way], desks: Mapping[tuple[int, date], str], since: date, on: date) -> list[Left]:
    """Those who went from one civil day to another. A withdrawal that was undone is none."""
    found = []
    for way in ways:
        one = reached(way, on)
        event = one.leaving if one is not None else None
        if one is None or event is None or event.on < since:
            continue
        desk = desks.get((way.learner, event.on), "unknown")
        found.append(Left(one.state, event.reason or "unknown", event.trigger or "unknown", desk))
    return found


@dataclass(slots=True)
class Access:
    """Of one group: people who applied, were given a seat, passed the confirmation test, completed."""

    applied: int = 0
    accepted: int = 0
    passed: int = 0
    completed: int = 0


def access(ways: Iterable[Way], group_of: Mapping[int, str], on: date) -> Mapping[str, Access]:
    """By the group of each enrolment that `group_of` names. Who was carried over to a later cohort counts once, where
    they applied first, with what they reached there or later; so `ways` are those of all cohorts.
    """
    everything = list(ways)
    later = {way.carried_from: way for way in everything if way.carried_from is not None}
    found: dict[str, Access] = defaultdict(Access)
    for way in everything:
        one = reached(way, on)
        if one is None or way.carried_in or way.id not in group_of:
            continue
        made = [one, *_carried_on(way, later, on)]
        group = found[group_of[way.id]]
        group.applied += 1
        group.accepted += one.accepted
        group.passed += any(each.stages.get(Stage.CONFIRMATION) in DONE for each in made)
        group.completed += any(each.state == "completed" for each in made)
    return dict(found)


def _carried_on(way: Way, later: Mapping[int, Way], on: date) -> list[Reached]:
    """Where the later cohorts stand into which somebody was carried."""
    found, following = [], later.get(way.id)
    while following is not None:
        one = reached(following, on)
        if one is not None:
            found.append(one)
        following = later.get(following.id)
    return found


@dataclass(slots=True)
class Marks:
    """How two people marked the same thing: how often alike, one apart, further apart, and the mean difference."""

    alike: int = 0
    one_apart: int = 0
    further: int = 0
    differences: list[int] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.differences)

    @property
    def mean(self) -> float | None:
        """Of the second less the first: who marks higher."""
        return sum(self.differences) / self.n if self.n else None

    @property
    def mean_apart(self) -> float | None:
        """How far they are apart, whoever marks higher."""
        return sum(abs(one) for one in self.differences) / self.n if self.n else None


def agreement(pairs: Iterable[tuple[str, int, int]]) -> Mapping[str, Marks]:
    """By what was marked; each pair is the level of the first marker and of the second."""
    found: dict[str, Marks] = defaultdict(Marks)
    for what, first, second in pairs:
        marks, apart = found[what], abs(first - second)
        marks.differences.append(second - first)
        marks.alike += apart == 0
        marks.one_apart += apart == 1
        marks.further += apart > 1
    return dict(found)


def share(part: int, whole: int) -> float | None:
    """Per cent; None of nothing."""
    return 100 * part / whole if whole else None


def by_two(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Counter[str]]:
    """How often each second value stands beside each first one."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for first, second in pairs:
        found[first][second] += 1
    return dict(found)
