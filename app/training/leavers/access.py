"""From an address to an answer that says somebody left."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import NotFound
from app.training.leavers import queries
from app.training.models import Learner
from app.training.portal.models import SignOff
from app.web.request import Rq


@dataclass(frozen=True)
class Left:
    """The answer, and about whom."""

    sign_off: SignOff
    learner: Learner

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.sign_off.version


def left(rq: Rq) -> Left:
    """The answer `{ref}`. Raises NotFound, also for one that says they are still there."""
    found = queries.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    learner = queries.learners(rq.session, [found.period.learner_id])[found.period.learner_id]
    rq.note_read("learner", learner.id, learner.ref)
    return Left(found, learner)
