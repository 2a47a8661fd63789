"""One-time form keys: a form that creates something creates it once, however often it is sent.

The row is written in the transaction of the creation itself. A repeat answers with the same address;
the same key with other content is a conflict.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock, ids
from app.core.db import Base
from app.core.errors import Conflict, lazy

KEPT = timedelta(hours=72)


class OnceKey(Base):
    """One use of one form."""

    __tablename__ = "once_keys"

    key_digest: Mapped[str] = mapped_column(sa.String(64), unique=True, info={"clear": "digest"})
    body_digest: Mapped[str] = mapped_column(sa.String(64), info={"clear": "digest"})
    redirect_to: Mapped[str] = mapped_column(sa.String(300), default="", info={"clear": "address"})
    used_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Claim:
    """The first use of a key (`redirect_to` is None), or a repeat with the address of the first answer."""

    row_id: int
    redirect_to: str | None


def digest(*parts: str) -> str:
    """A digest of parts that cannot be shifted into one another."""
    joined = "\x00".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


_keys: sa.Table = OnceKey.__table__  # type: ignore[assignment]
_FIRST_USE: dict[str, Any] = {
    name: dialect.insert(_keys).on_conflict_do_nothing(index_elements=["key_digest"]).returning(_keys.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_REMEMBER = sa.update(_keys).where(_keys.c.id == sa.bindparam("row")).values(redirect_to=sa.bindparam("place"))


def claim(session: Session, *, key: str, user_id: int, route: str, body: str) -> Claim:
    """Use a key. Waits for a parallel use to end (unique index), then repeats its answer.

    Raises Conflict when the key was used with other content.
    """
    row = {
        "id": ids.new_id(),
        "key_digest": digest(key, str(user_id), route),
        # With the key, which is kept nowhere: the digest of a short form alone would let guesses be tried.
        "body_digest": digest(key, body),
        "redirect_to": "",
        "used_at": clock.now(),
    }
    row_id = session.connection().execute(_FIRST_USE[session.get_bind().dialect.name], row).scalar()
    if row_id is not None:
        return Claim(row_id, None)
    found = session.execute(
        sa.select(OnceKey.id, OnceKey.body_digest, OnceKey.redirect_to).where(OnceKey.key_digest == row["key_digest"])
    ).one()
    if found.body_digest != row["body_digest"]:
        raise Conflict(lazy("この画面はすでに送信済みです。新しい画面を開いてやり直してください。"))
    return Claim(found.id, found.redirect_to or "/")


def remember(session: Session, row_id: int, redirect_to: str) -> None:
    """Keep where the first use led to."""
    session.connection().execute(_REMEMBER, {"row": row_id, "place": redirect_to[:300]})


def forget_old(session: Session) -> int:
    """Remove keys older than 72 hours; returns how many."""
    answer: Any = session.execute(sa.delete(OnceKey).where(OnceKey.used_at < clock.now() - KEPT))
    return int(answer.rowcount)
