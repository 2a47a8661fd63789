"""Health, my day and the team, global search, the audit."""

from __future__ import annotations

from app.home.routes import audit, day, health, search

routers = [health.router, day.router, search.router, audit.router]
