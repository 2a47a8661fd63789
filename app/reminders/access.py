"""From the address to a reminder, an absence or a calendar, or a refusal."""

from __future__ import annotations

import re

import sqlalchemy as sa

from app.accounts.sessions import digest
from app.audit.models import AuditEntry
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import NotFound, TooMany
from app.core.throttle import Throttle
from app.reminders import colleagues, queries
from app.reminders.models import Absence, Reminder
from app.web.request import Rq

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
WRONG = Throttle(most=30, seconds=300)
"""Unknown addresses, by the sender's address."""
OFTEN = Throttle(most=120, seconds=3600)
"""Requests for one calendar."""


def load_reminder(rq: Rq) -> Reminder:
    """The reminder `{ref}`, if it is the actor's and its thing may still be seen."""
    found = queries.reminder_by_ref(rq.session, rq.actor, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


def load_absence(rq: Rq) -> Absence:
    """The absence `{ref}`, if the actor may know of it."""
    found = queries.absence_by_ref(rq.session, rq.actor, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


def load_feed(rq: Rq) -> Actor:
    """Whose calendar `{token}` leads to, with the rights of this moment.

    Whatever is wrong with it (unknown, ended, of somebody who has left or works on no case) has one answer. The first
    use of each day is in the audit; a calendar program asks a hundred times.
    """
    token = rq.params["token"]
    feed = queries.feed_by_digest(rq.session, digest(token)) if _TOKEN.fullmatch(token) else None
    actor = colleagues.actors(rq.session, {feed.user_id}).get(feed.user_id) if feed else None
    if feed is None or actor is None or not actor.can(P.CASE_READ):
        if WRONG.count(rq.request.client.host if rq.request.client else ""):
            raise TooMany
        raise NotFound
    if OFTEN.count(feed.token_digest):
        raise TooMany
    if not _noted_today(rq, feed.id):
        rq.current_actor = actor  # whose look it is; nothing but this entry asks for it on a public page
        rq.note_read("calendar", feed.id, actor.login, actor.centre_id)
    return actor


def _noted_today(rq: Rq, feed_id: int) -> bool:
    since = clock.day_start(clock.today())
    last = rq.session.scalar(
        sa.select(sa.func.max(AuditEntry.at_us)).where(
            AuditEntry.subject_kind == "calendar", AuditEntry.subject_id == feed_id
        )
    )
    return last is not None and last >= since.timestamp() * 1_000_000
