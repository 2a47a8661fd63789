"""Cases and contacts, one module for each noun; the order keeps `/cases/new` before `/cases/{ref}`."""

from __future__ import annotations

from app.cases.routes import (
    advice,
    amendments,
    cases,
    closing,
    contacts,
    drafts,
    events,
    needs,
    persons,
    reviews,
    tasks,
)

routers = [
    cases.router,
    closing.router,
    needs.router,
    events.router,
    persons.router,
    reviews.router,
    tasks.router,
    advice.router,
    contacts.router,
    amendments.router,
    drafts.router,
]
