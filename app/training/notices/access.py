"""From an address to a notice."""

from __future__ import annotations

from app.core.errors import NotFound
from app.training.notices import queries
from app.training.notices.models import CourseNotice
from app.web.request import Rq


def notice(rq: Rq) -> CourseNotice:
    """The notice `{ref}`. Raises NotFound."""
    found = queries.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("learner", found.learner_id, found.ref)
    return found
