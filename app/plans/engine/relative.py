"""Due days that hang on something else: a step's end, a life event, the person's agreement, the day of entry. Pure.

Periods are counted as the law counts them: the day on which it begins is not counted (民法140条), months end by the
calendar (民法143条). Working days are those on which offices and the centre are open.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.guidance import counting
from app.guidance.records import Period
from app.plans.engine.lifecycle import StepState

IsOpen = Callable[[date], bool]


class Base(StrEnum):
    """What a due day hangs on. ``RULE``: a deadline of the law; a day that hangs on nothing has no base."""

    STEP = "step"
    EVENT = "event"
    AGREEMENT = "agreement"
    TODAY = "today"
    RULE = "rule"


class Unit(StrEnum):
    """Units of a count, by the names of :class:`app.guidance.records.Period`."""

    DAYS = "days"
    WORKING_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Hanging:
    """How the due day of a step is counted. ``step`` and ``event`` are ids, ``on`` the civil day of the entry."""

    base: Base
    count: int
    unit: Unit
    step: int | None = None
    event: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a step on which others may hang: ``due`` and ``ended`` are civil days."""

    state: StepState
    due: date | None
    ended: date | None


@dataclass(frozen=True, slots=True)
class Happened:
    """A life event on which days may hang: its first possible day, whether that is exact, and whether it stands."""

    day: date | None
    exact: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The day that follows now. ``sure``: what it hangs on has happened. ``gone``: what it hung on is no more; then
    no day follows, and the one that stands stays.
    """

    day: date | None = None
    sure: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Anchors:
    """Everything on which due days of a plan hang. ``agreed``: the civil day of the newest agreement."""

    steps: Mapping[int, Standing]
    events: Mapping[int, Happened]
    agreed: date | None
    is_open: IsOpen


def count(start: date, length: int, unit: Unit, is_open: IsOpen) -> date:
    """So long after a civil day, which is not counted itself. Raises OverflowError beyond the calendar."""
    return counting.after(start, Period(count=length, unit=unit.value), "excluded", is_open).last


def resolve(hanging: Mapping[int, Hanging], anchors: Anchors) -> dict[int, Found]:
    """The day of every step in ``hanging``, chains of them too; a circle, which no form lets in, gives no day."""
    found: dict[int, Found] = {}
    for step_id in hanging:
        trail: list[int] = []
        at: int | None = step_id
        while at is not None and at in hanging and at not in found and at not in trail:
            trail.append(at)
            at = hanging[at].step
        for waiting in reversed(trail):
            found[waiting] = _found(hanging[waiting], anchors, found)
    return found


def _found(one: Hanging, anchors: Anchors, found: Mapping[int, Found]) -> Found:
    start, sure, gone = _start(one, anchors, found)
    if gone or start is None:
        return Found(gone=gone)
    return Found(count(start, one.count, one.unit, anchors.is_open), sure)


def _start(one: Hanging, anchors: Anchors, found: Mapping[int, Found]) -> tuple[date | None, bool, bool]:
    """The day from which it is counted, whether that is the last word, and whether there is nothing any more."""
    match one.base:
        case Base.STEP:
            return _of_step(one.step, anchors.steps, found)
        case Base.EVENT:
            event = anchors.events.get(one.event or 0)
            return (event.day, event.exact, not event.stands) if event else (None, False, True)
        case Base.AGREEMENT:
            return anchors.agreed, True, False
        case _:
            return one.on, True, False


def _of_step(
    step_id: int | None, steps: Mapping[int, Standing], found: Mapping[int, Found]
) -> tuple[date | None, bool, bool]:
    step = steps.get(step_id or 0)
    if step is None or step.state in (StepState.FAILED, StepState.DROPPED):
        return None, False, True
    if step.state is StepState.DONE:
        return step.ended, True, False
    newly = found.get(step_id or 0)
    return (newly.day if newly and newly.day else step.due), False, False


def circle(start: int, hangs_on: Mapping[int, int], before: Mapping[int, Collection[int]]) -> list[int]:
    """The ring that closes on ``start`` when due days and the order of work are followed together, or nothing.

    A step that is due so long after another cannot come before it. The ring runs in the order of work and ends where
    it begins.
    """
    trail: list[tuple[int, list[int]]] = [(start, [start])]
    seen: set[int] = set()
    while trail:
        at, path = trail.pop()
        base = hangs_on.get(at)
        for earlier in sorted({*before.get(at, ()), *((base,) if base is not None else ())}):
            if earlier == start:
                return [start, *reversed(path)]
            if earlier not in seen:
                seen.add(earlier)
                trail.append((earlier, [*path, earlier]))
    return []
