"""From an address to a practicum: that of the account, or any for those who run and teach."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import NotFound
from app.training.practicum import queries
from app.training.practicum.models import PracticumTask
from app.training.practicum.queries import Whole
from app.web.request import Rq


@dataclass(frozen=True)
class OneTask:
    """A task of one's own practicum."""

    whole: Whole
    task: PracticumTask

    @property
    def version(self) -> int:
        return self.whole.version


def own(rq: Rq) -> Whole:
    """The practicum of the learner with whom this account is tied. Raises NotFound."""
    found = queries.of_user(rq.session, rq.actor.user_id)
    if found is None:
        raise NotFound
    return noted(rq, found)


def own_task(rq: Rq) -> OneTask:
    """The task `{task}` of it. Raises NotFound."""
    whole = own(rq)
    task = queries.task_of(whole, rq.params["task"])
    if task is None:
        raise NotFound
    return OneTask(whole, task)


def practicum(rq: Rq) -> Whole:
    """The practicum `{ref}`. Raises NotFound."""
    found = queries.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return noted(rq, found)


def noted(rq: Rq, whole: Whole) -> Whole:
    """The same, with the reading noted."""
    rq.note_read("practicum", whole.practicum.id, whole.practicum.ref)
    return whole
