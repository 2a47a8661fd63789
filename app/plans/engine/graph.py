"""Steps of a plan as a directed graph: what a step is, and that it has no circle.

Pure: neither the database nor the pages are known here.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.plans.engine.lifecycle import OPEN_STATES, StepState


@dataclass(frozen=True, slots=True)
class StepNode:
    """One step as the engine sees it.

    ``due`` is a civil date, the last day on which the step may be finished; ``limit``
    is the nearest last day of the law that the step has to keep.
    ``weight`` is the number of civil days the step is expected to take; 0 means
    the same day. ``depends_on`` holds the ids of the steps that come before it.
    """

    id: int
    title: str
    domain: str
    state: StepState = StepState.PLANNED
    due: date | None = None
    weight: int = 1
    depends_on: frozenset[int] = field(default_factory=frozenset)
    limit: date | None = None

    @property
    def must_by(self) -> date | None:
        """The civil day by which it must be finished: its due date or the law's, whichever comes first."""
        if self.due is None or self.limit is None:
            return self.due or self.limit
        return min(self.due, self.limit)

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something, or is waiting for somebody who does."""
        return self.state in OPEN_STATES


class PlanError(ValueError):
    """The steps do not make a plan."""


class UnknownStep(PlanError):
    """A step names something before it that is not in this plan."""

    def __init__(self, step: StepNode, missing: Iterable[int]) -> None:
        self.step = step
        self.missing = tuple(sorted(missing))
        super().__init__(f"step {step.id} depends on unknown {self.missing}")


class DuplicateStep(PlanError):
    """Two steps share an id."""

    def __init__(self, step_id: int) -> None:
        self.step_id = step_id
        super().__init__(f"step id {step_id} occurs twice")


class Cycle(PlanError):
    """The steps wait for each other in a circle.

    ``path`` runs in the order of work and closes on its first step: A, B, C, A
    says that A would have to come before B, B before C and C before A.
    """

    def __init__(self, path: Sequence[StepNode]) -> None:
        self.path = tuple(path)
        super().__init__(" → ".join(step.title for step in self.path))


class Graph:
    """Checked steps with their followers; build it once for a page.

    Raises :class:`DuplicateStep`, :class:`UnknownStep` or :class:`Cycle`.
    """

    def __init__(self, nodes: Sequence[StepNode]) -> None:
        self.nodes: Mapping[int, StepNode] = {node.id: node for node in nodes}
        if len(self.nodes) != len(nodes):
            raise DuplicateStep(_first_duplicate(nodes))
        self.followers: dict[int, list[int]] = {node.id: [] for node in nodes}
        for node in nodes:
            if missing := node.depends_on - self.nodes.keys():
                raise UnknownStep(node, missing)
            for before in node.depends_on:
                self.followers[before].append(node.id)
        given = {node.id: place for place, node in enumerate(nodes)}
        domains = {domain: i for i, domain in enumerate(dict.fromkeys(n.domain for n in nodes))}
        #: Latest civil day on which a step may finish so that it and all that
        #: follows can still meet their due dates; absent where no date bears on it.
        self.latest: dict[int, date] = {}
        self.order: tuple[int, ...] = ()
        self._place: dict[int, int] = {}
        self._before: dict[int, list[StepNode]] = {node.id: [] for node in nodes}
        self._after: dict[int, list[StepNode]] = {node.id: [] for node in nodes}
        self._sort(given, domains)

    def _sort(self, given: Mapping[int, int], domains: Mapping[str, int]) -> None:
        plain = self._kahn({i: (place,) for i, place in given.items()})
        for step in reversed(plain):
            self._latest_finish(step)
        self.order = tuple(
            self._kahn(
                {
                    i: (
                        self.latest.get(i, date.max).toordinal(),
                        domains[self.nodes[i].domain],
                        place,
                    )
                    for i, place in given.items()
                }
            )
        )

        for place, step in enumerate(self.order):
            self._place[step] = place
            # Met in the order of work, neighbours need no sorting.
            for after in self.followers[step]:
                self._before[after].append(self.nodes[step])
            for before in self.nodes[step].depends_on:
                self._after[before].append(self.nodes[step])

    def _kahn(self, keys: Mapping[int, tuple[int, ...]]) -> list[int]:
        """Topological order, the smallest key first among what may come next."""
        waiting = {i: len(node.depends_on) for i, node in self.nodes.items()}
        heap = [(keys[i], i) for i, count in waiting.items() if count == 0]
        heapq.heapify(heap)
        order: list[int] = []
        while heap:
            _, step = heapq.heappop(heap)
            order.append(step)
            for after in self.followers[step]:
                waiting[after] -= 1
                if waiting[after] == 0:
                    heapq.heappush(heap, (keys[after], after))
        if len(order) < len(self.nodes):
            raise Cycle(self._find_cycle({i for i, count in waiting.items() if count > 0}))
        return order

    def _find_cycle(self, stuck: set[int]) -> list[StepNode]:
        """Walk back from any stuck step: each has a stuck predecessor, so it must close."""
        step = min(stuck)
        trail: list[int] = []
        seen: dict[int, int] = {}
        while step not in seen:
            seen[step] = len(trail)
            trail.append(step)
            step = min(self.nodes[step].depends_on & stuck)
        ring = trail[seen[step] :][::-1]
        # Begin with the lowest id, so that the same circle is always named alike.
        start = ring.index(min(ring))
        ring = ring[start:] + ring[:start]
        return [self.nodes[i] for i in (*ring, ring[0])]

    def _latest_finish(self, step: int) -> None:
        dates = [
            _minus(self.latest[after], self.nodes[after].weight)
            for after in self.followers[step]
            if after in self.latest and self.nodes[after].is_open
        ]
        own = self.nodes[step].must_by
        if own is not None:
            dates.append(own)
        if dates:
            self.latest[step] = min(dates)

    def steps(self) -> Iterator[StepNode]:
        """All steps in their order of work."""
        return (self.nodes[i] for i in self.order)

    def before(self, step_id: int) -> list[StepNode]:
        """Direct predecessors in their order of work."""
        return self._before[step_id]

    def after(self, step_id: int) -> list[StepNode]:
        """Direct followers in their order of work."""
        return self._after[step_id]

    def all_after(self, step_id: int) -> list[StepNode]:
        """Everything that waits for the step, directly or not, in order of work."""
        reached: set[int] = set()
        stack = list(self.followers[step_id])
        while stack:
            step = stack.pop()
            if step not in reached:
                reached.add(step)
                stack.extend(self.followers[step])
        return [self.nodes[i] for i in sorted(reached, key=self._place.__getitem__)]

    def place_of(self, step_id: int) -> int:
        """Where the step stands in the order of work, from 0."""
        return self._place[step_id]


def check(nodes: Sequence[StepNode]) -> None:
    """Raise :class:`Cycle`, :class:`UnknownStep` or :class:`DuplicateStep`, or return."""
    Graph(nodes)


def ranks(graph: Graph) -> dict[int, int]:
    """Column of each step: one more than the furthest of what comes before it."""
    columns: dict[int, int] = {}
    for node in graph.steps():
        columns[node.id] = max((columns[i] + 1 for i in node.depends_on), default=0)
    return columns


def _first_duplicate(nodes: Sequence[StepNode]) -> int:
    seen: set[int] = set()
    for node in nodes:
        if node.id in seen:
            return node.id
        seen.add(node.id)
    raise AssertionError("no duplicate")


def _minus(day: date, days: int) -> date:
    """``day`` less ``days``, held at the earliest date there is."""
    return date.min if (day - date.min).days < days else day - timedelta(days=days)
