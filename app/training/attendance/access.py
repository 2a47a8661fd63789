"""From an address to a block, and to the person who checks in."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import clock
from app.core.errors import NotFound
from app.training.attendance import codes, queries
from app.training.enrolment.models import Enrolment
from app.training.programme.models import Block, Cohort
from app.web.request import Rq


@dataclass(frozen=True)
class Held:
    """A half day and the cohort to which it belongs."""

    block: Block
    cohort: Cohort

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.block.version


def held(rq: Rq) -> Held:
    """The block `{ref}`. Raises NotFound."""
    found = queries.block_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("block", found.id, found.ref)
    return Held(found, queries.cohort_of(rq.session, found))


@dataclass(frozen=True)
class Arriving:
    """Somebody at the check-in of a block for which they are enrolled. `fresh`: the code is the present one."""

    block: Block
    enrolment: Enrolment
    fresh: bool


def arriving(rq: Rq) -> Arriving:
    """The block `{ref}` and its code `{code}` for whoever is signed in.

    Raises NotFound for a block that is not theirs: a code tells nothing to anybody else.
    """
    block = queries.block_by_ref(rq.session, rq.params["ref"])
    enrolment = queries.enrolment_of_user(rq.session, rq.actor.user_id)
    if block is None or enrolment is None or not queries.belongs(rq.session, block, enrolment):
        raise NotFound
    rq.note_read("enrolment", enrolment.id, enrolment.ref)
    return Arriving(block, enrolment, codes.is_fresh(block.ref, rq.params["code"], clock.now()))
