"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import answer, drafts, gaps, links, lists, moves, returning, updates

routers = [
    lists.router, drafts.router, updates.router, returning.router, moves.router, links.router, gaps.router,
    answer.router,
]  # fmt: skip
