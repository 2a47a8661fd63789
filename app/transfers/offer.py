"""What the receiving centre is shown before it accepts: what it needs to decide, and nobody's name.

Values picked one by one; the case itself never reaches the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import needs, persons
from app.core.errors import lazy
from app.core.i18n import translate
from app.deadlines import computing
from app.deadlines import queries as deadlines
from app.referrals import queries as referrals

MOST_DAYS = 5
STAY = lazy("在留期間の終わり")


@dataclass(frozen=True)
class Day:
    """A day of the law that comes, without whom it concerns."""

    what: str
    last_day: date


@dataclass(frozen=True)
class Offer:
    """`domains`, `language`, `interpreter`, `urgency` are codes; `open_referrals` how many partners are at work."""

    domains: Sequence[str]
    language: str
    interpreter: str
    urgency: str
    people: int
    open_referrals: int
    days: Sequence[Day]


def of_case(session: Session, case: Case, locale: str) -> Offer:
    """The case as far as a centre may know that has not accepted it."""
    return Offer(
        domains=list(dict.fromkeys(need.domain for need in needs.still_open(session, case.id))),
        language=case.language,
        interpreter=case.interpreter,
        urgency=case.urgency,
        people=len(persons.of_case(session, case)),
        open_referrals=len(referrals.open_of_case(session, case.id)),
        days=_days(session, case, locale),
    )


def _days(session: Session, case: Case, locale: str) -> list[Day]:
    """Open deadlines of the law and ends of periods of stay, the nearest first."""
    found = []
    for row in deadlines.open_of(session, case.id):
        rule = computing.rule_of(session, row)
        found.append(Day(rule.title.label(locale) if rule else row.rule, row.last_on))
    stays = [one.period_end for one in persons.of_case(session, case) if one.period_end]
    found += [Day(translate(locale, STAY), day) for day in stays]
    return sorted(found, key=lambda day: day.last_day)[:MOST_DAYS]
