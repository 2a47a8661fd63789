"""Keeping a file and taking it away."""

from __future__ import annotations

import base64

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.errors import Invalid, lazy
from app.training.portal.files import queries
from app.training.portal.files.kinds import MAX_BYTES, MOST, kind_of
from app.training.portal.files.queries import Kept, Owner
from app.training.portal.models import CaseStudyMeeting, PortalFile
from app.training.practicum import identity

TOO_LARGE = lazy("ファイルが大きすぎます。8MBまでにしてください。")
WRONG_KIND = lazy(
    "この種類のファイルは置けません。PDF、Word・Excel・PowerPoint（docx・xlsx・pptx、マクロなし）、"
    "画像（PNG・JPEG・WebP）にしてください。"
)
TOO_MANY = lazy("ファイルは8つまでです。いらないものを消してから加えてください。")


def keep(session: Session, actor: Actor, owner: Owner, name: str, content: bytes, *, looked: bool) -> PortalFile:
    """Keep a file beside a meeting or a material, encrypted.

    Raises Invalid for one that is too large, of no kind that is kept, one too many, of a name that may tell who a
    client is, and without the word of whoever sends it that no client can be known from it.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("file", TOO_LARGE)
    kind = kind_of(content)
    if kind is None:
        raise Invalid("file", WRONG_KIND)
    if queries.number_of(session, owner) >= MOST:
        raise Invalid("file", TOO_MANY)
    identity.require("file", name, looked=looked)
    is_meeting = isinstance(owner, CaseStudyMeeting)
    made = PortalFile(
        ref=ids.new_ref("UF"), meeting_id=owner.id if is_meeting else None,
        material_id=None if is_meeting else owner.id, kind=kind, size=len(content), name=name[:200],
        content=base64.b64encode(content).decode(), added_at=clock.now(), added_by_id=actor.user_id,
    )  # fmt: skip
    session.add(made)
    _audit(session, actor, made, "added")
    return made


def remove(session: Session, actor: Actor, kept: Kept) -> None:
    """It is gone: what should not have been sent must not go on being kept. That it was there stays in the audit."""
    _audit(session, actor, kept.file, "removed")
    session.delete(kept.file)


def content_of(file: PortalFile) -> bytes:
    """The bytes as they were sent."""
    return base64.b64decode(file.content)


def _audit(session: Session, actor: Actor, file: PortalFile, act: str) -> None:
    kind, number = file.audit_subject()
    audit.record(session, actor, f"portal_file.{act}", kind, number, subject_ref=file.ref)
