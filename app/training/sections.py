"""Pages of a person, of an enrolment and of the trainee's own way, to which parts above add a section each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from app.training.models import Learner
from app.web.request import Rq

S = TypeVar("S")


@dataclass(frozen=True)
class Section:
    """One part of a page: its template is included with `section` at hand and reads `section.context`."""

    title: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    key: str = ""
    count: int | None = None


class Sections(Generic[S]):
    """Who adds to a page, in the order of `app.main.wire()`."""

    def __init__(self) -> None:
        self._providers: list[Callable[[Rq, S], Section | None]] = []

    def register(self, provider: Callable[[Rq, S], Section | None]) -> None:
        """Ask this provider whenever the page is shown; twice is once."""
        if provider not in self._providers:
            self._providers.append(provider)

    def of(self, rq: Rq, subject: S) -> list[Section]:
        """What there is to show of a subject."""
        return [found for provider in self._providers if (found := provider(rq, subject)) is not None]


LEARNER: Sections[Learner] = Sections()
"""`/training/learners/{ref}`: what administrators and approvers see of a person."""

register_section = LEARNER.register

ENROLMENT: Sections[Any] = Sections()
"""`/training/enrolments/{ref}`, given the enrolment with its cohort, learner and stages."""
MINE: Sections[Any] = Sections()
"""`/training/mine`: what a trainee sees of their own enrolment."""

register_enrolment_section = ENROLMENT.register
register_mine_section = MINE.register
