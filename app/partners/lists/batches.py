"""Imports as batches: what each made, so that it can be listed, recognised and undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.crypto import key_ring
from app.core.listing import ListQuery, Page
from app.partners.lists.models import CHANGED, CREATED, PartnerImport, PartnerImportRow
from app.partners.models import Partner
from app.partners.policy import visible_to

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What an import did: rows read, entries made, changed, left as they were; rows refused."""

    total: int
    created: int
    updated: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class Source:
    """The file of an import, as the person named it."""

    file_format: str
    name: str
    digest: bytes


def digest_of(content: bytes) -> bytes:
    """The keyed digest by which a file is known again; the database says nothing about what it held."""
    return key_ring().keyed_digest("partner_import", (content,))


def taken_over(session: Session, digest: bytes) -> PartnerImport | None:
    """The last time that this very file was taken over and not undone since."""
    return session.scalars(
        sa.select(PartnerImport)
        .where(PartnerImport.digest == digest, PartnerImport.undone_at.is_(None))
        .order_by(PartnerImport.at.desc(), PartnerImport.id.desc())
        .limit(1)
    ).first()


def remember(session: Session, actor: Actor, source: Source, figures: Figures) -> PartnerImport:
    """Keep that a file was taken over."""
    batch = PartnerImport(
        ref=ids.new_ref("QB"),
        at=clock.now(),
        by_id=actor.user_id,
        centre_id=actor.centre_id or None,
        file_format=source.file_format,
        file_name=source.name[:200],
        digest=source.digest,
        total=figures.total,
        created=figures.created,
        updated=figures.updated,
        unchanged=figures.unchanged,
        refused=figures.refused,
    )
    session.add(batch)
    session.flush()
    return batch


def remember_rows(session: Session, batch: PartnerImport, made: Collection[int], before: Mapping[int, str]) -> None:
    """Which entries the import made, and what the changed ones were; called when all is written."""
    versions = _versions(session, [*made, *before])
    rows = [_row(batch.id, number, CREATED, versions[number], None) for number in made]
    rows += [_row(batch.id, number, CHANGED, versions[number], image) for number, image in before.items()]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(sa.insert(PartnerImportRow.__table__), rows[start : start + AT_ONCE])  # type: ignore[arg-type]


def _row(batch_id: int, partner_id: int, made: str, version: int, image: str | None) -> dict[str, Any]:
    number = ids.new_id()
    sealed = PartnerImportRow.before.seal(number, image)
    return {
        "id": number,
        "batch_id": batch_id,
        "partner_id": partner_id,
        "made": made,
        "version": version,
        "before_ct": sealed,
        "outcome": "",
    }


def _versions(session: Session, partner_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(partner_ids), AT_ONCE):
        page = partner_ids[start : start + AT_ONCE]
        pairs = session.execute(sa.select(Partner.id, Partner.version).where(Partner.id.in_(page)))
        found.update((number, version) for number, version in pairs)
    return found


def listed(session: Session, query: ListQuery) -> Page[PartnerImport]:
    """The imports, newest first."""
    total = session.scalar(sa.select(sa.func.count()).select_from(PartnerImport)) or 0
    rows = session.scalars(
        sa.select(PartnerImport)
        .order_by(PartnerImport.at.desc(), PartnerImport.id.desc())
        .offset(query.offset)
        .limit(query.per_page)
    ).all()
    return Page(rows, query, total)


def by_ref(session: Session, ref: str) -> PartnerImport | None:
    """The import with this reference."""
    return session.scalars(sa.select(PartnerImport).where(PartnerImport.ref == ids.clean_ref(ref))).one_or_none()


def names_of(session: Session, batches: Collection[PartnerImport]) -> dict[int, str]:
    """Who took the lists over and back, by user id; the command has none."""
    wanted = {number for batch in batches for number in (batch.by_id, batch.undone_by_id) if number}
    if not wanted:
        return {}
    return dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))).all())


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that an import made or changed, and what became of it when that was undone ('' before)."""

    partner: Partner
    made: str
    outcome: str


def entries(session: Session, actor: Actor, batch: PartnerImport, *, limit: int = 50) -> list[Entry]:
    """The first entries that the actor may know of; changed ones first."""
    rows = session.execute(
        sa.select(Partner, PartnerImportRow.made, PartnerImportRow.outcome)
        .join(Partner, Partner.id == PartnerImportRow.partner_id)
        .where(PartnerImportRow.batch_id == batch.id, visible_to(actor))
        .order_by(PartnerImportRow.made, PartnerImportRow.id)
        .limit(limit)
    )
    return [Entry(partner, made, outcome) for partner, made, outcome in rows]


def outcomes(session: Session, batch: PartnerImport) -> dict[str, int]:
    """How many entries an undo restored, retired and left; removed ones are gone and not counted here."""
    counted = sa.select(PartnerImportRow.outcome, sa.func.count()).where(PartnerImportRow.batch_id == batch.id)
    return dict(session.execute(counted.group_by(PartnerImportRow.outcome)).all())
