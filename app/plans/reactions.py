"""What plans add to the floors below: the day of the review, and words for lines of the timeline."""

from __future__ import annotations

from app.cases import views
from app.core.errors import lazy
from app.plans import reviewing
from app.plans.due import following

_CODES = {
    **following.TIMELINE,
    "undone": lazy("元に戻した"),
    "step_linked": lazy("順番のつながり"),
}


def wire() -> None:
    """Register; `app.main.wire` calls it. Twice is once."""
    views.register_provider(reviewing.of_review)
    views.name_codes("plan_changed", views.by_words(_CODES))
    views.name_codes("plan_reviewed", views.by_words(reviewing.RESULTS))
