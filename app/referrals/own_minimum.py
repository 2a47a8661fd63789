"""What a draft to a kind of partner opens with in a centre: its own choice, else that of the product (`minimum`)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.referrals import minimum
from app.referrals.models import MinimumSetting


def in_force(session: Session, centre_id: int, kind: str) -> frozenset[str]:
    """The fields that this centre counts as the least that a partner of this kind needs."""
    chosen = sa.select(MinimumSetting).where(MinimumSetting.centre_id == centre_id, MinimumSetting.partner_kind == kind)
    row = session.scalars(chosen.order_by(MinimumSetting.id.desc()).limit(1)).first()
    return minimum.of(kind) if row is None or row.removed else frozenset(row.fields)


def own(session: Session, centre_id: int) -> Mapping[str, MinimumSetting]:
    """Kind → the row that counts for it, for the kinds of which the centre has said something that still holds."""
    chosen = sa.select(MinimumSetting).where(MinimumSetting.centre_id == centre_id).order_by(MinimumSetting.id)
    newest = {row.partner_kind: row for row in session.scalars(chosen)}
    return {kind: row for kind, row in newest.items() if not row.removed}
