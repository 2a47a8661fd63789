"""A file between its upload, its trial and its import: held encrypted, one for each person, for a day at most."""

from __future__ import annotations

import base64
import zlib
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock, ids
from app.partners.lists.models import HeldFile, PartnerImport
from app.partners.problems import FileRefused

KEPT = timedelta(days=1)
MAX_BYTES = 20_000_000


def hold(session: Session, actor: Actor, *, file_format: str, name: str, content: bytes) -> HeldFile:
    """Keep the file in the place of the person's last one; files of others that are too old go as well."""
    if len(content) > MAX_BYTES:
        raise FileRefused("too_large")
    old = sa.or_(HeldFile.user_id == actor.user_id, HeldFile.at <= clock.now() - KEPT)
    session.execute(sa.delete(HeldFile).where(old))
    held = HeldFile(
        ref=ids.new_ref("QF"),
        user_id=actor.user_id,
        at=clock.now(),
        file_format=file_format,
        name=name[:200],
        content=base64.b85encode(zlib.compress(content, 6)).decode(),
    )
    session.add(held)
    session.flush()
    return held


def by_ref(session: Session, actor: Actor, ref: str) -> HeldFile | None:
    """The person's own file while it is held; nobody else's, whatever their rights."""
    return session.scalars(_own(actor).where(HeldFile.ref == ids.clean_ref(ref))).one_or_none()


def of_batch(session: Session, actor: Actor, batch: PartnerImport) -> HeldFile | None:
    """The file of an import, while the person who took it over still has it held."""
    return session.scalars(_own(actor).where(HeldFile.batch_id == batch.id)).first()


def _own(actor: Actor) -> sa.Select[HeldFile]:
    return sa.select(HeldFile).where(HeldFile.user_id == actor.user_id, HeldFile.at > clock.now() - KEPT)


def waiting(session: Session, actor: Actor) -> HeldFile | None:
    """The person's file that was sent and not yet taken over."""
    return session.scalars(_own(actor).where(HeldFile.batch_id.is_(None))).first()


def content_of(held: HeldFile) -> bytes:
    """The bytes as they were uploaded."""
    return zlib.decompress(base64.b85decode(held.content))
