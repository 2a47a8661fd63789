"""From `/s/{token}` to what it is about; what every purpose has in common on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from app.core import clock
from app.core.errors import NotFound, TooMany, lazy
from app.core.throttle import Throttle
from app.training.links import queries, service
from app.training.links.models import TrainingLink
from app.training.links.service import About
from app.web import errors
from app.web.forms import Bound
from app.web.request import Rq

WRONG = Throttle(most=30, seconds=300)
"""Addresses that open nothing, by where they are asked from."""
BACK = "."
"""From a form back to its page, `/s/{token}/`. Without the token: the frame keeps in clear where forms lead."""


@dataclass(frozen=True)
class Purpose:
    """What stands behind addresses of one purpose. `find`: the thing itself, None when it may not be seen any more."""

    title: str
    find: Callable[[Session, TrainingLink], Any | None]
    ref: Callable[[Any], str]
    show: Callable[[Rq, Visit, Bound[Any] | None], Response]


PURPOSES: dict[str, Purpose] = {}


@dataclass
class Visit:
    """An address with its thing, and whether this browser may see the content."""

    link: TrainingLink
    thing: Any
    token: str
    is_open: bool

    @property
    def version(self) -> int:
        return int(self.thing.version)

    @property
    def base(self) -> str:
        return f"/s/{self.token}"

    @property
    def purpose(self) -> Purpose:
        return PURPOSES[self.link.purpose]

    @property
    def about(self) -> About:
        return About(self.link.purpose, self.link.subject_id, self.purpose.ref(self.thing))


def of(*purposes: str) -> Callable[[Rq], Visit]:
    """The loader for these purposes, without any for all. Raises NotFound for every address that opens nothing,
    TooMany after thirty of them in five minutes.
    """

    def visit(rq: Rq) -> Visit:
        token = rq.params["token"]
        link = queries.by_digest(rq.session, service.digest(token))
        thing = PURPOSES[link.purpose].find(rq.session, link) if link else None
        if link is None or thing is None or (purposes and link.purpose not in purposes):
            if WRONG.count(rq.request.client.host if rq.request.client else ""):
                raise TooMany(lazy("間違ったアドレスが続いたため、しばらく受け付けません。"))
            raise NotFound
        secret = rq.request.cookies.get(_cookie(rq, link), "")
        return Visit(link, thing, token, service.is_open(link, secret, clock.now()))

    return visit


def _cookie(rq: Rq, link: TrainingLink) -> str:
    name = f"training-{link.token_digest[:12]}"
    return f"__Host-{name}" if rq.services.settings.https else name


def origin(rq: Rq) -> str:
    """What stands before `/s/…` in an address that is told to somebody: that for everybody, else where we are now."""
    settings = rq.services.settings
    here = f"{'https' if settings.https else 'http'}://{rq.request.url.netloc}"
    return (settings.verify_url or here).rstrip("/")


def let_in(rq: Rq, seen: Visit, secret: str) -> Response:
    """Back to the page, with what this browser needs to see it for an hour."""
    response = rq.redirect(seen.base)
    response.set_cookie(
        _cookie(rq, seen.link), secret, max_age=int(service.OPEN_FOR.total_seconds()), httponly=True,
        samesite="strict", secure=rq.services.settings.https, path="/",
    )  # fmt: skip
    return response


def ask_code(rq: Rq, seen: Visit, form: Bound[Any], typed: Sequence[tuple[str, str]] = ()) -> Response:
    """Not `invalid`, which would take back that a wrong code was counted."""
    return rq.render(
        "training/outside/code.html", status=422 if form.has_errors or typed else 200, base=seen.base, form=form,
        title=seen.purpose.title, locked=service.is_locked(seen.link), typed=typed,
    )  # fmt: skip


def time_is_over(rq: Rq, seen: Visit) -> Response:
    """The hour is over: the code again, and what was typed to be copied."""
    return ask_code(rq, seen, rq.blank(), typed=errors.typed(rq))
