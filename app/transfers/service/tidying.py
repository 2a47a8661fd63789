"""Closing summaries whose last day has passed are deleted; the line in the list stays."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.transfers import queries
from app.transfers.service.history import note


def forget_summaries(session: Session, actor: Actor) -> int:
    """Delete what nobody may read any more; returns how many. Reading ends by the day, whenever this runs."""
    found = queries.expired(session, clock.today())
    for transfer in found:
        transfer.summary = None
        note(session, actor, transfer, "summary_deleted", transfer.from_centre_id, ["summary"])
    return len(found)
