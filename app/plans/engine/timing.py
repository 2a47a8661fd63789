"""When each step must be finished and begun at the latest, counted backwards from the days that must be met. Pure.

All days are civil days, as in :mod:`app.plans.engine.order`: a step that takes three days and must be finished on the
4th has to begin on the 1st.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.order import Window


@dataclass(frozen=True, slots=True)
class Timing:
    """The latest days of an open step on which some date hangs.

    ``finish``: the last day on which it may be finished so that it and all that follows meet their dates.
    ``start``: the last day on which it can begin for that. ``slack``: days left when work begins today.
    """

    finish: date
    start: date
    slack: int


def timings(graph: Graph, windows: Mapping[int, Window]) -> dict[int, Timing]:
    """The latest days of the open steps, as far as a due date or a last day of the law bears on them."""
    return {
        step_id: _timing(graph.nodes[step_id], window.latest, window.earliest)
        for step_id, window in windows.items()
        if window.latest is not None
    }


def _timing(node: StepNode, finish: date, earliest: date) -> Timing:
    return Timing(finish, days_before(finish, node.weight), (finish - earliest).days)


def days_before(day: date, days: int) -> date:
    """So many civil days before a day, held at the earliest date there is."""
    return day - timedelta(days=min(days, (day - date.min).days))
