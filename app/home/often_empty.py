"""The parts of my day that are empty on most days: one question tells which of them hold anything.

Each part would be asked for by a statement of its own; on a usual day most of these find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment import queries as accompaniments
from app.authz.actor import Actor
from app.core.db import kept_statement
from app.guidance import queries as guidance
from app.meetings import queries as meetings
from app.partners.upkeep import reporting
from app.plans.approvals import queries as approvals
from app.referrals import open_questions
from app.referrals import queries as referrals
from app.referrals.inbound import queries as inbound
from app.referrals.outside import carried
from app.reminders import queries as reminders
from app.transfers import queries as transfers

T = TypeVar("T")


class Part(StrEnum):
    """The parts that are asked for only where there is something in them."""

    ACCOMPANIMENTS = "accompaniments"
    APPROVALS = "approvals"
    CARRIED = "carried"
    COVERED = "covered"
    INBOUND = "inbound"
    LONG_WAYS = "long_ways"
    MEETINGS = "meetings"
    QUESTIONS = "questions"
    REPORTED = "reported"
    RETURNED = "returned"
    RULES = "rules"
    TRANSFERS = "transfers"


class Held:
    """What is there today for one actor."""

    def __init__(self, session: Session, actor: Actor, today: date) -> None:
        """One query."""
        said = session.connection().execute(_asked(actor, today), {"today": today}).one()
        self._said: Mapping[Part, int] = {part: int(there) for part, there in zip(Part, said, strict=True)}

    def __contains__(self, part: Part) -> bool:
        """Whether the part holds anything."""
        return self._said[part] > 0

    def number(self, part: Part) -> int:
        """How many there are, of what is only counted."""
        return self._said[part]

    def of(self, part: Part, ask: Callable[[], Sequence[T]]) -> Sequence[T]:
        """What `ask` finds; where the part is empty nothing, without asking."""
        return ask() if part in self else ()


@kept_statement
def _asked(actor: Actor, today: date) -> sa.Select[*tuple[Any, ...]]:
    rows: Mapping[Part, tuple[sa.Select[*tuple[Any, ...]], ...]] = {
        Part.ACCOMPANIMENTS: (accompaniments.day_rows(actor, today),),
        Part.APPROVALS: (approvals.waiting_rows(actor),),
        Part.COVERED: (reminders.covered_rows(actor),),
        Part.INBOUND: (inbound.owed_rows(actor),),
        Part.LONG_WAYS: (referrals.long_way_rows(actor),),
        Part.MEETINGS: (meetings.day_rows(actor, today),),
        Part.QUESTIONS: open_questions.rows_of(actor),
        Part.REPORTED: (reporting.answer_rows(actor),),
        Part.RETURNED: (approvals.returned_rows(actor),),
        Part.TRANSFERS: (transfers.waiting_rows(actor, today),),
    }
    counts = {Part.CARRIED: carried.how_many(actor), Part.RULES: guidance.HOW_MANY_WAIT}
    found = {part: sa.or_(*(one.order_by(None).exists() for one in parts)) for part, parts in rows.items()}
    numbers = {part: one.scalar_subquery() for part, one in counts.items()}
    return sa.select(*((numbers[part] if part in numbers else found[part]).label(part) for part in Part))
