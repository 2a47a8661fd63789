"""Pages of referrals and gaps."""

from __future__ import annotations

from app.referrals.routes import answer, drafts, fax, gaps, links, lists, moves

routers = [lists.router, drafts.router, moves.router, links.router, fax.router, gaps.router, answer.router]
of_partners = [answer.router]
"""What a door that opens to partners alone may show."""
