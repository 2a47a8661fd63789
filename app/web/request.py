"""One request as handlers see it: the session, the actor, the address, and the ways to answer."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core import clock, i18n
from app.core.errors import SignInNeeded
from app.core.forms import printable
from app.core.listing import ListQuery
from app.web import forms
from app.web.declarations import Declaration
from app.web.rendering import locale_now
from app.web.services import ReadEvent, Services

FLASH_COOKIE = "kakehashi_flash"
FLASH_KINDS = frozenset({"success", "info", "warning", "error"})
LOCALE_COOKIE = "kakehashi_locale"


@dataclass
class Rq:
    """Handed to every handler. `session` is read-only on GET; nobody but the frame commits it."""

    request: Request
    services: Services
    declaration: Declaration
    session: Session = field(init=False)
    current_actor: Actor | None = None
    sent: Sequence[tuple[str, str]] = ()
    files: Mapping[str, Upload] = field(default_factory=dict)
    reads: list[ReadEvent] = field(default_factory=list)
    flash: list[dict[str, str]] = field(default_factory=list)
    locale: str = "ja"
    at_work: bool = False

    @property
    def actor(self) -> Actor:
        """The signed-in person; raises SignInNeeded where a public page asks in vain."""
        if self.current_actor is None:
            raise SignInNeeded
        return self.current_actor

    @property
    def path(self) -> str:
        return str(self.request.scope["path"])

    @cached_property
    def params(self) -> Mapping[str, str]:
        """The ids in the address, without what no database takes as text."""
        return {name: printable(value) for name, value in self.request.path_params.items()}

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The query of the address, likewise; of a name that stands twice the last counts."""
        return {name: printable(value) for name, value in self.request.query_params.items()}

    @property
    def address(self) -> str:
        """This page's own address with its query, for coming back."""
        query = self.request.scope.get("query_string", b"").decode("ascii", "ignore")
        return self.path + ("?" + query if query else "")

    @property
    def nonce(self) -> str:
        return str(self.request.scope.get("kakehashi_nonce", ""))

    @property
    def id(self) -> str:
        return str(self.request.scope.get("kakehashi_request_id", ""))

    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    @property
    def token(self) -> str:
        """The session token that the browser sent."""
        return self.request.cookies.get(self.services.cookie, "")

    def _(self, message: str, **params: object) -> str:
        return i18n.say(self.locale, message, params)

    def note_read(self, kind: str, subject_id: int, ref: str = "", centre_id: int | None = None) -> None:
        """Say that personal content of this subject is shown; written durably before the body leaves."""
        self.reads.append(ReadEvent(kind, subject_id, ref, centre_id))

    def list_query(self, *, filters: Iterable[str] = (), sorts: Sequence[str]) -> ListQuery:
        """The list's words, filters, order and page from the address."""
        return ListQuery.read(self.path, self.query, filters=filters, sorts=sorts)

    def blank(self, initial: Mapping[str, object] | None = None, *, version: int | None = None) -> forms.Bound[Any]:
        """A fresh form; with `version` an editing form."""
        return forms.blank(initial, version=version, locale=self.locale)

    def can(self, permission: Permission, centre_id: int | None = None) -> bool:
        if self.current_actor is None:
            return False
        if centre_id is None:
            return permission in self.current_actor.permissions
        return self.current_actor.can_in(permission, centre_id)

    def render(self, template: str, *, fragment: str | None = None, status: int = 200, **context: object) -> Response:
        """A page, or with htmx the fragment file alone. Rendered before the commit, so a failure rolls back."""
        locale_now.set(self.locale)
        name = fragment if fragment and self.is_htmx else template
        actor = self.current_actor
        page = self.services.templates[self.locale].get_template(name)
        body = page.render(
            {
                "rq": self,
                "actor": actor,
                "nav": self.services.navigation(actor, self.path) if actor else (),
                "notices": self._notices,
                "flash": self._take_flash() + self.flash,
                "today": clock.today(),
                **self.services.context,
                **context,
            }
        )
        response = HTMLResponse(body, status_code=status, headers={"Vary": "HX-Request, Cookie, Accept-Language"})
        if FLASH_COOKIE in self.request.cookies:
            response.delete_cookie(FLASH_COOKIE)
        return response

    def invalid(self, template: str, *, fragment: str | None = None, status: int = 422, **context: object) -> Response:
        """The page again with the person's text and the messages; nothing of this request is kept."""
        self.session.info["doomed"] = True
        return self.render(template, fragment=fragment, status=status, **context)

    def redirect(self, url: str, done: str | None = None, *, href: str = "", href_label: str = "") -> Response:
        """303 to a page of this site, with a quiet confirmation (a message without personal data)."""
        response = RedirectResponse(url, status_code=303)
        if done:
            item = {"kind": "success", "text": done, "href": href, "href_label": href_label}
            cookie = base64.urlsafe_b64encode(json.dumps(item).encode()).decode()
            response.set_cookie(
                FLASH_COOKIE,
                cookie,
                max_age=60,
                httponly=True,
                samesite="lax",
                secure=self.services.settings.https,
            )
        return response

    def in_language(self, chosen: str, url: str) -> Response:
        """303 to a page of this site, read in Japanese or English from now on."""
        response = RedirectResponse(url, status_code=303)
        response.set_cookie(
            LOCALE_COOKIE, chosen if chosen in ("ja", "en") else "ja", max_age=31_536_000, samesite="lax",
            httponly=True, secure=self.services.settings.https,
        )  # fmt: skip
        return response

    def download(self, content: bytes, *, media_type: str, filename: str, inline: bool = False) -> Response:
        """A file. The name is ASCII; the browser neither guesses its type nor runs it."""
        kind = "inline" if inline else "attachment"
        return Response(
            content, media_type=media_type, headers={"Content-Disposition": f'{kind}; filename="{filename}"'}
        )

    def _notices(self) -> int:
        """How many notices wait, for a page that shows it; an error page that no transaction stands behind asks
        nothing."""
        if not self.at_work or self.current_actor is None:
            return 0
        return self.services.unread(self.session, self.current_actor)

    def _take_flash(self) -> list[dict[str, str]]:
        cookie = self.request.cookies.get(FLASH_COOKIE, "")
        if not cookie or len(cookie) > 2000:
            return []
        try:
            item = json.loads(base64.urlsafe_b64decode(cookie.encode()))
            texts = {name: str(item.get(name, "")) for name in ("kind", "text", "href", "href_label")}
        except (ValueError, AttributeError):
            return []
        if texts["kind"] not in FLASH_KINDS or not all(text.isprintable() for text in texts.values()):
            return []
        if not texts["href"].startswith("/") or texts["href"].startswith("//"):
            texts["href"] = ""
        said, link = texts["text"], texts["href_label"]
        return [{**texts, "text": self._(said), "href_label": self._(link)}]


@dataclass(frozen=True)
class Upload:
    """A file that a person sent, wholly read within the limit of the route."""

    filename: str
    content: bytes


def safe_next(target: str) -> str:
    """Where to go after log-in: only a path of this site; otherwise the start page."""
    # Browsers read a backslash as a slash and leave out tabs and line breaks before they look for a host.
    good = re.fullmatch(r"/(?![/\\])[^\\\x00-\x1f\x7f]*", target)
    return target if good else "/"
