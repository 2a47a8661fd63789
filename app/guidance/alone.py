"""One event of one person of whom little is known: what a command, an example or a quick look has. Pure.

Nothing is known of the household, so what concerns a spouse, a child or a parent is shown for a possible one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.guidance.calendar import Calendar
from app.guidance.casting import BIRTH
from app.guidance.catalogue import MEMBER_DATES, Catalogue
from app.guidance.days import Day, as_days
from app.guidance.deadlines import Outcome
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member

_PART_ROLES = {"spouse": "spouse", "children": "child", "parents": "parent", "deceased": "relative"}


@dataclass(frozen=True, slots=True)
class Asked:
    """`status`, `expires`, `birth` are those of the member named by `part` (`subject`, `spouse`, `children` …).

    Of a birth they are those of the parent who asks. Facts may name dates of the member's records besides.
    """

    event: str
    on: Day
    status: str | None = None
    expires: date | None = None
    birth: Day = None
    facts: Mapping[str, Told] = field(default_factory=dict)
    part: str = "subject"


def look(asked: Asked, today: date, catalogue: Catalogue, calendar: Calendar | None = None) -> Outcome:
    """The deadlines of one event."""
    person = _person(asked)
    members = [person] if person.role == "self" else [Member("subject"), person]
    told = {name: value for name, value in asked.facts.items() if name not in MEMBER_DATES}
    other = person.key if person.key == "deceased" else None
    happening = Happening("event", asked.event, asked.on, "subject", told, other)
    return compute(
        Situation([happening], members, today, calendar or Calendar(), household_known=False),
        catalogue,
    )


def _person(asked: Asked) -> Member:
    by_the_event = asked.event == BIRTH or asked.part not in _PART_ROLES
    part = "subject" if by_the_event else asked.part
    own = {name: _first(asked.facts[name]) for name in MEMBER_DATES - {"birth_date"} if name in asked.facts}
    return Member(
        part,
        role="self" if by_the_event else _PART_ROLES[part],
        birth=_day(asked.facts.get("birth_date")) or asked.birth,
        status=asked.status,
        period_end=asked.expires or own.get("period_end"),
        card_expiry=own.get("card_expiry"),
        pending_since=own.get("pending_since"),
    )


def _day(value: Told) -> Day:
    return None if isinstance(value, (str, bool)) else value


def _first(value: Told) -> date | None:
    days = as_days(_day(value))
    return days.earliest if days else None
