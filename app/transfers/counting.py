"""Which centre had a case at a moment: the past of the figures stays as it was when a case is handed over.

A case counts as opened once, for the centre that opened it, and as closed for the centre that closed it. Over all
centres every case is therefore counted once, wherever it is now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.cases.models import Case
from app.transfers.lifecycle import TransferStatus
from app.transfers.models import Transfer


def held_from_the_start(centre_ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """The condition under which one of these centres opened the case of the query."""
    return _held(centre_ids, None)


def held_at(centre_ids: Sequence[int], at: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """The condition under which one of these centres had the case of the query at an instant (a column)."""
    return _held(centre_ids, at)


def _held(centre_ids: Sequence[int], at: sa.ColumnElement[datetime] | None) -> sa.ColumnElement[bool]:
    """It is there and went nowhere since, or the first handover since then was from there."""
    later, earlier = aliased(Transfer), aliased(Transfer)
    since = _since(later, at)
    before = sa.exists().where(
        earlier.case_id == later.case_id, earlier.handed_over_at < later.handed_over_at, _since(earlier, at)
    )
    went = sa.exists().where(later.case_id == Case.id, since)
    from_here = sa.and_(later.from_centre_id.in_(centre_ids), since, sa.not_(before))
    # Where nothing depends on the row, the few cases that went are named, so that the index of centres is used.
    gone = (
        Case.id.in_(sa.select(later.case_id).where(from_here))
        if at is None
        else sa.exists().where(later.case_id == Case.id, from_here)
    )
    return sa.or_(sa.and_(Case.centre_id.in_(centre_ids), sa.not_(went)), gone)


def _since(transfer: type[Transfer], at: sa.ColumnElement[datetime] | None) -> sa.ColumnElement[bool]:
    done = transfer.status == TransferStatus.ACCEPTED
    return done if at is None else sa.and_(done, transfer.handed_over_at > at)
