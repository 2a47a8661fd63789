"""What an import compares: rows of a file and the partners that are stored beside them, as far as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.partners.classify import REFUGE_KINDS
from app.partners.duplicates import DuplicateGroup
from app.partners.models import Partner
from app.partners.records import OfficeRow


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the file (`row` set) or a stored partner (`partner_id` set), as far as comparing needs it."""

    org_name: str
    service_name: str
    phone_typed: str
    municipality_code: str | None
    prefecture_code: str | None
    source_id: str
    row: int | None = None
    partner_id: int | None = None
    kind: str = ""

    @classmethod
    def of_row(cls, row: OfficeRow) -> Entry:
        return cls(
            row.org_name,
            row.service_name,
            row.phone_typed,
            row.municipality_code,
            row.prefecture_code,
            row.source_id,
            row=row.row,
        )

    @classmethod
    def of_stored(cls, partner: Partner) -> Entry:
        code = partner.municipality_code
        return cls(
            partner.org_name,
            partner.service_name,
            partner.phone,
            code[:5] if code else None,
            partner.prefecture_code,
            partner.source_id or partner.ref,
            partner_id=partner.id,
            kind=partner.kind,
        )


def stored_beside(session: Session, file_format: str, rows: Sequence[OfficeRow]) -> list[Entry]:
    """Active partners that did not come from these rows."""
    in_file = {row.source_id for row in rows}
    stored = session.execute(
        sa.select(
            Partner.id,
            Partner.ref,
            Partner.source_format,
            Partner.source_id,
            Partner.org_name,
            Partner.service_name,
            Partner.phone,
            Partner.municipality_code,
            Partner.prefecture_code,
        )
        .where(Partner.state == "active", Partner.kind.not_in(sorted(REFUGE_KINDS)))
        .order_by(Partner.id)
    )
    public = [
        Entry(name, service, phone, code[:5] if code else None, prefecture, source_id or ref, partner_id=number)
        for number, ref, source_format, source_id, name, service, phone, code, prefecture in stored
        if source_format != file_format or source_id not in in_file
    ]
    refuges = sa.select(Partner).where(Partner.state == "active", Partner.kind.in_(sorted(REFUGE_KINDS)))
    return public + [
        Entry.of_stored(partner)
        for partner in session.scalars(refuges.order_by(Partner.id))
        if partner.source_format != file_format or partner.source_id not in in_file
    ]


def may_be_told(group: DuplicateGroup, entries: Sequence[Entry], actor: Actor) -> bool:
    """A stored refuge is named to nobody who must not know of it; the pair waits for somebody who may."""
    cleared = actor.can(Permission.PARTNER_HIDDEN)
    return cleared or not any(entries[position].kind in REFUGE_KINDS for position in group.members)


def described(group: DuplicateGroup, entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "reason": group.reason,
        "score": group.score,
        "rows": [
            {
                "row": entries[position].row,
                "source_id": entries[position].source_id,
                "name": entries[position].org_name,
                "service": entries[position].service_name,
                "phone": entries[position].phone_typed,
            }
            for position in group.members
        ],
    }
