"""From the rows of a case to the engine's questions, and from its answers to what is kept.

Each event is asked about alone: a deadline belongs to one rule, one member and one event.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session, selectinload

from app.accounts.models import CentreDay
from app.cases.models import Case
from app.cases.queries import persons
from app.core import clock
from app.core.dates import DateError, PartialDate
from app.core.errors import lazy
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.models import LegalDeadline, LifeEvent
from app.guidance import current
from app.guidance.calendar import Calendar
from app.guidance.catalogue import Catalogue, carried
from app.guidance.deadlines import Deadline, Finding, LeftOut
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening
from app.guidance.household import Member
from app.guidance.records import Rule
from app.guidance.words import Message, message
from app.people import households
from app.people.models import HouseholdMember, Person

# What people of a case are to the client where no household says it.
_ROLES = {"self": "self", "guardian": "guardian", "family": "relative"}


@dataclass(frozen=True)
class Days:
    """Civil days of a deadline: from when it can be done, the day to keep, the legal last day, the office's day."""

    opens: date | None
    safe: date
    last: date
    office: date


@dataclass(frozen=True)
class Found:
    """What the engine says about one rule, one member and one event. `days` is empty where nothing can be counted."""

    event_id: int
    rule: Rule
    member: str
    person_id: int | None
    days: Days | None
    line: Deadline


@dataclass(frozen=True)
class Judged:
    """The engine's answer to one event: deadlines, what does not fit together or is not known, and which rules of the
    event concern nobody here."""

    found: list[Found]
    findings: Sequence[Finding]
    left_out: Sequence[LeftOut] = ()


@dataclass(frozen=True)
class Proposal:
    """Days that the computation gives in place of those that stand; `days` empty: it does not apply any more.

    `key`: what a person refuses when they keep the old days.
    """

    key: str
    days: Days | None
    rule_from: date | None
    why: Message


@dataclass(frozen=True)
class Household:
    """Everybody whom the law may concern, as the engine sees them, with their ids.

    `gone`: people to whom events or deadlines of the case belong and who are neither of the case nor at home any
    more. Their own events are judged with them; what happens to others does not concern them.
    """

    members: tuple[Member, ...]
    ids: dict[str, int]
    gone: tuple[Member, ...] = ()

    def name(self, key: str) -> str:
        """What to call somebody out loud; empty for who has no record."""
        return next((member.name for member in (*self.members, *self.gone) if member.key == key), "")

    def key_of(self, person_id: int) -> str:
        """The key of somebody by id; empty for a stranger."""
        return next((ref for ref, number in self.ids.items() if number == person_id), "")

    def around(self, key: str) -> tuple[Member, ...]:
        """The members for an event of this person."""
        return (*self.members, *(member for member in self.gone if member.key == key))

    def is_gone(self, key: str) -> bool:
        return any(member.key == key for member in self.gone)


def catalogue(session: Session) -> Catalogue:
    """The rules that hold here."""
    return current.catalogue(session)


def calendar_of(session: Session, centre_id: int) -> Calendar:
    """The calendar of offices with the days on which the centre closes out of turn."""
    closed = sa.select(CentreDay.day).where(CentreDay.centre_id == centre_id, CentreDay.is_open.is_(False))
    return Calendar(centre_closings=frozenset(session.scalars(closed)))


def household_of(session: Session, case: Case) -> Household:
    """The people of the case and whoever lives with the client now, the client first."""
    linked = persons.of_case(session, case)
    main = next(one.person for one in linked if one.person.id == case.person_id)
    roles = {one.person.id: _ROLES.get(one.role, "other") for one in linked}
    people = {one.person.id: one.person for one in linked}
    roles[main.id] = "self"
    rows = _home_of(session, main)
    for role, person in _at_home(session, rows):
        people.setdefault(person.id, person)
        roles[person.id] = role
    gone = _gone(session, case, people)
    once = {row.person_id: row.role for row in rows if row.until is not None}
    return Household(
        tuple(_member(person, roles[person.id]) for person in people.values()),
        {person.ref: person.id for person in (*people.values(), *gone)},
        tuple(_member(person, once.get(person.id, "other")) for person in gone),
    )


def _gone(session: Session, case: Case, present: Collection[int]) -> Sequence[Person]:
    """Who left the case and the household after something was written down about them."""
    of_events = sa.select(LifeEvent.person_id).where(LifeEvent.case_id == case.id)
    of_deadlines = sa.select(LegalDeadline.person_id).where(LegalDeadline.case_id == case.id)
    named = Person.id.in_(of_events.union(of_deadlines)), Person.id.not_in(sorted(present))
    return session.scalars(
        sa.select(Person).where(*named).order_by(Person.id).options(selectinload(Person.facts))
    ).all()


def _home_of(session: Session, main: Person) -> Sequence[HouseholdMember]:
    """Who lives with the client, and who did in the same household."""
    home = households.current(session, main)
    return households.members(session, home) if home is not None else []


def _at_home(session: Session, home: Iterable[HouseholdMember]) -> list[tuple[str, Person]]:
    """Roles as the household has them, the client's own among them, with the newest facts loaded."""
    rows = [row for row in home if row.until is None]
    wanted = sa.select(Person).where(Person.id.in_([row.person_id for row in rows])).options(selectinload(Person.facts))
    found = {person.id: person for person in session.scalars(wanted)}
    return [(row.role, found[row.person_id]) for row in rows if row.person_id in found]


def _member(person: Person, role: str) -> Member:
    newest = max(person.facts, key=lambda fact: (fact.as_of, fact.recorded_at), default=None)
    return Member(
        key=person.ref,
        name=person.call_name,
        role=role,
        birth=_birth(person.birth),
        status=newest.status if newest else None,
        period_end=newest.period_end if newest else None,
        card_expiry=newest.card_expiry if newest else None,
        pending_since=newest.pending_since if newest else None,
    )


def _birth(text: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except DateError:
        return None


def facts_of(event: LifeEvent) -> dict[str, date | str]:
    """What was told about an event, by the code of the fact."""
    try:
        kept: Any = json.loads(event.facts) if event.facts else {}
    except ValueError:
        kept = {}
    kinds = carried().facts
    return {
        code: _fact(value, is_date=code in kinds and kinds[code].kind == "date")
        for code, value in (kept.items() if isinstance(kept, dict) else ())
    }


def _fact(value: object, *, is_date: bool) -> date | str:
    """As it was told. What does not read as a day stays text: the engine calls it a finding, and no page fails."""
    if is_date:
        with suppress(ValueError):
            return date.fromisoformat(str(value))
    return str(value)


def happening(event: LifeEvent, household: Household) -> Happening:
    """A life event as the engine sees it."""
    subject = household.key_of(event.person_id)
    on = (event.on_from, event.on_until) if event.on_from and event.on_until else None
    return Happening(event.ref, event.code, on, subject, facts_of(event))


def judge(
    session: Session,
    household: Household,
    event: LifeEvent,
    rules: Catalogue | None = None,
    others: Iterable[LifeEvent] = (),
) -> Judged:
    """What the engine says about an event; by the rules that hold, or by others to see what they do.

    `others`: the events of the case, which may contradict it.
    """
    what = happening(event, household)
    besides = [happening(one, household) for one in others if one.id != event.id]
    situation = Situation([what], household.around(what.subject), clock.today(), others=besides)
    outcome = compute(situation, rules or catalogue(session))
    return Judged([_found(event, household, line) for line in outcome.deadlines], outcome.findings, outcome.left_out)


def of_event(session: Session, household: Household, event: LifeEvent, rules: Catalogue | None = None) -> list[Found]:
    """Every rule that the event touches, for every member."""
    return judge(session, household, event, rules).found


def _found(event: LifeEvent, household: Household, line: Deadline) -> Found:
    days = None
    if line.safe_date and line.last_day and line.office_day and not line.problem:
        days = Days(line.opens_on, line.safe_date, line.last_day, line.office_day)
    return Found(event.id, line.rule, line.member.key, household.ids.get(line.member.key), days, line)


def proposal(session: Session, case: Case, row: LegalDeadline) -> Proposal | None:
    """What the computation gives now in place of the days that stand; None when they agree or were kept."""
    event = session.get_one(LifeEvent, row.event_id)
    if event.code not in catalogue(session).events:
        return None
    found = of_event(session, household_of(session, case), event)
    return proposed(row, next((one for one in found if (one.rule.code, one.member) == (row.rule, row.member)), None))


def proposed(row: LegalDeadline, found: Found | None) -> Proposal | None:
    """The same where the computation has been made already."""
    if row.state != DeadlineState.OPEN:
        return None
    if found is None or found.days is None:
        made = Proposal("gone", None, None, found.line.problem if found and found.line.problem else message(GONE))
    elif found.days.last == row.last_on and found.days.office == row.office_on:
        return None
    else:
        why = RULE_CHANGED if found.rule.valid_from != row.rule_from else FACTS_CHANGED
        made = Proposal(found.days.last.isoformat(), found.days, found.rule.valid_from, message(why))
    return None if row.kept == made.key else made


GONE = lazy("今わかっていることでは、この人にはあてはまりません。")
RULE_CHANGED = lazy("制度ルールが変わりました。")
FACTS_CHANGED = lazy("できごとか人の記録が変わりました。")


def rule_of(session: Session, row: LegalDeadline) -> Rule | None:
    """The version of the rule by which the days were computed; the newest where that one is gone."""
    versions = catalogue(session).rules.get(row.rule)
    if not versions:
        return None
    return next((rule for rule in versions if rule.valid_from == row.rule_from), versions[-1])


def is_end_of_stay(rule: Rule) -> bool:
    """Whether the last day is the end of the stay or of the card itself, which other lists show already."""
    return any(clock.start in ("period_end", "card_expiry") and clock.period is None for clock in rule.clocks)


# Beyond this a deadline is known, and nobody works by it yet.
FAR_OFF = timedelta(days=365)


def is_for_casework(rule: Rule) -> bool:
    """Whether the person, the family or the centre can act on it: a duty of an employer or an office informs only."""
    return rule.actor not in ("employer", "office") or rule.kind == "ground"


def is_past_without_delay(rule: Rule | None, day: date, today: date) -> bool:
    """Whether the day has passed and nobody is late: a window that has opened, an effect that has ended, a ground that
    exists now."""
    return rule is not None and rule.kind in ("window", "effect", "ground") and day < today


@cache
def not_for_lists() -> frozenset[str]:
    """Codes of rules that lists of the day leave to the page of the case: what kind a rule is stays as it came."""
    rules = {code: versions[-1] for code, versions in carried().rules.items()}
    return frozenset(code for code, rule in rules.items() if is_end_of_stay(rule) or not is_for_casework(rule))


def title_of(session: Session, row: LegalDeadline) -> str:
    """What the deadline is called in Japanese, for lines that are kept."""
    rule = rule_of(session, row)
    return rule.title.ja if rule else row.rule


def session_of(row: LifeEvent) -> Session:
    """The session in which the frame loaded the row; the frame asks for stored values by the row alone."""
    session = object_session(row)
    if session is None:
        raise RuntimeError("the row was not loaded by this request")
    return session
