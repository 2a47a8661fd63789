"""Random plans for the property tests, and short ways to write small ones."""

from datetime import date, timedelta

from hypothesis import strategies as st

from app.plans.engine.graph import StepNode
from app.plans.engine.lifecycle import StepState

TODAY = date(2026, 11, 22)
DOMAINS = ("immigration", "work", "housing", "medical")


def step(
    step_id: int,
    *before: int,
    title: str = "",
    domain: str = "work",
    state: StepState = StepState.PLANNED,
    due: int | None = None,
    days: int = 1,
) -> StepNode:
    """A step; ``due`` in days from :data:`TODAY`."""
    return StepNode(
        step_id,
        title or f"S{step_id}",
        domain,
        state,
        None if due is None else TODAY + timedelta(days=due),
        days,
        frozenset(before),
    )


@st.composite
def plans(draw: st.DrawFn, most: int = 9) -> list[StepNode]:
    """Any plan without a circle: a step may depend on those with a lower number, in any order."""
    count = draw(st.integers(0, most))
    steps = [
        step(
            number,
            *draw(st.sets(st.integers(1, number - 1), max_size=3) if number > 1 else st.just(set())),
            domain=draw(st.sampled_from(DOMAINS)),
            state=draw(st.sampled_from(StepState)),
            due=draw(st.none() | st.integers(-30, 90)),
            days=draw(st.integers(0, 20)),
        )
        for number in range(1, count + 1)
    ]
    return draw(st.permutations(steps))


@st.composite
def circles(draw: st.DrawFn) -> list[StepNode]:
    """A plan to which one arrow was added that closes at least one circle."""
    count = draw(st.integers(1, 9))
    edges = {
        number: draw(st.sets(st.integers(1, number - 1), max_size=3)) if number > 1 else set()
        for number in range(1, count + 1)
    }
    last = draw(st.integers(1, count))
    above = {last}
    for number in range(last, 0, -1):
        if number in above:
            above |= edges[number]
    edges[draw(st.sampled_from(sorted(above)))].add(last)
    return draw(st.permutations([step(n, *before) for n, before in edges.items()]))
