"""What can be done now, what waits for what, and why: computed, never stored.

All days are civil days; a step that takes three days and starts on the 1st is
finished on the 4th, and what follows it can start on the 4th.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from app.plans.engine.graph import (
    Cycle,
    DuplicateStep,
    Graph,
    PlanError,
    StepNode,
    UnknownStep,
    check,
    ranks,
)
from app.plans.engine.lifecycle import StepState

__all__ = [
    "Blocker",
    "Cycle",
    "DuplicateStep",
    "Endangered",
    "Graph",
    "PlanError",
    "Reason",
    "Standing",
    "StepNode",
    "UnknownStep",
    "Window",
    "check",
    "critical_chain",
    "endangered",
    "ranks",
    "standing",
    "standings",
    "why",
    "windows",
]


class Standing(StrEnum):
    """Where a step stands today, seen together with what comes before it."""

    READY = "ready"
    BLOCKED = "blocked"
    DOING = "doing"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class BlockedBy(StrEnum):
    """Why a predecessor holds a step back."""

    OPEN = "predecessor_open"
    FAILED = "predecessor_failed"
    DROPPED = "predecessor_dropped"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A predecessor that is not done, and in which way."""

    step: StepNode
    reason: BlockedBy


@dataclass(frozen=True, slots=True)
class Stand:
    """Standing of one step with the predecessors that are not done.

    A step already under way keeps its standing even when something before it was
    reopened; ``blockers`` then says so.
    """

    standing: Standing
    blockers: tuple[Blocker, ...] = ()

    @property
    def needs_decision(self) -> bool:
        """Waiting alone will not help: a predecessor failed or was given up."""
        return any(b.reason is not BlockedBy.OPEN for b in self.blockers)


_KEPT = {
    StepState.DOING: Standing.DOING,
    StepState.WAITING: Standing.WAITING,
    StepState.DONE: Standing.DONE,
    StepState.FAILED: Standing.FAILED,
    StepState.DROPPED: Standing.DROPPED,
}
_BLOCKS = {StepState.FAILED: BlockedBy.FAILED, StepState.DROPPED: BlockedBy.DROPPED}


def standing(graph: Graph, step_id: int) -> Stand:
    """Ready only when every predecessor is done.

    A failed or dropped predecessor still blocks: somebody has to look at it and
    take the dependency out or choose another way.
    """
    node = graph.nodes[step_id]
    blockers = tuple(
        Blocker(before, _BLOCKS.get(before.state, BlockedBy.OPEN))
        for before in graph.before(step_id)
        if before.state is not StepState.DONE
    )
    if not node.is_open:
        return Stand(_KEPT[node.state])
    if node.state in _KEPT:
        return Stand(_KEPT[node.state], blockers)
    return Stand(Standing.BLOCKED if blockers else Standing.READY, blockers)


def standings(graph: Graph) -> dict[int, Stand]:
    """Standing of every step."""
    return {step_id: standing(graph, step_id) for step_id in graph.order}


@dataclass(frozen=True, slots=True)
class Window:
    """Days within which an open step can be finished.

    ``earliest``: when all goes as expected from today. ``latest``: the last day that
    still lets it and everything after it meet their dates, or none. ``slack``: days
    between the two; below zero the dates can no longer all be met.
    """

    earliest: date
    latest: date | None

    @property
    def slack(self) -> int | None:
        """Days the step may slip without harm, or none when no date depends on it."""
        return None if self.latest is None else (self.latest - self.earliest).days


def windows(graph: Graph, today: date, slip: dict[int, int] | None = None) -> dict[int, Window]:
    """Windows of the open steps; ``slip`` adds days to the time single steps take.

    Steps behind a failed or dropped one are counted as if that one were gone: no
    better guess exists until somebody has decided.
    """
    extra = slip or {}
    found: dict[int, Window] = {}
    for node in graph.steps():
        if not node.is_open:
            continue
        start = max((found[i].earliest for i in node.depends_on if i in found), default=today)
        days = min(node.weight + extra.get(node.id, 0), (date.max - start).days)
        found[node.id] = Window(start + timedelta(days=days), graph.latest.get(node.id))
    return found


def critical_chain(graph: Graph) -> tuple[int, ...]:
    """Ids of the open steps that together take longest, in order of work.

    Among chains of the same length the one with more steps wins, then the one that
    starts earlier in the order.
    """
    best: dict[int, tuple[int, int]] = {}
    following: dict[int, int | None] = {}
    for step_id in reversed(graph.order):
        node = graph.nodes[step_id]
        if not node.is_open:
            continue
        onward = [i for i in graph.followers[step_id] if i in best]
        chosen = max(onward, key=lambda i: (*best[i], -graph.place_of(i)), default=None)
        days, count = best[chosen] if chosen is not None else (0, 0)
        best[step_id] = (days + node.weight, count + 1)
        following[step_id] = chosen
    step: int | None = max(best, key=lambda i: (*best[i], -graph.place_of(i)), default=None)
    chain: list[int] = []
    while step is not None:
        chain.append(step)
        step = following[step]
    return tuple(chain)


@dataclass(frozen=True, slots=True)
class Endangered:
    """A step whose due date is missed; ``late_by`` is at least one civil day."""

    step: StepNode
    finish: date
    late_by: int


def endangered(graph: Graph, step_id: int, slip_days: int, today: date) -> tuple[Endangered, ...]:
    """What a slip would cost: followers, and the step itself, that then miss their date.

    Those that are late already without the slip are named too: they are in danger.
    """
    slipped = windows(graph, today, {step_id: slip_days})
    return tuple(
        Endangered(node, slipped[node.id].earliest, (slipped[node.id].earliest - node.must_by).days)
        for node in (graph.nodes[step_id], *graph.all_after(step_id))
        if node.id in slipped and node.must_by is not None and slipped[node.id].earliest > node.must_by
    )


class Why(StrEnum):
    """Kinds of sentence in 「この順番の理由」; the page words them."""

    FIRST = "first"
    AFTER = "after"
    UNLOCKS = "unlocks"
    DUE = "due"
    LAW = "law"
    NEEDED_BY = "needed_by"
    CRITICAL = "critical"
    LATE = "late"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence as data: its kind and what fills its gaps, used where it applies.

    ``steps`` are the other steps it speaks of, ``day`` a civil date, ``days`` a count.
    """

    code: Why
    steps: tuple[StepNode, ...] = ()
    day: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    graph: Graph
    windows: Mapping[int, Window]
    stands: Mapping[int, Stand]
    chain: tuple[int, ...] = field(default=())


def why(
    graph: Graph,
    today: date,
    known: Mapping[int, Window] | None = None,
    stands: Mapping[int, Stand] | None = None,
) -> dict[int, tuple[Reason, ...]]:
    """The sentences for every open step, the most binding first; ``known`` and ``stands`` are its windows and
    standings where they are made already.
    """
    facts = _Facts(graph, known or windows(graph, today), stands or standings(graph), critical_chain(graph))
    return {node.id: tuple(_reasons(facts, node)) for node in graph.steps() if node.is_open}


def _reasons(facts: _Facts, node: StepNode) -> list[Reason]:
    reasons = _about_before(facts.stands[node.id], node)
    reasons += _about_dates(facts, node)
    if after := tuple(n for n in facts.graph.after(node.id) if n.is_open):
        reasons.append(Reason(Why.UNLOCKS, steps=after))
    if node.id in facts.chain and len(facts.chain) > 1:
        total = sum(facts.graph.nodes[i].weight for i in facts.chain)
        reasons.append(Reason(Why.CRITICAL, days=total))
    return reasons


def _about_before(stand: Stand, node: StepNode) -> list[Reason]:
    blockers = stand.blockers
    gone = tuple(b.step for b in blockers if b.reason is not BlockedBy.OPEN)
    still = tuple(b.step for b in blockers if b.reason is BlockedBy.OPEN)
    reasons = [Reason(Why.DECIDE, steps=gone)] if gone else []
    if still:
        reasons.append(Reason(Why.AFTER, steps=still))
    if not blockers and node.state is StepState.PLANNED:
        reasons.append(Reason(Why.FIRST))
    return reasons


def _about_dates(facts: _Facts, node: StepNode) -> list[Reason]:
    window = facts.windows[node.id]
    reasons: list[Reason] = []
    if window.slack is not None and window.slack < 0:
        reasons.append(Reason(Why.LATE, day=window.latest, days=-window.slack))
    if node.due is not None:
        reasons.append(Reason(Why.DUE, day=node.due))
    if node.limit is not None and node.limit != node.due:
        reasons.append(Reason(Why.LAW, day=node.limit))
    if window.latest is not None and window.latest != node.must_by:
        reasons.append(Reason(Why.NEEDED_BY, steps=_drivers(facts.graph, node), day=window.latest))
    return reasons


def _drivers(graph: Graph, node: StepNode) -> tuple[StepNode, ...]:
    """The dated steps behind ``node`` whose date sets its last day, walked along the graph."""
    step = node
    while True:
        goal = graph.latest[step.id]
        if step.must_by == goal:
            return (step,)
        step = next(
            n
            for n in graph.after(step.id)
            if n.is_open
            and n.id in graph.latest
            and max((graph.latest[n.id] - date.min).days - n.weight, 0) == (goal - date.min).days
        )


def ordered(nodes: Sequence[StepNode]) -> list[StepNode]:
    """The steps in their order of work; raises as :class:`Graph` does."""
    return list(Graph(nodes).steps())
