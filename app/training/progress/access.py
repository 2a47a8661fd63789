"""From an address to somebody's enrolment: administrators and approvers by reference, trainees their own alone."""

from __future__ import annotations

from app.core.errors import NotFound
from app.training.enrolment.models import Enrolment
from app.training.progress import queries
from app.web.request import Rq


def enrolment(rq: Rq) -> Enrolment:
    """The enrolment `{ref}`. Raises NotFound."""
    found = queries.enrolment_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("enrolment", found.id, found.ref)
    return found
