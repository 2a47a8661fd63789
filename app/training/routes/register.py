"""認証者名簿: everybody certified, with their standing on any day asked."""

from __future__ import annotations

from collections import Counter
from datetime import date

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.dates import parse_date
from app.core.errors import lazy
from app.core.listing import Page
from app.training import queries, words
from app.training.standing.deriving import Standing
from app.web.declarations import AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
FILTERS = ("on", "standing")
WAITING_SHOWN = 10
NOT_A_DAY = lazy("日付として読めません。今日の名簿を表示しています。")


@router.page("/training", policy=P.REGISTER_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=FILTERS, sorts=("number",))
    on, problem = _day(query.filters.get("on", ""))
    standing = query.filters.get("standing", "")
    everything = queries.register(rq.session, on, known_on=clock.today(), q=query.q)
    entries = [entry for entry in everything if not standing or entry.answer.standing == standing]
    waiting = queries.proposed(rq.session)
    shown = queries.named(rq.session, entries[query.offset : query.offset + query.per_page], on)
    return rq.render(
        "training/register.html",
        page=Page(shown, query, len(entries)),
        on=on,
        problem=rq._(problem) if problem else "",
        counts=Counter(str(entry.answer.standing) for entry in everything),
        waiting=waiting,
        called=queries.names_of(rq.session, waiting[:WAITING_SHOWN], clock.today()),
        standings=[(str(code), rq._(label)) for code, label in words.STANDINGS.items() if code != Standing.UNKNOWN],
        words=words,
    )


def _day(text: str) -> tuple[date, str]:
    """The civil day asked for, today without one; and what was wrong with it."""
    if not text:
        return clock.today(), ""
    try:
        return parse_date(text, clock.today()), ""
    except ValueError:
        return clock.today(), NOT_A_DAY
