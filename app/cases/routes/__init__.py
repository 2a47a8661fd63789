"""Cases and contacts, one module for each noun; the order keeps `/cases/new` before `/cases/{ref}`."""

from __future__ import annotations

from app.cases.routes import advice, cases, closing, events, needs, persons, reviews, tasks

routers = [
    cases.router,
    closing.router,
    needs.router,
    events.router,
    persons.router,
    reviews.router,
    tasks.router,
    advice.router,
]
