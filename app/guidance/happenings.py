"""What happened to whom, when, and what was told about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from app.core.dates import PartialDate
from app.guidance.days import Day, Days, as_days
from app.guidance.household import Member, role_towards
from app.guidance.records import Fact

Told = date | PartialDate | tuple[date, date] | str | bool | None
# An event whose day is also a date of the person's records, and stands for it while none is on record.
SAME_DAY: Mapping[str, str] = MappingProxyType(
    {"permission_ending": "period_end", "application_pending": "pending_since", "card_ending": "card_expiry"}
)
_NOT_TOLD = frozenset({"", "unknown", "not_asked", "not_stated"})


@dataclass(frozen=True, slots=True)
class Happening:
    """A life event of one person.

    `on`: the day of the event, a range when only that is known, or None. `subject`: the key of the member to whom it
    happens; for a birth the child or a parent (the child then needs no record). `other`: the member who died, where
    that person is on record. `facts`: what was told, by the code of the fact: a day, `yes`/`no` (or a truth
    value), or the code of a choice; what is missing is not known. `roles`: what members are to the subject, where
    that does not follow from their roles.
    """

    key: str
    event: str
    on: Day
    subject: str
    facts: Mapping[str, Told] = field(default_factory=dict)
    other: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> Days | None:
        return as_days(self.on)

    def told_day(self, fact: str) -> Days | None:
        """A date fact; None while it is not known, or when what was told is no date."""
        value = self.facts.get(fact)
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, (date, PartialDate, tuple)):
            return as_days(value)
        return None

    def told_value(self, fact: str) -> str | None:
        """`yes`, `no` or the code of a choice; None while it is not known."""
        value = self.facts.get(fact)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) and value not in _NOT_TOLD else None

    def role_of(self, subject: Member, other: Member) -> str:
        """What a member is to the subject of this happening."""
        return self.roles.get(other.key) or role_towards(subject, other)


def fits(fact: Fact, value: Told) -> bool:
    """Whether what was told can be an answer to this question; nothing told fits every question."""
    if value is None or value in _NOT_TOLD:
        return True
    if fact.kind == "date":
        return isinstance(value, (date, PartialDate, tuple))
    if fact.kind == "yes_no":
        return isinstance(value, bool) or value in ("yes", "no")
    return any(choice.code == value for choice in fact.choices)
