"""The daily mail: claiming one that is due, its words, and what became of it.

It holds numbers of cases, kinds and days, and nothing else: a mail is read on the way and on screens of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import system_actor
from app.cases.models import Case
from app.cases.policy import visible_to as cases_visible_to
from app.core import clock, post
from app.core.dates import both
from app.core.errors import lazy
from app.core.i18n import translate
from app.reminders import colleagues, policy, queries
from app.reminders.lifecycle import LEGAL, Kind
from app.reminders.models import Digest, Reminder
from app.reminders.words import OUTSIDE

#: After a failed try: so long until the next one; then as the last says, until the mail is too old.
BACK_OFF = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3), timedelta(hours=6))
GIVE_UP = timedelta(days=3)
#: Whoever claimed a mail and fell over: after this another may try.
LEASE = timedelta(minutes=10)

_SUBJECT = lazy("かけはし: お知らせ %(n)s件")
_LINE = lazy("%(case)s %(kind)s %(day)s（%(left)s）")
_FOR_OTHER = lazy("代理")
_MORE = lazy("ほかに%(n)s件あります。ログインして確かめてください。")
_OPEN = lazy("ログインして確かめる: %(link)s")
_OPEN_PLAIN = lazy("かけはしにログインして確かめてください。")
_WHY = lazy("かけはしの「お知らせの設定」で、このメールを止めたり時刻を変えたりできます。")
_LEFT = {
    "over": lazy("%(n)s日過ぎています"),
    "today": lazy("今日"),
    "left": lazy("あと%(n)s日"),
}


@dataclass(frozen=True)
class Line:
    """One thing as a mail may tell of it. `case_ref` is empty for a task of no case."""

    case_ref: str
    kind: Kind
    day: date
    instead: bool = False


def claim(session: Session, now: datetime) -> int | None:
    """Take one mail that is due, so that no other process tries it meanwhile; None when there is none."""
    for row_id, attempts in session.execute(
        sa.select(Digest.id, Digest.attempts)
        .where(Digest.state == "waiting", Digest.next_at <= now)
        .order_by(Digest.next_at, Digest.id)
        .limit(20)
    ).all():
        answer: Any = session.execute(
            sa.update(Digest)
            .where(Digest.id == row_id, Digest.attempts == attempts, Digest.state == "waiting")
            .values(attempts=attempts + 1, next_at=now + LEASE)
            .execution_options(synchronize_session=False)
        )
        if answer.rowcount == 1:
            return int(row_id)
    return None


def compose(session: Session, digest_id: int, *, sender: str, link: str, today: date) -> EmailMessage | None:
    """The mail with the rights of this moment; None when nothing is left to tell or nobody is to be told."""
    digest = session.get_one(Digest, digest_id)
    settings = queries.settings_of(session, digest.user_id)
    actor = colleagues.actors(session, {digest.user_id}).get(digest.user_id)
    if settings is None or not settings.mail or not settings.address or actor is None:
        return None
    rows = session.execute(
        sa.select(Reminder, Case.ref)
        .outerjoin(Case, sa.and_(Case.id == Reminder.case_id, cases_visible_to(actor)))
        .where(Reminder.digest_id == digest.id, Reminder.read_at.is_(None), policy.visible_to(actor))
        .order_by(Reminder.last_day, Reminder.id)
    ).all()
    if not rows:
        return None
    silent = queries.guarded_cases(session, {row.case_id for row, _ in rows if row.case_id})
    lines = [
        Line(ref or "", Kind(row.kind), row.last_day, row.instead_of_id is not None)
        for row, ref in rows
        if row.case_id not in silent
    ]
    body = words(lines, len(rows) - len(lines), today, settings.locale, link)
    subject = translate(settings.locale, _SUBJECT) % {"n": len(rows)}
    mark = ("reminder-mail", f"{digest.user_id}:{digest.day}")
    return post.letter(sender, settings.address, subject, body, mark=mark)


def words(lines: Sequence[Line], more: int, today: date, locale: str, link: str) -> str:
    """The text of a mail; what the law dates stands first."""
    told = [_line(line, today, locale) for line in sorted(lines, key=lambda one: (one.kind not in LEGAL, one.day))]
    parts = ["\n".join(told)] if told else []
    if more:
        parts.append(translate(locale, _MORE) % {"n": more})
    parts.append(translate(locale, _OPEN) % {"link": link} if link else translate(locale, _OPEN_PLAIN))
    return "\n\n".join([*parts, translate(locale, _WHY)]) + "\n"


def _line(line: Line, today: date, locale: str) -> str:
    days = (line.day - today).days
    which = "over" if days < 0 else "left" if days else "today"
    left = translate(locale, _LEFT[which])
    text = translate(locale, _LINE) % {
        "case": line.case_ref,
        "kind": translate(locale, OUTSIDE[line.kind]),
        "day": both(line.day) if locale == "ja" else line.day.isoformat(),
        "left": left % {"n": abs(days)} if days else left,
    }
    return text.strip() + (f" {translate(locale, _FOR_OTHER)}" if line.instead else "")


def note_sent(session: Session, digest_id: int) -> None:
    """It has left."""
    digest = session.get_one(Digest, digest_id)
    digest.state, digest.ended_at = "sent", clock.now()
    actor = system_actor("remind")
    audit.record(session, actor, "reminders.mailed", "user", digest.user_id)


def note_empty(session: Session, digest_id: int) -> None:
    """There was nothing left to tell."""
    digest = session.get_one(Digest, digest_id)
    digest.state, digest.ended_at = "empty", clock.now()


def note_failure(session: Session, digest_id: int, *, for_good: bool) -> bool:
    """It did not leave. Returns whether it is given up: refused for good, or too old."""
    digest, now = session.get_one(Digest, digest_id), clock.now()
    if for_good or now - digest.made_at >= GIVE_UP:
        digest.state, digest.ended_at = "failed", now
        audit.record(session, system_actor("remind"), "reminders.mailed", "user", digest.user_id, outcome="failed")
        return True
    digest.next_at = now + BACK_OFF[min(digest.attempts, len(BACK_OFF)) - 1]
    return False
