"""From an address to a learner, a certification, a document."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Forbidden, NotFound
from app.training import policy, queries
from app.training.models import Certification, Learner
from app.training.policies import reading
from app.training.policies.models import TrainingPolicy
from app.web.request import Rq


def learner(rq: Rq) -> Learner:
    """The learner `{ref}`. Raises NotFound."""
    found = queries.learner_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("learner", found.id, found.ref)
    return found


@dataclass(frozen=True)
class Whole:
    """A certification and whose it is."""

    certification: Certification
    learner: Learner

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.certification.version


def certification(rq: Rq) -> Whole:
    """The certification `{ref}`. Raises NotFound."""
    found = queries.certification_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("certification", found.id, found.ref)
    return Whole(found, queries.learner_of(rq.session, found))


def decidable(rq: Rq) -> Whole:
    """The same for whoever may decide: the proposer is refused before any form is read."""
    found = certification(rq)
    if not policy.may_decide(rq.actor, found.certification):
        raise Forbidden
    return found


def training_policy(rq: Rq) -> TrainingPolicy:
    """The version `{ref}` of the rules. Raises NotFound."""
    found = reading.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("training_policy", found.id, found.ref)
    return found


def decidable_policy(rq: Rq) -> TrainingPolicy:
    """The same for whoever may decide: the proposer is refused before any form is read."""
    found = training_policy(rq)
    if found.proposed_by_id == rq.actor.user_id:
        raise Forbidden
    return found
