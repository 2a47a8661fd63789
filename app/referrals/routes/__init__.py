"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import answer, drafts, gaps, links, lists, moves, unlisted

routers = [lists.router, drafts.router, unlisted.router, moves.router, links.router, gaps.router, answer.router]
