"""The workplaces of a person as a section of their page."""

from __future__ import annotations

from app.core import clock
from app.core.errors import lazy
from app.training.models import Learner
from app.training.sections import Section
from app.training.workplaces import queries, words
from app.training.workplaces.spans import Span, gaps
from app.web.request import Rq


def of_learner(rq: Rq, learner: Learner) -> Section:
    """Where they work and worked, who guides there, and the days without a main workplace."""
    periods = queries.periods_of(rq.session, learner)
    return Section(
        lazy("勤務先"),
        "training/admission/_workplaces.html",
        {
            "learner": learner,
            "periods": periods,
            "gaps": gaps((Span(one.starts_on, one.ends_on) for one in periods if one.is_main), clock.today()),
            "words": words,
        },
        key="workplaces",
        count=len(periods),
    )
