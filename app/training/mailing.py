"""One mail for one mailbox, tried until it has left or is given up: what notices of renewal and of the course share.

A notice is a row with a state (waiting, sent, bounced, letter, lettered, passed) and its tries. Who changes it writes
the audit.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, lazy

#: After a failed try: so long until the next one; then as the last says, until the mail is too old.
BACK_OFF = (timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
GIVE_UP = 5
LEASE = timedelta(minutes=10)


class Mailed(Protocol):
    """What a row has that is mailed."""

    state: Any
    attempts: Any
    next_at: Any
    sent_at: Any
    bounced_on: Any
    lettered_on: Any


N = TypeVar("N")


def claim(session: Session, table: type[N], now: datetime) -> N | None:
    """Take one notice that is to be mailed, so that no other process tries it meanwhile; None when there is none."""
    rows: Any = table
    for row_id, attempts in session.execute(
        sa.select(rows.id, rows.attempts)
        .where(rows.state == "waiting", rows.next_at <= now)
        .order_by(rows.next_at, rows.id)
        .limit(20)
    ).all():
        notice = session.get_one(table, row_id)
        answer: Any = session.execute(
            sa.update(table)
            .where(rows.id == row_id, rows.attempts == attempts, rows.state == "waiting")
            .values(attempts=attempts + 1, next_at=now + LEASE)
            .execution_options(synchronize_session="fetch")
        )
        if answer.rowcount == 1:
            return notice
    return None


def sent(notice: Mailed) -> None:
    """The server took it."""
    notice.state, notice.sent_at, notice.next_at = "sent", clock.now(), None


def passed(notice: Mailed) -> None:
    """Nobody is to be told any more."""
    notice.state, notice.next_at = "passed", None


def failed(notice: Mailed, *, for_good: bool) -> bool:
    """It did not leave. Returns whether it is given up: then a letter is needed."""
    if for_good or notice.attempts >= GIVE_UP:
        notice.state, notice.bounced_on, notice.next_at = "bounced", clock.today(), None
        return True
    notice.next_at = clock.now() + BACK_OFF[min(notice.attempts, len(BACK_OFF)) - 1]
    return False


def learnt(notice: Mailed, outcome: Literal["bounced", "lettered"], day: date) -> None:
    """What the office learnt: the mail came back, or the letter was posted. Raises Conflict where that cannot be."""
    allowed = {"bounced": ("sent",), "lettered": ("letter", "bounced")}
    if notice.state not in allowed[outcome]:
        raise Conflict(lazy("このお知らせには、今その結果を記録できません。"))
    if outcome == "bounced":
        notice.bounced_on = day
    else:
        notice.lettered_on = day
    notice.state = outcome
