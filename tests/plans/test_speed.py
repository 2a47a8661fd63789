"""Two hundred steps and four hundred dependencies, within the limit that the figures to reach set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import process_time

import pytest

from app.plans.engine.danger import Target, chains
from app.plans.engine.graph import Graph, StepNode, check
from app.plans.engine.order import critical_chain, standings, why, windows
from app.plans.engine.timing import timings
from tests.plans.graphs import DOMAINS, TODAY

GOAL = 0.010
"""Seconds of processor time, on a machine on which the walk of `pace` takes this long:"""
PACE = 0.0005


def pace() -> float:
    """How long this machine takes for a walk that never changes; also longer where coverage counts every line."""

    def walk() -> None:
        total = 0
        for number in range(20_000):
            total += number & 7

    return best(walk)


def limit() -> float:
    """The goal, for a machine as slow as this one is now; never less than the goal."""
    return GOAL * max(1.0, pace() / PACE)


def large_plan(steps: int = 200, links: int = 400) -> list[StepNode]:
    """Steps in layers, each third one with a due date, and dependencies on earlier ones."""
    before: dict[int, set[int]] = {i: set() for i in range(1, steps + 1)}
    turn = 0
    while sum(map(len, before.values())) < links:
        turn += 1
        after = 2 + turn * 37 % (steps - 1)
        before[after].add(after - 1 - turn * turn * 13 % min(40, after - 1))
    return [
        StepNode(
            i, f"S{i}", DOMAINS[i % len(DOMAINS)], weight=1 + i % 5, depends_on=frozenset(before[i]),
            due=TODAY + timedelta(days=40 + 3 * i) if i % 3 == 0 else None,
            limit=TODAY + timedelta(days=60 + 3 * i) if i % 7 == 0 else None,
        )
        for i in range(1, steps + 1)
    ]  # fmt: skip


def derive(nodes: list[StepNode]) -> None:
    """Everything that a page of a plan works out: check, standings, windows, days, chain, danger, reasons."""
    check(nodes)
    graph = Graph(nodes)
    stands = standings(graph)
    spans = windows(graph, TODAY)
    timings(graph, spans)
    critical_chain(graph)
    chains(graph, TODAY, spans, [Target(n.id, n.limit, "J") for n in nodes if n.limit])
    why(graph, TODAY, spans, stands)


def best(work: Callable[[], None], times: int = 15) -> float:
    """Processor seconds of the fastest of several runs."""
    taken = []
    for _ in range(times):
        begun = process_time()
        work()
        taken.append(process_time() - begun)
    return min(taken)


def test_two_hundred_steps() -> None:
    nodes = large_plan()
    assert len(nodes) == 200
    assert sum(len(node.depends_on) for node in nodes) == 400
    assert best(lambda: derive(nodes)) < limit()


def test_a_quadratic_walk_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: neighbours sought among all steps, as one does without thinking."""

    def before(graph: Graph, step_id: int) -> list[StepNode]:
        return [node for node in graph.steps() if node.id in graph.nodes[step_id].depends_on]

    def after(graph: Graph, step_id: int) -> list[StepNode]:
        return [node for node in graph.steps() if node.id in graph.followers[step_id]]

    nodes = large_plan()
    honest = best(lambda: derive(nodes), times=5)
    monkeypatch.setattr(Graph, "before", before)
    monkeypatch.setattr(Graph, "after", after)
    assert best(lambda: derive(nodes), times=5) > 1.5 * honest
