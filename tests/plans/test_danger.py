"""The backward pass, the chain that endangers a day, and the sentence that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import translate
from app.plans.due import danger_view
from app.plans.due.law import Running
from app.plans.engine import danger
from app.plans.engine.danger import SOON, Chain, Danger, Target, chains
from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.order import Why, why, windows
from app.plans.engine.timing import Timing, timings
from tests.plans.graphs import TODAY, plans, step

DAY = timedelta(days=1)


def day(days: int) -> date:
    return TODAY + days * DAY


@st.composite
def bound_plans(draw: st.DrawFn) -> list[StepNode]:
    """Plans in which some steps have a last day of the law as well."""
    return [replace(node, limit=draw(st.none() | st.integers(-30, 90).map(day))) for node in draw(plans())]


def latest_days(graph: Graph) -> dict[int, Timing]:
    return timings(graph, windows(graph, TODAY))


def late(graph: Graph, first: int, finish: date) -> set[int]:
    """Steps that miss a day when `first` is finished on a day and what waits for it follows without a pause."""
    finished = {first: finish}
    for node in graph.steps():
        before = [finished[i] for i in node.depends_on if i in finished]
        if before and node.is_open and node.id != first:
            finished[node.id] = max(before) + node.weight * DAY
    return {
        i
        for i, on in finished.items()
        for must in (graph.nodes[i].due, graph.nodes[i].limit)
        if must is not None and on > must
    }


@given(bound_plans())
def test_finished_by_its_latest_day_nothing_is_late_and_a_day_later_something_is(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    found = latest_days(graph)
    for step_id, timing in found.items():
        assert late(graph, step_id, timing.finish) == set()
        assert late(graph, step_id, timing.finish + DAY)
    for node in nodes:
        if node.is_open and node.id not in found:
            assert late(graph, node.id, day(5000)) == set()


def test_a_pass_that_forgets_one_day_is_noticed() -> None:
    """The planted fault: a latest day one too late makes the date behind it late."""
    graph = Graph([step(1), step(2, 1, due=10, days=4)])
    assert latest_days(graph)[1].finish == day(6)
    assert late(graph, 1, day(7)) == {2}


@given(bound_plans())
def test_latest_start_and_slack_follow_from_the_latest_day(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    spans = windows(graph, TODAY)
    for step_id, timing in latest_days(graph).items():
        assert timing.finish - timing.start == graph.nodes[step_id].weight * DAY
        assert timing.slack == (timing.finish - spans[step_id].earliest).days


def found_chains(graph: Graph, law: list[Target] | None = None) -> list[Chain]:
    return chains(graph, TODAY, windows(graph, TODAY), law or [])


def longest_to(graph: Graph, step_id: int) -> int:
    """Days that the longest way of open steps to a step takes, the slow way."""
    node = graph.nodes[step_id]
    before = [longest_to(graph, i) for i in node.depends_on if graph.nodes[i].is_open]
    return node.weight + max(before, default=0)


@given(plans())
def test_each_dated_open_step_has_its_tightest_chain(nodes: list[StepNode]) -> None:
    graph = Graph(nodes)
    found = found_chains(graph)
    assert {chain.target.step for chain in found} == {n.id for n in nodes if n.is_open and n.due}
    assert [chain.slack for chain in found] == sorted(chain.slack for chain in found)
    for chain in found:
        assert chain.last.id == chain.target.step
        assert all(one.is_open for one in chain.steps)
        assert all(a.id in b.depends_on for a, b in pairwise(chain.steps))
        assert sum(one.weight for one in chain.steps) == longest_to(graph, chain.target.step)
        # Finished by its day, the first step leaves the rest just time enough.
        assert chain.first_by + sum(one.weight for one in chain.steps[1:]) * DAY == chain.target.day
        assert chain.slack == (chain.first_by - TODAY).days - chain.first.weight


@pytest.mark.parametrize(
    ("due", "expected"),
    [(-1, Danger.PASSED), (0, Danger.SHORT), (4, Danger.SHORT), (5, Danger.TIGHT), (5 + SOON, Danger.TIGHT),
     (6 + SOON, Danger.CALM)],
)  # fmt: skip
def test_how_dangerous(due: int, expected: Danger) -> None:
    (chain,) = found_chains(Graph([step(1, days=2), step(2, 1, due=due, days=3)]))
    assert chain.danger is expected


def test_a_due_date_on_the_day_of_the_law_is_one_target() -> None:
    graph = Graph([replace(step(1, due=9), limit=day(9)), step(2, due=9)])
    found = found_chains(graph, [Target(1, day(9), "J-1"), Target(7, day(9), "J-2")])
    assert [(one.target.step, one.target.law) for one in found] == [(1, "J-1"), (2, "")]


def test_the_law_binds_a_step_without_a_due_date_and_the_reasons_say_so() -> None:
    graph = Graph([step(1, days=2), replace(step(2, 1, days=3), limit=day(20))])
    assert latest_days(graph)[1] == Timing(day(17), day(15), 15)
    reasons = {reason.code: reason for reason in why(graph, TODAY)[2]}
    assert reasons[Why.LAW].day == day(20)
    assert Why.NEEDED_BY not in reasons
    assert {r.code: r for r in why(graph, TODAY)[1]}[Why.NEEDED_BY].steps == (graph.nodes[2],)


# --- the sentences ----------------------------------------------------------------------------------

RENEWAL = Running("J-1", "/cases/K-1/deadlines/J-1", "在留期間の更新", "ランさん", day(89), day(90), (2,), (2,))


def _say(locale: str, message: str, **values: object) -> str:
    return translate(locale, message) % values if values else translate(locale, message)


def told(nodes: list[StepNode], law: list[Running] | None = None, locale: str = "ja") -> danger_view.DangerView:
    graph = Graph(nodes)
    targets = [Target(i, row.last, row.ref) for row in law or [] for i in row.open_steps]
    hrefs = {node.id: f"/steps/{node.id}" for node in nodes}
    say = partial(_say, locale)
    return danger_view.view(found_chains(graph, targets), law or [], hrefs, TODAY, say, locale)


def test_the_sentence_names_the_first_step_and_its_day_in_both_languages() -> None:
    nodes = [step(1, title="給与明細をそろえる", days=3), step(2, 1, title="更新を申請する", days=78)]
    (line,) = told(nodes, [RENEWAL]).told
    assert line.sentence == (
        "12月4日までに「給与明細をそろえる」が終わらないと、"
        "2027年2月20日の期限「在留期間の更新」（ランさん）に間に合わないおそれがあります。"
    )
    assert line.path == (("給与明細をそろえる", "/steps/1"), ("更新を申請する", "/steps/2"))
    (line,) = told(nodes, [RENEWAL], "en").told
    assert line.sentence == (
        "If “給与明細をそろえる” is not finished by 4 December, "
        "the deadline “在留期間の更新” (ランさん) of 20 February 2027 is at risk."
    )


@pytest.mark.parametrize(
    ("due", "weights", "part"),
    [
        (-2, (1, 1), "「S2」は過ぎています。まず「S1」"),
        (3, (2, 3), "11月25日の「S2」は、このままでは2日遅れます。「S1」を11月22日までに終えられるか"),
        (2, (1, 3), "「S1」は11月21日までに終わる必要がありました。"),
        (9, (2, 3), "11月28日までに「S1」が終わらないと、12月1日の「S2」"),
    ],
)
def test_what_is_late_is_said_differently(due: int, weights: tuple[int, int], part: str) -> None:
    (line,) = told([step(1, days=weights[0]), step(2, 1, due=due, days=weights[1])]).told
    assert part in line.sentence


def test_a_single_step_with_a_near_due_date_is_no_news_but_a_late_one_is() -> None:
    assert told([step(1, due=3)]).told == ()
    assert told([step(1, due=-3)]).told[0].sentence.startswith("「S1」は期限（11月19日）を過ぎています。")
    assert "2日遅れる" in told([step(1, due=3, days=5)]).told[0].sentence
    bound = replace(RENEWAL, last=day(3), steps=(1,), open_steps=(1,))
    assert "11月24日までに「S1」を始めないと" in told([step(1)], [bound]).told[0].sentence


def test_every_deadline_of_the_law_stands_with_its_chain_or_with_none() -> None:
    bare = replace(RENEWAL, ref="J-2", steps=(), open_steps=())
    done = replace(RENEWAL, ref="J-3", steps=(9,), open_steps=())
    view = told([step(1), step(2, 1)], [RENEWAL, bare, done])
    assert [(one.row.ref, one.chain is not None, one.done) for one in view.law] == [
        ("J-1", True, False), ("J-2", False, False), ("J-3", False, True),
    ]  # fmt: skip
    assert (view.bare, view.bare_passed) == (1, 0)
    assert told([step(1)], [replace(bare, last=day(-1))]).bare_passed == 1
    assert danger_view.AT_ONCE + len(view.more) >= len(view.told)
    assert set(danger_view.CHIPS) == set(danger.Danger)
