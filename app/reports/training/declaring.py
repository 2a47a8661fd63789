"""What a report is: one frozen declaration each, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core.dates import fiscal_year_bounds
from app.reports.training.tables import Table
from app.training.programme.models import Cohort

OFFICE = frozenset({P.TRAINING_RUN})
TEACHING = frozenset({P.TRAINING_RUN, P.TRAINING_TEACH})
DECIDING = frozenset({P.TRAINING_RUN, P.REGISTER_DECIDE})
AGENCY = frozenset({P.TRAINING_RUN, P.REPORT_AGGREGATE})
ANY = TEACHING | DECIDING | AGENCY


class Scope(StrEnum):
    """By what a report can be narrowed: not at all, by fiscal year, by cohort (or all cohorts of a fiscal year).
    ONE_YEAR is of a fiscal year always, without a choice that of the day.
    """

    NONE = "none"
    YEAR = "year"
    ONE_YEAR = "one_year"
    COHORT = "cohort"


@dataclass(frozen=True)
class Ask:
    """As of which civil day, for what, in which language, and whether people may be named. `cohorts` are those of the
    scope; `year` is the fiscal year of the scope, None for all years; `one` is set where a single cohort was chosen;
    `linked`: whoever asks may open the pages of people and enrolments.
    """

    session: Session
    on: date
    today: date
    words: Callable[..., str]
    written: Callable[[date], str] = date.isoformat
    locale: str = "ja"
    cohorts: Sequence[Cohort] = ()
    one: Cohort | None = None
    year: int | None = None
    named: bool = False
    linked: bool = False

    def _(self, message: str, **params: object) -> str:
        """A message of the catalogue in the language of the page."""
        return self.words(message, **params)

    def say(self, message: str, params: Mapping[str, object]) -> str:
        """A message whose values may be days."""
        values = {name: self.written(one) if isinstance(one, date) else one for name, one in params.items()}
        return self.words(message, **values)

    @property
    def cohort_ids(self) -> Collection[int]:
        return frozenset(one.id for one in self.cohorts)

    @property
    def span(self) -> tuple[date, date]:
        """The first and last civil day of the fiscal year asked for; all years up to the day without one."""
        if self.year is None:
            return date(1, 1, 1), self.on
        first, last = fiscal_year_bounds(self.year)
        return first, min(last, self.on)


@dataclass(frozen=True)
class Report:
    """Texts are marked for translation. `number` is that of the training reference, part 6 (0: the sheet of the
    roadmap). `needed`: whoever holds one of these rights sees it. `hides`: what is not told to whom.
    `dated`: it can be asked as of any day; otherwise it speaks of today. `tool` is a page (label, address) on which
    administrators prepare what it needs.
    """

    number: int
    slug: str
    name: str
    sentence: str
    definition: str
    source: str
    hides: str
    needed: frozenset[P]
    makes: Callable[[Ask], Sequence[Table]] = field(repr=False)
    scope: Scope = Scope.NONE
    dated: bool = True
    tool: tuple[str, str] | None = None

    def is_for(self, actor: Actor) -> bool:
        return not self.needed.isdisjoint(actor.permissions)

    def leaves(self, actor: Actor) -> bool:
        """Whether for this actor it has left the administrators: then without names, and without small numbers."""
        return self.is_for(actor) and actor.permissions.isdisjoint(self.needed - {P.REPORT_AGGREGATE})
