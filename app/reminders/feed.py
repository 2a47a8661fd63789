"""What somebody's calendar holds at the moment of asking: numbers of cases, kinds and days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.crypto import key_ring
from app.core.errors import lazy
from app.core.i18n import translate
from app.reminders import items, queries
from app.reminders.icalendar import Entry, calendar
from app.reminders.lifecycle import Item
from app.reminders.words import OUTSIDE

AHEAD = timedelta(days=366)
_NAME = lazy("かけはし")
_SAFE = lazy("%(case)s %(kind)s（安全日）")
_LAST = lazy("%(case)s %(kind)s（最終日）")
_PLAIN = lazy("%(case)s %(kind)s")


def file_of(session: Session, actor: Actor, today: date) -> bytes:
    """The calendar of the actor and of those whom they cover today, without cases of which nothing leaves."""
    owners = frozenset({actor.user_id, *queries.covered_by(session, actor, today)})
    found = items.collect(session, items.Scope(today, actor, owners, AHEAD))
    silent = queries.guarded_cases(session, {item.case_id for item in found if item.case_id})
    settings = queries.settings_of(session, actor.user_id)
    locale = settings.locale if settings else actor.locale
    entries = [entry for item in found if item.case_id not in silent for entry in _entries(item, locale)]
    return calendar(translate(locale, _NAME), entries, clock.now())


def _entries(item: Item, locale: str) -> Iterator[Entry]:
    if item.safe_day is None or item.safe_day == item.last_day:
        yield _entry(item, "last", item.last_day, _PLAIN, locale)
    else:
        yield _entry(item, "safe", item.safe_day, _SAFE, locale)
        yield _entry(item, "last", item.last_day, _LAST, locale)


def _entry(item: Item, which: str, day: date, pattern: str, locale: str) -> Entry:
    """The number that tells entries apart is made from the key of the installation: it says nothing by itself."""
    uid = key_ring().keyed_token("calendar", f"{item.key}:{which}", 16).hex()
    summary = translate(locale, pattern) % {"case": item.case_ref, "kind": translate(locale, OUTSIDE[item.kind])}
    return Entry(f"{uid}@kakehashi", day, summary.strip(), item.revision)
