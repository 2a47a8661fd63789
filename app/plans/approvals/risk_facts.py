"""Gathering what `approvals.risk` judges. Floors above add what they alone know (referrals: the exceptions)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.deadlines import queries as law_queries
from app.plans import queries
from app.plans.approvals.risk import Facts

Exceptions = Callable[[Session, Case], Iterable[str]]
_exceptions: list[Exceptions] = []


def register_exceptions(provider: Exceptions) -> None:
    """Let a floor above tell on which exceptions from consent somebody acted in a case. Twice is once."""
    if provider not in _exceptions:
        _exceptions.append(provider)


def of_case(session: Session, case: Case) -> Facts:
    """The facts of a case as they are kept now: four short queries."""
    people = queries.persons_of(session, case)
    return Facts(
        urgency=case.urgency,
        events=frozenset(event.code for event in law_queries.events_of(session, case.id)),
        domains=frozenset(need.domain for need in queries.needs_of(session, case.id)),
        exceptions=frozenset(code for provider in _exceptions for code in provider(session, case)),
        may_not_say_who=any(person.may_say_who is False for person in people),
        address_hidden=any(person.address_hidden for person in people),
    )
