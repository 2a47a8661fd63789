"""Order and circles: what every plan must keep, whatever its shape."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from app.plans.engine.graph import Cycle, DuplicateStep, Graph, StepNode, UnknownStep, check, ranks
from tests.plans.graphs import circles, plans, step


def is_true_circle(cycle: Cycle) -> bool:
    path = cycle.path
    steps_once = len({node.id for node in path}) == len(path) - 1
    edges = all(a.id in b.depends_on for a, b in pairwise(path))
    return path[0] == path[-1] and steps_once and edges


@given(circles())
def test_every_circle_is_refused_with_a_true_one(nodes: list[StepNode]) -> None:
    with pytest.raises(Cycle) as caught:
        check(nodes)
    assert is_true_circle(caught.value)


def test_the_control_of_a_true_circle_notices_a_false_one() -> None:
    assert not is_true_circle(Cycle([step(1), step(2, 1), step(1)]))
    assert not is_true_circle(Cycle([step(1, 2), step(2, 1)]))


def test_a_circle_is_named_in_the_order_of_work() -> None:
    nodes = [step(3, 2, title="C"), step(1, 3, title="A"), step(2, 1, title="B"), step(4, 3, title="D")]
    with pytest.raises(Cycle, match="A → B → C → A"):
        check(nodes)


def test_a_step_before_itself_is_a_circle() -> None:
    with pytest.raises(Cycle) as caught:
        check([step(1, 1, title="A")])
    assert [node.title for node in caught.value.path] == ["A", "A"]


def test_foreign_and_doubled_ids_are_refused() -> None:
    with pytest.raises(UnknownStep) as unknown:
        check([step(1, 7, 9)])
    assert unknown.value.missing == (7, 9)
    with pytest.raises(DuplicateStep):
        check([step(1), step(2), step(1)])


@given(plans())
def test_the_order_has_every_step_once_and_respects_the_arrows(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    place = {step_id: i for i, step_id in enumerate(graph.order)}
    assert sorted(place) == sorted(node.id for node in nodes)
    columns = ranks(graph)
    for node in nodes:
        for before in node.depends_on:
            assert place[before] < place[node.id]
            assert columns[before] < columns[node.id]


@given(plans())
def test_the_order_is_the_same_each_time(nodes: list[StepNode]) -> None:
    assert Graph(nodes).order == Graph(list(nodes)).order


def test_due_date_then_domain_then_given_order() -> None:
    nodes = [
        step(1, domain="work"),
        step(2, domain="housing"),
        step(3, domain="work"),
        step(4, domain="housing", due=3),
        step(5, domain="housing", due=3),
        step(6, domain="work", due=1),
    ]
    assert Graph(nodes).order == (6, 4, 5, 1, 3, 2)


def test_what_an_urgent_step_needs_comes_first() -> None:
    """Without this, the undated first half of an urgent matter would stand last."""
    graph = Graph([step(1, due=9), step(2), step(3, 2, due=4, days=2)])
    assert graph.order == (2, 3, 1)
    assert graph.latest[2] == date(2026, 11, 24)


def test_a_date_at_the_edge_of_the_calendar_is_no_error() -> None:
    early = StepNode(2, "B", "work", due=date.min, weight=30, depends_on=frozenset({1}))
    assert Graph([step(1), early]).latest[1] == date.min


def test_all_that_follows() -> None:
    graph = Graph([step(1), step(2, 1), step(3, 2), step(4)])
    assert [node.id for node in graph.all_after(1)] == [2, 3]
    assert graph.all_after(4) == []


def test_a_thousand_steps_in_a_row_do_not_exhaust_the_stack() -> None:
    chain = [step(1), *(step(n, n - 1) for n in range(2, 1001))]
    assert Graph(chain).order[-1] == 1000
