"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import answer, barring, drafts, gaps, links, lists, moves, remarks

routers = [
    lists.router, drafts.router, moves.router, links.router, gaps.router, barring.router, remarks.router, answer.router,
]  # fmt: skip
