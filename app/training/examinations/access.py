"""From an address to a question, a paper, a sitting, an attempt. Tests belong to no centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import NotFound
from app.training.examinations import queries
from app.training.examinations.models import (
    Accommodation,
    Paper,
    Question,
    Regrade,
    ResultFile,
    Review,
)
from app.training.examinations.queries import Day, Named, Whole
from app.web.request import Rq


def _loader(model: type[Named], kind: str) -> Callable[[Rq], Named]:
    def load(rq: Rq) -> Named:
        found = queries.by_ref(rq.session, model, rq.params["ref"])
        if found is None:
            raise NotFound
        rq.note_read(kind, found.id, found.ref)
        return found

    return load


question = _loader(Question, "question")
paper = _loader(Paper, "paper")
accommodation = _loader(Accommodation, "accommodation")
regrade = _loader(Regrade, "regrade")
_file = _loader(ResultFile, "result_file")
_review = _loader(Review, "review")


def sitting(rq: Rq) -> Day:
    """The sitting `{ref}`. Raises NotFound."""
    found = next(iter(queries.days(rq.session, rq.params["ref"])), None)
    if found is None:
        raise NotFound
    rq.note_read("sitting", found.sitting.id, found.sitting.ref)
    return found


def attempt(rq: Rq) -> Whole:
    """The attempt `{ref}`, for staff. Raises NotFound."""
    return _noted(rq, queries.whole(rq.session, rq.params["ref"]))


def own_attempt(rq: Rq) -> Whole:
    """The trainee's own attempt `{ref}`. Raises NotFound for anybody else's."""
    return _noted(rq, queries.own_attempt(rq.session, rq.actor, rq.params["ref"]))


def _noted(rq: Rq, found: Whole | None) -> Whole:
    if found is None:
        raise NotFound
    rq.note_read("attempt", found.attempt.id, found.attempt.ref)
    return found


@dataclass(frozen=True)
class Reviewed:
    """A review and its attempt."""

    review: Review
    one: Whole

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.review.version


def review(rq: Rq) -> Reviewed:
    """The review `{ref}`. Raises NotFound."""
    found = _review(rq)
    return Reviewed(found, queries.whole_of(rq.session, found.attempt_id))


@dataclass(frozen=True)
class Sent:
    """A file of results and the sitting for which it was sent."""

    file: ResultFile
    day: Day

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.file.version


def result_file(rq: Rq) -> Sent:
    """The file `{ref}`. Raises NotFound."""
    found = _file(rq)
    return Sent(found, queries.day_of(rq.session, found.sitting_id))
