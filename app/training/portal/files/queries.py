"""SELECTs of files. Their content is read only where one is handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from app.core import ids
from app.training.portal import queries
from app.training.portal.models import CaseStudyMeeting, PortalFile, PortalMaterial

Owner = CaseStudyMeeting | PortalMaterial


def owner_by_ref(session: Session, ref: str) -> Owner | None:
    """The meeting or the material of a reference."""
    return queries.meeting_by_ref(session, ref) or queries.material_by_ref(session, ref)


def files_of(session: Session, owner: Owner) -> Sequence[PortalFile]:
    """Beside a meeting or a material, in their order, without their content."""
    chosen = sa.select(PortalFile).where(_beside(owner)).order_by(PortalFile.id)
    return session.scalars(chosen.options(defer(PortalFile.content.ct))).all()


def numbers(session: Session) -> Mapping[tuple[str, int], int]:
    """("meeting" or "material", row id) → how many files stand beside it; nothing of those without any."""
    found: dict[tuple[str, int], int] = {}
    for name, column in (("meeting", PortalFile.meeting_id), ("material", PortalFile.material_id)):
        rows = session.execute(sa.select(column, sa.func.count()).where(column.is_not(None)).group_by(column))
        found |= {(name, number): count for number, count in rows if number is not None}
    return found


def number_of(session: Session, owner: Owner) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(PortalFile).where(_beside(owner))) or 0


def _beside(owner: Owner) -> sa.ColumnElement[bool]:
    column = PortalFile.meeting_id if isinstance(owner, CaseStudyMeeting) else PortalFile.material_id
    return column == owner.id


@dataclass(frozen=True)
class Kept:
    """A file and what it stands beside."""

    file: PortalFile
    owner: Owner


def by_ref(session: Session, ref: str) -> Kept | None:
    """With its content."""
    found = session.scalar(sa.select(PortalFile).where(PortalFile.ref == ids.clean_ref(ref)))
    if found is None:
        return None
    owner: Owner | None = (
        session.get(CaseStudyMeeting, found.meeting_id)
        if found.meeting_id is not None
        else session.get(PortalMaterial, found.material_id)
    )
    return Kept(found, owner) if owner is not None else None
