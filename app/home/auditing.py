"""What the privacy officer reads: entries of the audit by subject, by colleague, by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.errors import lazy

PER_PAGE = 50
NO_CENTRE = 0
KINDS: Mapping[str, str] = {
    "case": lazy("ケース"),
    "contact": lazy("相談"),
    "person": lazy("人"),
    "referral": lazy("連携"),
    "transfer": lazy("窓口の引継ぎ"),
    "transfer_summary": lazy("引継ぎの時のまとめ"),
    "partner": lazy("連携先"),
    "accompaniment": lazy("同行"),
    "meeting": lazy("支援会議"),
    "card": lazy("ノウハウ"),
    "task": lazy("タスク"),
    "advice": lazy("助言"),
    "user": lazy("アカウント"),
    "centre": lazy("窓口"),
    "calendar": lazy("カレンダー"),
    "answers": lazy("回答サイト"),
}
PROBLEMS: Mapping[str, str] = {
    "changed": lazy("記録の内容が書き換えられています。"),
    "order": lazy("記録の順番が合いません。"),
    "gap": lazy("記録が抜けています。"),
    "unreadable": lazy("記録を読み取れません。"),
    "head": lazy("最後の記録が、控えと合いません。"),
}


@dataclass(frozen=True)
class Wanted:
    """What to look for; empty parts narrow nothing. `day` is a civil day of Japan."""

    ref: str = ""
    login: str = ""
    day: date | None = None
    before: int | None = None


def entries(session: Session, actor: Actor, wanted: Wanted) -> tuple[list[AuditEntry], int | None]:
    """One page, the newest first, of the centres whose audit the actor reads; and where the next page begins.

    What belongs to no centre (a refused log-in, a command) is everybody's who reads any audit.
    """
    centres = actor.centres_with(P.AUDIT_READ)
    within = centres | {NO_CENTRE} if centres else centres
    where: list[sa.ColumnElement[bool]] = [AuditEntry.centre_id.in_(sorted(within))]
    if wanted.ref:
        typed = wanted.ref.strip()
        # A log-in name or the code of a centre is no reference, and is kept in small letters.
        where.append(AuditEntry.subject_ref.in_(sorted({typed, typed.lower(), ids.clean_ref(typed)})))
    if wanted.login:
        where.append(AuditEntry.actor_login == wanted.login.strip().lower())
    if wanted.day:
        first, last = (_micros(wanted.day), _micros(wanted.day + timedelta(days=1)))
        where += [AuditEntry.at_us >= first, AuditEntry.at_us < last]
    if wanted.before is not None:
        where.append(AuditEntry.id < wanted.before)
    found = list(
        session.scalars(sa.select(AuditEntry).where(*where).order_by(AuditEntry.id.desc()).limit(PER_PAGE + 1))
    )
    page = found[:PER_PAGE]
    return page, page[-1].id if len(found) > PER_PAGE else None


def _micros(day: date) -> int:
    return int(clock.day_start(day).timestamp()) * 1_000_000
