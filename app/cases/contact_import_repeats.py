"""What would double contacts: rows without a number, and a file that was taken over before.

A file is known again by a keyed digest of its bytes, so that the database says nothing about what it held.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import ContactImport
from app.core import clock
from app.core.crypto import key_ring
from app.core.errors import Invalid, lazy

_CHUNK = 1 << 20
MESSAGES = {
    "no_external_id": lazy(
        "%(count)s行に記録番号がありません。番号のない行は、取り込むたびに新しい相談として加わり、"
        "同じファイルをもう一度取り込むと二重になります。"
    ),
    "same_file": lazy("このファイルは %(at)s に取り込んであります（追加 %(count)s件）。"),
}
NOT_SURE = lazy("二重になるおそれがあります。下の注意を確かめてから、取り込むことを選んでください。")


@dataclass(frozen=True, slots=True)
class Warned:
    """What to know before a file is taken over; `count` rows, or contacts that it made then (`at`: instant)."""

    code: str
    count: int
    at: datetime | None = None

    @property
    def message(self) -> str:
        return MESSAGES[self.code]

    @property
    def params(self) -> Mapping[str, object]:
        """The values of the message; the time is civil time of Japan."""
        at = clock.to_civil(self.at).strftime("%Y-%m-%d %H:%M") if self.at else ""
        return {"count": self.count, "at": at}

    def as_json(self) -> dict[str, object]:
        """As the command prints it."""
        return {"code": self.code, "count": self.count, "message": self.message % self.params}


class NotSure(Invalid):
    """Nothing was kept: the file would double contacts, or was taken over before, and nobody has said yes."""

    def __init__(self, warnings: Collection[Warned]) -> None:
        super().__init__("sure", NOT_SURE)
        self.warnings = tuple(warnings)


def digest_of(stream: BinaryIO) -> bytes:
    """The keyed digest of all bytes; the stream is at its beginning again."""
    found = key_ring().keyed_digest("contact_import", iter(lambda: stream.read(_CHUNK), b""))
    stream.seek(0)
    return found


def taken_over(session: Session, digest: bytes, centre_ids: Collection[int]) -> Warned | None:
    """The last time that this file was taken over into one of these centres."""
    batch = session.execute(
        sa.select(ContactImport.batch_id, ContactImport.at)
        .where(ContactImport.digest == digest, ContactImport.centre_id.in_(sorted(centre_ids)))
        .order_by(ContactImport.at.desc(), ContactImport.id.desc())
        .limit(1)
    ).first()
    if batch is None:
        return None
    made = sa.select(sa.func.sum(ContactImport.created)).where(
        ContactImport.batch_id == batch.batch_id, ContactImport.centre_id.in_(sorted(centre_ids))
    )
    return Warned("same_file", int(session.scalar(made) or 0), batch.at)


def remember(session: Session, actor: Actor, digest: bytes, batch_id: int, made: Mapping[int, int]) -> None:
    """Keep that the file was taken over: `made` has the new contacts by centre."""
    at = clock.now()
    session.add_all(
        ContactImport(
            centre_id=centre, batch_id=batch_id, digest=digest, created=made[centre], at=at, by_id=actor.user_id
        )
        for centre in sorted(made)
    )
