"""All the days that are worked out for a plan, once for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.plans import queries, titles
from app.plans.due import anchors, law
from app.plans.engine import danger, order, timing
from app.plans.engine.graph import Graph
from app.plans.engine.timing import Timing
from app.plans.models import Step
from app.plans.wording import Translate


@dataclass(frozen=True)
class Days:
    """The steps of a plan with all the days that are worked out for them, once for a page."""

    rows: Sequence[Step]
    grounds: anchors.Grounds
    law: Sequence[law.Running]
    graph: Graph
    windows: Mapping[int, order.Window]
    timings: Mapping[int, Timing]
    chains: Sequence[danger.Chain]

    @property
    def thick(self) -> tuple[int, ...]:
        """The chain that decides: the one that endangers a day most, or the longest where no day is in danger."""
        told = [one for one in self.chains if one.danger is not danger.Danger.CALM and len(one.steps) > 1]
        return tuple(step.id for step in told[0].steps) if told else order.critical_chain(self.graph)

    @property
    def is_endangered(self) -> bool:
        """Whether a chain of several steps endangers a day."""
        return any(one.danger is not danger.Danger.CALM and len(one.steps) > 1 for one in self.chains)


def days_of(session: Session, case: Case, rows: Sequence[Step], today: date, say: Translate, locale: str) -> Days:
    """Everything that follows from the days of a plan, for who reads it today."""
    grounds = anchors.grounds(session, case, rows)
    running = law.running(session, case, grounds.rows, rows, today, say, locale)
    graph = titles.graph_of(rows, queries.links_of(session, case.id), law.limits(running), locale)
    windows = order.windows(graph, today)
    chains = danger.chains(graph, today, windows, law.targets(running))
    return Days(rows, grounds, running, graph, windows, timing.timings(graph, windows), chains)
