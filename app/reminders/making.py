"""Making the reminders of a day, and the rows of mails that are to leave. Running it again adds nothing.

`today_of` only reads and may take long; `keep` writes what it found in one short transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock, ids
from app.reminders import colleagues, items, lifecycle, queries
from app.reminders.lifecycle import Due
from app.reminders.models import Digest, Reminder, ReminderSettings

KEPT = timedelta(days=120)
#: What was not mailed within so many days (an absence, no mail server) is not mailed any more.
STILL_MAILED = timedelta(days=7)
_CHUNK = 500


_TOLD = sa.select(Reminder.user_id, Reminder.item).where(Reminder.day == sa.bindparam("today", type_=sa.Date()))


@dataclass(frozen=True)
class Today:
    """What is due today, and the keys of everything that is still open. `seen_at`: when this was looked up."""

    day: date
    seen_at: datetime
    due: Sequence[Due]
    open_keys: frozenset[str]


def today_of(session: Session, today: date) -> Today:
    """Everything that is due on this civil day and was not yet told of."""
    seen_at = clock.now()
    found = items.collect(session, items.Scope(today))
    people = colleagues.actors(session)
    since = session.scalar(sa.select(sa.func.max(Reminder.day)).where(Reminder.day < today))
    told = {tuple(row) for row in session.execute(_TOLD, {"today": today})}
    all_due = lifecycle.due(
        found, queries.wishes(session), today, queries.away_on(session, today),
        colleagues.team(session, people, found), since,
    )  # fmt: skip
    fresh = [one for one in all_due if (one.user, one.key) not in told]
    return Today(today, seen_at, fresh, frozenset(item.key for item in found))


def keep(session: Session, today: Today) -> int:
    """Write the reminders; an older one of the same thing, and those of what is settled, count as read.

    Returns how many were new. Another process that does the same at the same moment adds nothing.
    """
    now = clock.now()
    made = sum(_insert(session, today.day, today.due[at : at + _CHUNK], now) for at in range(0, len(today.due), _CHUNK))
    _settle(session, today, now)
    session.execute(sa.delete(Reminder).where(Reminder.day < today.day - KEPT))
    session.execute(sa.delete(Digest).where(Digest.day < today.day - KEPT))
    return made


def _insert(session: Session, day: date, found: Sequence[Due], now: datetime) -> int:
    rows = [
        {
            "id": ids.new_id(), "ref": ids.new_ref("B"), "user_id": one.user, "instead_of_id": one.instead_of,
            "item": one.key, "kind": str(one.item.kind), "subject_ref": one.item.ref, "case_id": one.item.case_id,
            "centre_id": one.item.centre_id, "day": day, "last_day": one.item.last_day,
            "safe_day": one.item.safe_day, "made_at": now,
        }
        for one in found
    ]  # fmt: skip
    if not rows:
        return 0
    # By the connection, which sends many rows at once; a statement with so many values costs ten times as much.
    return len(session.connection().execute(_once(session, Reminder, ["user_id", "item", "day"]), rows).all())


def _once(session: Session, model: type[Any], key: list[str]) -> Any:
    """An insert that leaves alone what is there already, and tells the ids of what it wrote."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model).on_conflict_do_nothing(index_elements=key).returning(model.id)


def _settle(session: Session, today: Today, now: datetime) -> None:
    """Unread ones of what is done, or moved far away, and of which a newer one was made.

    What another process has told of since we looked is not known here, and not settled for it.
    """
    rows = session.execute(
        sa.select(Reminder.id, Reminder.user_id, Reminder.item, Reminder.made_at)
        .where(Reminder.read_at.is_(None))
        .order_by(Reminder.day.desc(), Reminder.id)
    ).all()
    newest: set[tuple[int, str]] = set()
    over: list[int] = []
    for row_id, user, key, made_at in rows:
        is_over = key not in today.open_keys and made_at <= today.seen_at
        if is_over or (user, key) in newest:
            over.append(row_id)
        newest.add((user, key))
    for at in range(0, len(over), _CHUNK):
        chosen = sa.update(Reminder).where(Reminder.id.in_(over[at : at + _CHUNK]))
        session.execute(chosen.values(read_at=now).execution_options(synchronize_session=False))


def plan_mails(session: Session, today: date, hour: int) -> int:
    """Outbox rows for everybody whose hour has come and for whom something waits that no mail has told of.

    Whoever is away gets none; what waited for them is told of when they are back. Returns how many.
    """
    away = {one.user for one in queries.away_on(session, today)}
    waiting = _waiting(session, today)
    wanted = session.scalars(
        sa.select(ReminderSettings.user_id)
        .join(User, User.id == ReminderSettings.user_id)
        .where(ReminderSettings.mail, ReminderSettings.hour <= hour, User.is_active)
    )
    return sum(_plan(session, user, today, waiting[user]) for user in wanted if user in waiting and user not in away)


def _waiting(session: Session, today: date) -> Mapping[int, Collection[int]]:
    rows = session.execute(
        sa.select(Reminder.user_id, Reminder.id).where(
            Reminder.read_at.is_(None), Reminder.digest_id.is_(None), Reminder.day > today - STILL_MAILED
        )
    )
    found: dict[int, list[int]] = {}
    for user, row_id in rows:
        found.setdefault(user, []).append(row_id)
    return found


def _plan(session: Session, user: int, today: date, row_ids: Collection[int]) -> bool:
    now = clock.now()
    row = {
        "id": ids.new_id(), "user_id": user, "day": today, "state": "waiting", "attempts": 0, "made_at": now,
        "next_at": now,
    }  # fmt: skip
    made = session.execute(_once(session, Digest, ["user_id", "day"]).values([row])).scalar()
    if made is None:
        return False
    chosen = sa.update(Reminder).where(Reminder.id.in_(sorted(row_ids)))
    session.execute(chosen.values(digest_id=made).execution_options(synchronize_session=False))
    return True
