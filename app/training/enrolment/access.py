"""From an address to an enrolment, and from an account to its own."""

from __future__ import annotations

from app.core.errors import NotFound
from app.training.enrolment import queries
from app.training.enrolment.models import Enrolment
from app.training.programme.models import Cohort
from app.web.request import Rq


def enrolment(rq: Rq) -> Enrolment:
    """The enrolment `{ref}`. Raises NotFound."""
    found = queries.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("enrolment", found.id, found.ref)
    return found


def own(rq: Rq) -> Enrolment:
    """The live enrolment of whoever asks. Raises NotFound where they have none."""
    learner = queries.learner_of_user(rq.session, rq.actor.user_id)
    found = queries.live_of(rq.session, learner) if learner is not None else None
    if found is None:
        raise NotFound
    rq.note_read("enrolment", found.id, found.ref)
    return found


def chosen_cohort(rq: Rq) -> Cohort | None:
    """Which cohort a list is about: the one asked for, else the newest that takes applications, else the newest."""
    asked = queries.cohort_by_ref(rq.session, rq.query.get("cohort", ""))
    if asked is not None:
        return asked
    found = queries.cohorts(rq.session, ("open",)) or queries.cohorts(rq.session)
    return found[0] if found else None
