"""From an address to a curriculum or a cohort."""

from __future__ import annotations

from app.core.errors import Forbidden, NotFound
from app.training.planning import queries
from app.training.planning.service import curricula
from app.training.programme.models import Cohort, Curriculum
from app.web.request import Rq


def curriculum(rq: Rq) -> Curriculum:
    """The version `{number}`. Raises NotFound."""
    text = rq.params["number"]
    found = queries.curriculum(rq.session, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else None
    if found is None:
        raise NotFound
    return found


def decidable(rq: Rq) -> Curriculum:
    """The same for whoever may decide: the proposer is refused before any form is read."""
    found = curriculum(rq)
    if found.state == "proposed" and not curricula.may_decide(rq.actor, found):
        raise Forbidden
    return found


def cohort(rq: Rq) -> Cohort:
    """The cohort `{ref}`. Raises NotFound."""
    found = queries.cohort_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("cohort", found.id, found.ref)
    return found
