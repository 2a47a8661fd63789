"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import (
    answer,
    attempts,
    barring,
    drafts,
    fax,
    gaps,
    links,
    lists,
    minima,
    moves,
    remarks,
    returning,
    unlisted,
    updates,
    upkeep,
)

routers = [
    upkeep.router,
    minima.router,
    lists.router,
    drafts.router,
    unlisted.router,
    updates.router,
    returning.router,
    moves.router,
    attempts.router,
    links.router,
    fax.router,
    gaps.router,
    barring.router,
    remarks.router,
    answer.router,
]
of_partners = [answer.router]
"""What a door that opens to partners alone may show."""
