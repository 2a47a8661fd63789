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
from app.partners.duplicates import DuplicateGroup, likeness
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
    address: str = ""
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
            "" if row.address_hidden else row.address,
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
            "" if partner.address_hidden else partner.address,
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
            Partner.address,
        )
        .where(Partner.state == "active", Partner.kind.not_in(sorted(REFUGE_KINDS)))
        .order_by(Partner.id)
    )
    public = [
        Entry(
            name, service, phone, code[:5] if code else None, prefecture, source_id or ref, address, partner_id=number
        )
        for number, ref, source_format, source_id, name, service, phone, code, prefecture, address in stored
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
    """The group as the command prints it. Why: how alike the names are (0 to 100), the same number, the same place."""
    members = [entries[position] for position in group.members]
    why = likeness(members[0], members[1])
    return {
        "reason": group.reason,
        "score": group.score,
        "why": {"name": why.name, "phone": why.phone, "address": why.address},
        "rows": [
            {
                "row": entry.row,
                "source_id": entry.source_id,
                "name": entry.org_name,
                "service": entry.service_name,
                "phone": entry.phone_typed,
            }
            for entry in members
        ],
    }
