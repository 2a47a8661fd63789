"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import answer, attempts, drafts, gaps, links, lists, moves, returning, updates, upkeep

routers = [
    upkeep.router,
    lists.router,
    drafts.router,
    updates.router,
    returning.router,
    moves.router,
    attempts.router,
    links.router,
    gaps.router,
    answer.router,
]
