"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import drafts, gaps, lists, moves

routers = [lists.router, drafts.router, moves.router, gaps.router]
