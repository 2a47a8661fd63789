"""Pages of the plan of a case, and of the paper to take home."""

from __future__ import annotations

from app.plans.routes import approval, arrange, comments, handout, plan, proposals, review, steps, undo

routers = [
    plan.router,
    steps.router,
    proposals.router,
    arrange.router,
    undo.router,
    review.router,
    approval.router,
    comments.router,
    handout.router,
]
