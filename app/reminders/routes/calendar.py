"""The calendar: making its secret address, ending it, and the file behind it."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.reminders import feed, queries, service
from app.reminders.access import load_feed
from app.reminders.schemas import Nothing
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/calendar", policy=P.CASE_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return _page(rq)


@router.action("/calendar", policy=P.CASE_READ, form=Nothing)
def make(rq: Rq, form: Bound[Nothing]) -> Response:  # noqa: ARG001 - the form is only a button
    """The secret stands in this answer and nowhere else; sent twice, the second address is the one that holds."""
    token = service.make_feed(rq.session, rq.actor)
    base = rq.services.settings.public_url or str(rq.request.base_url).rstrip("/")
    return _page(rq, f"{base}/calendar/{token}.ics")


@router.action("/calendar/end", policy=P.CASE_READ, form=Nothing)
def end(rq: Rq, form: Bound[Nothing]) -> Response:  # noqa: ARG001 - the form is only a button
    service.end_feed(rq.session, rq.actor)
    return rq.redirect("/calendar", lazy("カレンダーのアドレスを止めました。"))


@router.page("/calendar/{token}.ics", policy=Access.PUBLIC, audit=AuditKind.NONE, load=load_feed)
def file(rq: Rq, owner: Actor) -> Response:
    """For a calendar program, which logs in nowhere: whoever holds the address is taken for its owner."""
    content = feed.file_of(rq.session, owner, clock.today())
    return rq.download(content, media_type="text/calendar; charset=utf-8", filename="kakehashi.ics", inline=True)


def _page(rq: Rq, address: str = "") -> Response:
    return rq.render("reminders/calendar.html", feed=queries.feed_of(rq.session, rq.actor.user_id), address=address)
