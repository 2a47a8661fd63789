"""What was told about an enrolment, as a section of its page and of the trainee's own."""

from __future__ import annotations

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.training.enrolment.models import Enrolment
from app.training.notices import queries, words
from app.training.renewal import words as states
from app.training.sections import Section
from app.web.request import Rq


def of_enrolment(rq: Rq, enrolment: Enrolment) -> Section | None:
    """None where nothing was told yet."""
    found = queries.of_enrolment(rq.session, enrolment)
    if not found:
        return None
    context = {"notices": found, "words": words, "states": states, "linked": rq.can(P.TRAINING_RUN)}
    return Section(lazy("お知らせ"), "training/notices/_section.html", context, key="notices", count=len(found))
