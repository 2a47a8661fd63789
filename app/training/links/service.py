"""Making, finding, opening and ending addresses for people without an account."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor, system_actor
from app.core import clock, ids
from app.core.errors import lazy
from app.training.links import queries
from app.training.links.models import TrainingLink

TRIES = 10
OPEN_FOR = timedelta(minutes=60)
OUTSIDE = system_actor("training address")
WRONG_CODE = lazy("番号が違います。別の方法で聞いた6桁の番号を入力してください。")


@dataclass(frozen=True)
class About:
    """What an address is for: purpose, row and public reference."""

    purpose: str
    subject_id: int
    ref: str


def digest(secret: str) -> str:
    """What is kept of a secret to know it again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(
    session: Session, actor: Actor, about: About, told_to: str, *, days: int, coded: bool = True,
    supervision_id: int | None = None, capacity: str | None = None,
) -> TrainingLink:  # fmt: skip
    """A new address for so many days, with a code unless not `coded`; those before it for the same thing end."""
    end(session, about)
    token = ids.new_token()
    link = TrainingLink(
        purpose=about.purpose, subject_id=about.subject_id, told_to=told_to, supervision_id=supervision_id,
        capacity=capacity, token_digest=digest(token), token=token, code=ids.new_figures(6) if coded else None,
        made_at=clock.now(), made_by_id=actor.user_id, expires_on=clock.today() + timedelta(days=days), failures=0,
    )  # fmt: skip
    session.add(link)
    note(session, actor, about, "link_made")
    return link


def end(session: Session, about: About) -> int:
    """Close every address for it at once; how many there were. The caller records why."""
    found = queries.live_of(session, about.purpose, about.subject_id)
    for link in found:
        link.revoked_at = clock.now()
    return len(found)


def note(session: Session, actor: Actor, about: About, act: str) -> None:
    """The entry of the audit."""
    action = f"{about.purpose}.{act}"
    audit.record(session, actor, action, about.purpose, about.subject_id, subject_ref=about.ref)


def is_locked(link: TrainingLink) -> bool:
    """Whether the code was wrong too often: then only a new address helps."""
    return link.failures >= TRIES


def open_with(session: Session, link: TrainingLink, about: About, code: str) -> str | None:
    """The secret of a browser session for the right code; None for a wrong one, which is counted and recorded."""
    link = queries.locked(session, link)
    if is_locked(link) or link.code is None:
        return None
    if not hmac.compare_digest(link.code.encode(), code.encode()):
        link.failures += 1
        note(session, OUTSIDE, about, "link_refused")
        return None
    secret, now = ids.new_token(), clock.now()
    link.session_digest, link.session_until = digest(secret), now + OPEN_FOR
    link.opened_at = link.opened_at or now
    note(session, OUTSIDE, about, "link_opened")
    return secret


def is_open(link: TrainingLink, secret: str, now: datetime) -> bool:
    """Whether this browser gave the code within the last hour, or none is needed."""
    if link.code is None:
        return True
    if not secret or link.session_digest is None or link.session_until is None or is_locked(link):
        return False
    return now < link.session_until and hmac.compare_digest(link.session_digest, digest(secret))
