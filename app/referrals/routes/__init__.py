"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import answer, attempts, barring, drafts, gaps, links, lists, moves, remarks, upkeep

routers = [
    upkeep.router,
    lists.router,
    drafts.router,
    moves.router,
    attempts.router,
    links.router,
    gaps.router,
    barring.router,
    remarks.router,
    answer.router,
]
