"""What came after certification, as a section of a person's page."""

from __future__ import annotations

from app.core.errors import lazy
from app.training import sections
from app.training.models import Learner
from app.training.portal import queries, words
from app.training.sections import Section
from app.web.request import Rq

TITLE = lazy("認証の後")


def of_learner(rq: Rq, learner: Learner) -> Section | None:
    """Yearly confirmations, surveys, case-study meetings; nothing for who was never asked about anything."""
    context = {
        "confirmations": queries.confirmations_of(rq.session, learner),
        "surveys": queries.surveys_of(rq.session, learner),
        "attended": queries.attended_by(rq.session, learner),
        "words": words,
    }
    if not any(context[name] for name in ("confirmations", "surveys", "attended")):
        return None
    return Section(TITLE, "training/portal/_section.html", context, key="afterwards")


def wire() -> None:
    """Add it; idempotent."""
    sections.register_section(of_learner)
