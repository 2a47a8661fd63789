"""Which chain of steps endangers which day, and by when its first step must be finished. Pure.

For each day that must be met there is one tightest chain: the open steps that have to be done one after the other and
together take longest. The day is in danger when little is left between what the chain takes from today and the day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.order import Window
from app.plans.engine.timing import days_before

#: With no more slack than this a chain is told about before anything is late: two weeks, in which a letter goes
#: astray once or an office answers a question.
SOON = 14


class Danger(StrEnum):
    """How a chain stands towards its day."""

    PASSED = "passed"
    SHORT = "short"
    TIGHT = "tight"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Target:
    """A civil day by which a step must be finished; ``law`` is the reference of the legal deadline, or empty for the
    step's own due date.
    """

    step: int
    day: date
    law: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """The tightest chain towards a target, in order of work.

    ``first_by``: the last civil day on which its first step may be finished. ``slack``: days the chain may slip as a
    whole; below zero it is too long already.
    """

    target: Target
    steps: tuple[StepNode, ...]
    first_by: date
    slack: int
    danger: Danger

    @property
    def first(self) -> StepNode:
        return self.steps[0]

    @property
    def first_start(self) -> date:
        """The last civil day on which the first step can begin."""
        return days_before(self.first_by, self.first.weight)

    @property
    def last(self) -> StepNode:
        return self.steps[-1]


def chains(graph: Graph, today: date, windows: Mapping[int, Window], law: Iterable[Target] = ()) -> list[Chain]:
    """One chain for each target that an open step still has to meet, the most dangerous first.

    Targets are the deadlines of the law in ``law`` and the steps' own due dates; a due date on the day of the step's
    legal deadline is the same target.
    """
    targets = [target for target in law if target.step in windows]
    known = {(target.step, target.day) for target in targets}
    targets += [
        Target(node.id, node.due)
        for node in graph.steps()
        if node.id in windows and node.due is not None and (node.id, node.due) not in known
    ]
    before = _tightest_before(graph, windows)
    found = [_chain(graph, today, windows, before, target) for target in targets]
    return sorted(found, key=lambda one: (one.slack, one.target.day, graph.place_of(one.target.step), one.target.law))


def _tightest_before(graph: Graph, windows: Mapping[int, Window]) -> dict[int, int]:
    """For each open step the open step before it for which it has to wait longest."""
    found: dict[int, int] = {}
    for step_id in windows:
        waits = [i for i in graph.nodes[step_id].depends_on if i in windows]
        if waits:
            found[step_id] = max(waits, key=lambda i: (windows[i].earliest, -graph.place_of(i)))
    return found


def _chain(
    graph: Graph, today: date, windows: Mapping[int, Window], before: Mapping[int, int], target: Target
) -> Chain:
    path = [target.step]
    after_first = 0
    while (earlier := before.get(path[-1])) is not None:
        after_first += graph.nodes[path[-1]].weight
        path.append(earlier)
    slack = (target.day - windows[target.step].earliest).days
    return Chain(
        target,
        tuple(graph.nodes[i] for i in reversed(path)),
        days_before(target.day, after_first),
        slack,
        _danger(target.day, slack, today),
    )


def _danger(day: date, slack: int, today: date) -> Danger:
    if day < today:
        return Danger.PASSED
    if slack < 0:
        return Danger.SHORT
    return Danger.TIGHT if slack <= SOON else Danger.CALM
