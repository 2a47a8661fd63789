"""Hours and results as reported, as a section of the page of an enrolment and of the trainee's own."""

from __future__ import annotations

from app.core.errors import lazy
from app.training.enrolment.models import Enrolment
from app.training.reported import queries
from app.training.sections import Section
from app.web.request import Rq


def of_enrolment(rq: Rq, enrolment: Enrolment) -> Section | None:
    """None before the training began."""
    hours = queries.hours_of(rq.session, enrolment)
    if not hours.subjects:
        return None
    context = {
        "hours": hours,
        "results": queries.results_of(rq.session, enrolment),
        "conflicts": [one for one in queries.conflicts_of(rq.session, [enrolment.id]) if one.state == "open"],
    }
    return Section(lazy("講義の時間"), "training/admission/_hours.html", context, key="hours")
