"""What is wished for of a partner: read from the address, begun with what the need, the step and the person say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.cases.models import Case, Need
from app.cases.queries import needs
from app.codes import lists
from app.core import clock
from app.core.calendar import is_business_day
from app.core.dates import DateError, PartialDate, parse_date
from app.people.models import Person
from app.plans.models import Step

# The topic of the directory in which a need of a domain is looked for first.
TOPIC_OF: Mapping[str, str] = {
    "residence": "immigration", "employment": "employment", "housing": "housing", "medical": "medical",
    "education": "education", "family": "family_status", "safety": "dv", "economy": "welfare",
    "japanese": "japanese", "welfare": "welfare", "daily_life": "daily_life",
}  # fmt: skip
TYPED = ("q", "topic", "municipality", "language", "day", "kind", "doubtful")
_NOT_SAID = frozenset({"not_asked", "not_stated", "unknown"})


def asked(query: Mapping[str, str], begun: Mapping[str, str]) -> dict[str, str]:
    """The fields of the search: as typed when any was, else as they begin."""
    typed = {name: query.get(name, "").strip()[:100] for name in TYPED}
    return typed if any(name in query for name in TYPED) else {**typed, **begun}


def begin(session: Session, case: Case, main: Person, need: Need | None, step: Step | None) -> dict[str, str]:
    """The topic of the step or the need (else of the first open one), the town and language of the person (else the
    town of the centre), and the working day until which the step is due, where it lies ahead."""
    need = need or next(iter(needs.still_open(session, case.id)), None)
    domain = step.domain if step else need.domain if need else ""
    due = step.due_on if step and step.due_on and step.due_on >= clock.today() else None
    spoken = next((one.language for one in main.languages if one.language != "ja"), case.language)
    return {
        "topic": TOPIC_OF.get(domain, ""),
        "municipality": main.municipality_code or session.get_one(Centre, case.centre_id).municipality_code,
        "language": spoken if spoken in lists.LANGUAGES and spoken != "unknown" else "",
        "day": day_before(due, clock.today()).isoformat() if due else "",
    }


def day_before(due: date, today: date) -> date:
    """The last working day until a due day, from today on: on the Sunday on which a step is due nobody can be asked,
    and every office whose hours are known would stand behind those of which nothing is known."""
    day = due
    while day > today and not is_business_day(day):
        day -= timedelta(days=1)
    return day


def day_in(text: str) -> date | None:
    """The civil day typed; None for nothing and for what is no day."""
    try:
        return parse_date(text, clock.today()) if text else None
    except DateError:
        return None


@dataclass(frozen=True)
class Who:
    """What of the person decides whether a partner is for them; '' and None where it was not told.

    `ages`: the youngest and the oldest that they can be, in full years.
    """

    status: str = ""
    ages: tuple[int, int] | None = None


def who(main: Person, today: date) -> Who:
    """The newest status that was told, and the ages that the birth allows on a civil day."""
    known = [fact for fact in main.facts if fact.status not in _NOT_SAID]
    newest = max(known, key=lambda fact: (fact.as_of, fact.recorded_at), default=None)
    return Who(newest.status if newest else "", _ages(main.birth, today))


def _ages(birth: str | None, today: date) -> tuple[int, int] | None:
    try:
        return PartialDate.parse(birth).age_on(today) if birth else None
    except DateError:  # to be born after the day asked about
        return None
