"""Who is to renew, with their cases; the ends to come, and whom to invite when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.training import histories, queries
from app.training.models import Certification
from app.training.renewal import forecast, lifecycle
from app.training.renewal import queries as rows
from app.training.renewal.forecast import Due, Month
from app.training.renewal.lifecycle import State
from app.training.renewal.models import RenewalCase
from app.training.service import renewal
from app.training.standing.deriving import Standing, standing_on
from app.training.standing.records import History


@dataclass(frozen=True)
class Line:
    """Somebody who is to renew, or whose case is open. `missed`: their case came to nothing."""

    entry: queries.Entry
    case: RenewalCase | None
    missed: bool
    declined: bool

    @property
    def stage(self) -> str:
        """The code by which the list is narrowed."""
        if self.missed:
            return "missed"
        if self.case is not None:
            return self.case.state
        return "not_wanted" if self.declined else "none"


def lines(session: Session, today: date) -> list[Line]:
    """Everybody in the renewal window, in grace, lapsed, or with an open case, by the end."""
    subjects = queries.subjects(session)
    known = histories.of_subjects(session, subjects, everybody=True)
    cases, declined = rows.open_cases(session), rows.declined(session)
    found: list[Line] = []
    for one in subjects:
        answer, case = standing_on(known[one.id], today, today), cases.get(one.id)
        if case is None and answer.standing not in lifecycle.RENEWABLE:
            continue
        entry = queries.unnamed(one, answer)
        missed = case is not None and renewal.is_missed(known[one.id], case, today)
        found.append(Line(entry, case, missed, one.id in declined))
    return sorted(found, key=lambda line: (line.entry.answer.ends_on or today, line.entry.number))


def counts(found: Sequence[Line]) -> Mapping[str, int]:
    """How many in each stage."""
    return Counter(line.stage for line in found)


@dataclass(frozen=True)
class Forecast:
    """Ends and seats by month, and whom the proposal names for which month."""

    months: Sequence[Month]
    proposal: Mapping[int, date]
    overdue: int


def look_ahead(session: Session, today: date) -> Forecast:
    """The ends of everybody certified or in grace whom nothing follows yet, against the seats that are free."""
    subjects = queries.subjects(session)
    known = histories.of_subjects(session, subjects, everybody=True)
    skip = set(rows.declined(session))
    due = [found for one in subjects if one.id not in skip and (found := _due(one, known[one.id], today)) is not None]
    # Only sessions to come have seats, and whoever has one or was trained needs none.
    seats = rows.seats_by_month(session, today)
    under_way = {one for one, case in rows.open_cases(session).items() if case.state != State.INVITED}
    overdue = sum(1 for one in due if one.ends_on < today)
    proposal = forecast.spread((one for one in due if one.id not in under_way), seats, today)
    return Forecast(forecast.outlook(due, seats, proposal, today), proposal, overdue)


def _due(one: histories.Subject, history: History, today: date) -> Due | None:
    answer = standing_on(history, today, today)
    if answer.standing not in (Standing.ACTIVE, Standing.RENEWAL_DUE, Standing.GRACE, Standing.SUSPENDED):
        return None
    # Where the next period is written, it is that one which ends.
    last = history.in_order(today)[-1]
    if answer.period is None or last.starts_on > answer.period.starts_on:
        answer = standing_on(history, last.starts_on, today)
    if answer.ends_on is None or answer.window_from is None:
        return None
    return Due(one.id, one.tier, answer.window_from, answer.ends_on)


def invite_of_month(session: Session, actor: Actor, month: date) -> int:
    """Open a case for everybody whom the proposal names up to the end of a month. How many."""
    today = clock.today()
    proposal = look_ahead(session, today).proposal
    named = [one for one, first in proposal.items() if first <= month]
    open_now = rows.open_cases(session)
    wanted = [one for one in named if one not in open_now]
    found: list[Certification] = []
    for start in range(0, len(wanted), 500):
        found += session.scalars(sa.select(Certification).where(Certification.id.in_(wanted[start : start + 500])))
    return renewal.invite(session, actor, sorted(found, key=lambda one: one.number or ""))
