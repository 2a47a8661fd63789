"""Every SELECT of amendments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Amendment
from app.cases.queries import staff


@dataclass(frozen=True)
class Amended:
    """One later change: field → value before and after, as forms show them (None, text or several codes)."""

    at: datetime
    by: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


def of_contact(session: Session, contact_id: int) -> list[Amended]:
    """All amendments of a contact, the newest first: two queries."""
    found = session.scalars(
        sa.select(Amendment)
        .where(Amendment.contact_id == contact_id)
        .order_by(Amendment.at.desc(), Amendment.id.desc())
    ).all()
    names = staff.names(session, {row.by_id for row in found})
    return [
        Amended(row.at, names.get(row.by_id, ""), row.reason, json.loads(row.before), json.loads(row.after))
        for row in found
    ]
