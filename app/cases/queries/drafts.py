"""Every SELECT of drafts: always the actor's own, never older than 14 days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Draft
from app.cases.schemas.drafts import address_of
from app.core import clock
from app.core.once import OnceKey, digest

KEPT = timedelta(days=14)
_PREVIEW = 40


@dataclass(frozen=True)
class DraftLine:
    """A draft as my day lists it. `channel` is a code or empty, `text` how its words begin."""

    form: str
    record: str
    saved_at: datetime
    channel: str
    text: str

    @property
    def href(self) -> str:
        """Where it is continued."""
        return f"{address_of(self.form, self.record)}?draft={self.record}"

    @property
    def case_ref(self) -> str:
        """The case it is written for; empty for one that stands alone."""
        place = self.record.split(".")[0]
        return "" if place == "new" else place


def body_of(draft: Draft) -> Mapping[str, list[str]]:
    """What was typed, as a browser sent it."""
    body: dict[str, list[str]] = json.loads(draft.body)
    return body


_NEWEST_OF_MINE = (
    sa.select(Draft)
    .where(
        Draft.user_id == sa.bindparam("user"),
        Draft.saved_at > sa.bindparam("since"),
    )
    .order_by(Draft.saved_at.desc())
    .limit(sa.bindparam("most"))
)


def _mine(actor: Actor, form: str) -> sa.Select[Draft]:
    return sa.select(Draft).where(
        Draft.user_id == actor.user_id, Draft.form == form, Draft.saved_at > clock.now() - KEPT
    )


def one(session: Session, actor: Actor, form: str, record: str) -> Draft | None:
    """One draft of the actor, or None."""
    return session.scalar(_mine(actor, form).where(Draft.record == record))


def newest(session: Session, actor: Actor, form: str, place: str) -> Draft | None:
    """What the actor was typing last in a form of a place (`new`, or the reference of a case)."""
    wanted = _mine(actor, form).where(Draft.record.startswith(place + ".", autoescape=True))
    return session.scalar(wanted.order_by(Draft.saved_at.desc()).limit(1))


def mine(session: Session, actor: Actor, limit: int = 10) -> list[DraftLine]:
    """The actor's drafts, the newest first."""
    wanted = {"user": actor.user_id, "since": clock.now() - KEPT, "most": limit}
    return [_line(draft) for draft in session.scalars(_NEWEST_OF_MINE, wanted)]


def _line(draft: Draft) -> DraftLine:
    body = body_of(draft)
    words = " ".join(part for name in ("person_text", "summary", "text") for part in body.get(name, []) if part)
    text = words if len(words) <= _PREVIEW else words[:_PREVIEW] + "…"
    return DraftLine(draft.form, draft.record, draft.saved_at, (body.get("channel") or [""])[-1], text)


def was_sent(session: Session, actor: Actor, key: str, address: str) -> bool:
    """Whether the form with this one-time key has been saved meanwhile: a late autosave is no draft then."""
    found = session.scalar(sa.select(OnceKey.id).where(OnceKey.key_digest == digest(key, str(actor.user_id), address)))
    return found is not None
