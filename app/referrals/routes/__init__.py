"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import (
    answer,
    attempts,
    drafts,
    fax,
    gaps,
    links,
    lists,
    moves,
    returning,
    unlisted,
    updates,
    upkeep,
)

routers = [
    upkeep.router,
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
    answer.router,
]
of_partners = [answer.router]
"""What a door that opens to partners alone may show."""
