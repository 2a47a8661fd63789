"""Pages of the plan of a case, and of the paper to take home."""

from __future__ import annotations

from app.plans.routes import approval, comments, handout, plan

routers = [plan.router, approval.router, comments.router, handout.router]
