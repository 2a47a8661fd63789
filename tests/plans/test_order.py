"""Ready, blocked, the longest chain, what a slip endangers, and the reasons given."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.lifecycle import MOVES, StepState, may_move
from app.plans.engine.order import (
    BlockedBy,
    Reason,
    Standing,
    Why,
    critical_chain,
    endangered,
    ordered,
    standing,
    standings,
    why,
    windows,
)
from tests.plans.graphs import TODAY, plans, step


@given(plans())
def test_no_step_is_ready_whose_predecessor_is_not_done(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    for step_id, stand in standings(graph).items():
        not_done = {i for i in graph.nodes[step_id].depends_on if graph.nodes[i].state is not StepState.DONE}
        planned = graph.nodes[step_id].state is StepState.PLANNED
        assert (stand.standing is Standing.READY) == (planned and not not_done)
        assert (stand.standing is Standing.BLOCKED) == (planned and bool(not_done))
        if graph.nodes[step_id].is_open:
            assert {blocker.step.id for blocker in stand.blockers} == not_done


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (StepState.PLANNED, BlockedBy.OPEN),
        (StepState.WAITING, BlockedBy.OPEN),
        (StepState.FAILED, BlockedBy.FAILED),
        (StepState.DROPPED, BlockedBy.DROPPED),
    ],
)
def test_only_done_unlocks(state: StepState, reason: BlockedBy) -> None:
    stand = standing(Graph([step(1, state=state), step(2, 1)]), 2)
    assert stand.standing is Standing.BLOCKED
    assert [(b.step.id, b.reason) for b in stand.blockers] == [(1, reason)]
    assert stand.needs_decision is (reason is not BlockedBy.OPEN)


def test_a_step_under_way_keeps_its_standing_and_says_what_was_reopened() -> None:
    stand = standing(Graph([step(1), step(2, 1, state=StepState.DOING)]), 2)
    assert stand.standing is Standing.DOING
    assert [b.step.id for b in stand.blockers] == [1]


@given(plans())
def test_the_chain_is_a_path_of_open_steps_and_none_is_longer(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    chain = critical_chain(graph)
    assert all(graph.nodes[i].is_open for i in chain)
    assert all(a in graph.nodes[b].depends_on for a, b in pairwise(chain))

    def longest(step_id: int) -> int:
        node = graph.nodes[step_id]
        open_after = [n.id for n in graph.after(step_id) if n.is_open]
        return node.weight + max((longest(i) for i in open_after), default=0)

    every = [longest(node.id) for node in nodes if node.is_open]
    assert sum(graph.nodes[i].weight for i in chain) == max(every, default=0)


def test_the_chain_counts_days_not_steps() -> None:
    graph = Graph([step(1), step(2, 1), step(3, 2), step(4, 1, days=9)])
    assert critical_chain(graph) == (1, 4)


@given(plans(), st.integers(0, 40))
def test_a_longer_slip_endangers_no_less(nodes: list[StepNode], days: int) -> None:
    graph = Graph(nodes)
    for node in nodes:
        if node.is_open:
            little = {e.step.id for e in endangered(graph, node.id, days, TODAY)}
            more = {e.step.id for e in endangered(graph, node.id, days + 5, TODAY)}
            assert little <= more


@given(plans())
def test_slack_is_exactly_what_a_step_may_slip(nodes: list[StepNode]) -> None:
    """With as many days as the slack says nothing new is late; with one more something is."""
    graph = Graph(nodes)
    for step_id, window in windows(graph, TODAY).items():
        late_now = endangered(graph, step_id, 0, TODAY)
        if window.slack is None or window.slack < 0 or late_now:
            continue
        open_path = all(n.is_open for n in graph.all_after(step_id))
        assert endangered(graph, step_id, window.slack, TODAY) == ()
        if open_path:
            assert endangered(graph, step_id, window.slack + 1, TODAY)


def test_a_slip_names_who_misses_which_date() -> None:
    graph = Graph([step(1, days=2), step(2, 1, due=5, days=3), step(3, 1, due=30), step(4, due=1)])
    assert endangered(graph, 1, 0, TODAY) == ()
    late = endangered(graph, 1, 4, TODAY)
    assert [(e.step.id, e.late_by, e.finish) for e in late] == [(2, 4, TODAY + timedelta(days=9))]


def reasons(graph: Graph, step_id: int) -> dict[Why, Reason]:
    return {reason.code: reason for reason in why(graph, TODAY)[step_id]}


def test_reasons_of_an_order() -> None:
    graph = Graph(
        [
            step(1, state=StepState.DONE),
            step(2, 1, days=3),
            step(3, 2, due=4, days=2),
            step(4, state=StepState.FAILED),
            step(5, 4),
        ]
    )
    first = reasons(graph, 2)
    assert set(first) == {Why.FIRST, Why.LATE, Why.NEEDED_BY, Why.UNLOCKS, Why.CRITICAL}
    assert first[Why.NEEDED_BY].steps == (graph.nodes[3],)
    assert first[Why.NEEDED_BY].day == TODAY + timedelta(days=2)
    assert first[Why.LATE].days == 1
    assert first[Why.CRITICAL].days == 5
    second = reasons(graph, 3)
    assert second[Why.AFTER].steps == (graph.nodes[2],)
    assert second[Why.DUE].day == TODAY + timedelta(days=4)
    assert reasons(graph, 5)[Why.DECIDE].steps == (graph.nodes[4],)
    assert 1 not in why(graph, TODAY)


@given(plans())
def test_every_open_step_is_told_about_and_each_thing_once(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    told = why(graph, TODAY)
    assert set(told) == {node.id for node in nodes if node.is_open}
    for step_id, found in told.items():
        codes = [reason.code for reason in found]
        assert len(codes) == len(set(codes))
        assert (Why.FIRST in codes) == (standing(graph, step_id).standing is Standing.READY)


def test_ordered_gives_the_steps_themselves() -> None:
    assert [node.id for node in ordered([step(2, 1), step(1)])] == [1, 2]


def test_moves_are_known_for_every_state_and_every_closed_step_can_be_taken_up_again() -> None:
    assert set(MOVES) == set(StepState)
    for state in StepState:
        assert not may_move(state, state)
    assert may_move(StepState.DONE, StepState.PLANNED)
    assert not may_move(StepState.DONE, StepState.DROPPED)
