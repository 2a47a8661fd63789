"""Log-in, log-out and who a browser's token stands for. Sessions live on the server; a token is kept as digest."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.errors import LoginRefused, LoginThrottled
from app.accounts.models import Centre, LoginAttempt, Membership, User, UserSession
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.roles import Role
from app.core import clock, ids
from app.core.crypto import key_ring
from app.core.db import UtcInstant

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_ADDRESS = 60
SEEN_EVERY = timedelta(seconds=60)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


_BY_TOKEN = (
    sa.select(
        User.id, User.login, User.name, User.locale, User.home_centre_id, Centre.name, Membership.centre_id,
        Membership.role, UserSession.seen_at,
    )
    .join(UserSession, UserSession.user_id == User.id)
    .join(Centre, Centre.id == User.home_centre_id)
    .join(Membership, Membership.user_id == User.id, isouter=True)
    .where(
        UserSession.token_digest == sa.bindparam("token"),
        User.is_active,
        UserSession.seen_at > sa.bindparam("idle", type_=UtcInstant()),
        UserSession.started_at > sa.bindparam("begun", type_=UtcInstant()),
    )
)  # fmt: skip


def authenticate(session: Session, token: str, *, idle_minutes: int, session_hours: int) -> Actor | None:
    """The actor behind a token with the rights of this moment; None when it is unknown, idle, old or disabled.

    One query: the session, the person, the centre and every role. Says in `session.info["touch_due"]` whether
    the last sign of life was long enough ago to be worth a write.
    """
    now = clock.now()
    limits = {"idle": now - timedelta(minutes=idle_minutes), "begun": now - timedelta(hours=session_hours)}
    # Plain columns: the mapper, which would cost as much as the query, is not asked.
    rows = session.connection().execute(_BY_TOKEN, {"token": digest(token), **limits}).all()
    if not rows:
        return None
    user_id, login, name, locale, centre_id, centre_name = rows[0][:6]
    session.info["touch_due"] = rows[0].seen_at < now - SEEN_EVERY
    memberships = frozenset((row[6], Role(row[7])) for row in rows if row[7])
    return Actor(user_id, login, name, centre_id, centre_name, memberships, locale)


def touch(session: Session, token: str) -> None:
    """Note a sign of life."""
    session.execute(sa.update(UserSession).where(UserSession.token_digest == digest(token)).values(seen_at=clock.now()))


def throttle_keys(login: str, address: str) -> tuple[str, str]:
    """Keyed digests under which failures are counted; neither names nor addresses are kept."""
    ring = key_ring()
    return (
        ring.keyed_token("login-account", login.strip().lower(), 32).hex(),
        ring.keyed_token("login-address", address, 32).hex(),
    )


def check_throttle(session: Session, login: str, address: str) -> None:
    """Raises LoginThrottled after 10 failures for an account or 60 from an address within 5 minutes.

    The address limit is higher because a whole office may share one. Tries at the same moment wait for one
    another, so that none slips through uncounted.
    """
    since = clock.now() - WINDOW
    for key, limit in zip(throttle_keys(login, address), (PER_ACCOUNT, PER_ADDRESS), strict=True):
        _one_at_a_time(session, key)
        count = session.scalar(
            sa.select(sa.func.count()).where(LoginAttempt.key_digest == key, LoginAttempt.at > since)
        )
        if (count or 0) >= limit:
            raise LoginThrottled(minutes=int(WINDOW.total_seconds() // 60))


def _one_at_a_time(session: Session, key: str) -> None:
    """SQLite has one writer anyway; PostgreSQL counts what others have not committed yet only behind a lock."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(key)[:8], "big", signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def note_failure(session: Session, login: str, address: str) -> None:
    """Count a failed log-in; entries older than a day go."""
    now = clock.now()
    session.execute(sa.delete(LoginAttempt).where(LoginAttempt.at < now - timedelta(days=1)))
    session.add_all(LoginAttempt(key_digest=key, at=now) for key in throttle_keys(login, address))
    audit.record(session, None, "login.failed", "login", 0, outcome="refused")


def verify(session: Session, login: str, password: str) -> User:
    """The person whose password this is. Raises LoginRefused, taking the same time for unknown names."""
    user = session.scalar(sa.select(User).where(User.login == login.strip().lower()))
    fits = passwords.matches(password, user.password_hash if user else None)
    if not fits or user is None or not user.is_active:
        raise LoginRefused("login")
    return user


def start(session: Session, user: User, old_token: str) -> str:
    """A new session under a new token; whatever token the browser brought along ends."""
    if old_token:
        session.execute(sa.delete(UserSession).where(UserSession.token_digest == digest(old_token)))
    token = ids.new_token()
    now = clock.now()
    session.add(UserSession(token_digest=digest(token), user_id=user.id, started_at=now, seen_at=now))
    audit.record(session, None, "login.done", "user", user.id, subject_ref=user.login, centre_id=user.home_centre_id)
    return token


def end(session: Session, token: str) -> None:
    """Log-out: the session is gone on the server."""
    session.execute(sa.delete(UserSession).where(UserSession.token_digest == digest(token)))


def end_all(session: Session, user_id: int, *, but: str = "") -> int:
    """End every session of a person (disabled, password changed), except the one that asks; returns how many."""
    answer: Any = session.execute(
        sa.delete(UserSession).where(UserSession.user_id == user_id, UserSession.token_digest != digest(but))
    )
    return int(answer.rowcount)


def forget_ended(session: Session, now: datetime, *, idle_minutes: int, session_hours: int) -> None:
    """Remove sessions that can no longer be used."""
    session.execute(
        sa.delete(UserSession).where(
            sa.or_(
                UserSession.seen_at < now - timedelta(minutes=idle_minutes),
                UserSession.started_at < now - timedelta(hours=session_hours),
            )
        )
    )
