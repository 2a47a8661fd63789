"""The frame: a router whose routes declare themselves, and the one path that every request takes.

Order of one request: actor → policy → object (404 before 403) → one-time key → form → handler
(which renders) → commit → durable read entries → answer. Handlers hold no session of their own,
so what must always happen cannot be forgotten in them.
"""

from __future__ import annotations

import functools
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from app.authz.permissions import Permission
from app.core import once
from app.core.db import unit_of_work
from app.core.errors import AppError, Conflict, Forbidden, Invalid, SignInNeeded, Unavailable, lazy
from app.core.forms import FormModel, printable
from app.core.log import log, place_of
from app.web import errors, forms
from app.web.declarations import Access, AuditKind, Declaration, Loader, Policy, Stored
from app.web.request import LOCALE_COOKIE, Rq, Upload
from app.web.services import Services

Handler = Callable[..., Response]
MAX_FIELDS = 2_000


class Router(APIRouter):
    """Routes of one package. `page` reads, `action` changes; both demand a declaration."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._first_parts: set[str] = set()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether an address is one of ours. By its first part most routers know at once that it is not, and need
        not try each route; with two hundred routes that was a tenth of a page's time."""
        if scope["type"] == "http" and _first_part(scope["path"]) not in self._first_parts:
            return Match.NONE, {}
        return super().matches(scope)

    def page(
        self, path: str, *, policy: Policy, audit: AuditKind, load: Loader | None = None
    ) -> Callable[[Handler], Handler]:
        """A GET (and HEAD) route on a read-only session."""
        return self._declare(path, ["GET", "HEAD"], Declaration(policy, audit, writes=False, load=load))

    def action(
        self,
        path: str,
        *,
        policy: Policy,
        audit: AuditKind = AuditKind.CHANGE,
        form: type[FormModel] | None = None,
        load: Loader | None = None,
        creates: bool = False,
        upload: bool = False,
        stored: Stored | None = None,
        writes: bool = True,
    ) -> Callable[[Handler], Handler]:
        """A POST route. `creates`: the form carries a one-time key. `stored`: the values now kept, for conflicts."""
        declaration = Declaration(
            policy, audit, writes=writes, creates=creates, upload=upload, load=load, form=form, stored=stored
        )
        return self._declare(path, ["POST"], declaration)

    def _declare(self, path: str, methods: list[str], declaration: Declaration) -> Callable[[Handler], Handler]:
        problems = declaration.problems(path)
        if problems:
            raise RuntimeError(f"{path}: {'; '.join(problems)}")

        def register(handler: Handler) -> Handler:
            async def endpoint(request: Request) -> Response:
                return await _answer(request, declaration, handler)

            endpoint.declaration = declaration  # type: ignore[attr-defined]
            self._first_parts.add(_first_part(path))
            package = handler.__module__.removeprefix("app.").removesuffix(".routes").replace(".routes.", ".")
            self.add_api_route(
                path,
                endpoint,
                methods=methods,
                name=f"{package}.{handler.__name__}",
                response_model=None,
                include_in_schema=False,
            )
            return handler

        return register


def _first_part(path: str) -> str:
    return path.split("/", 2)[1]


def declared_routes(app: FastAPI) -> Iterator[tuple[str, str, str, Declaration | None]]:
    """Every route as (method, path, name, declaration); the tree of FastAPI ≥ 0.137 is walked rightly."""
    for context in iter_route_contexts(app.routes):
        declaration = getattr(getattr(context, "endpoint", None), "declaration", None)
        for method in sorted(getattr(context, "methods", None) or {"*"}):
            yield method, str(context.path), str(getattr(context, "name", "")), declaration


def check_declared(app: FastAPI, *, at_least: int) -> None:
    """Refuse to start when a route has no declaration, or when the walk finds suspiciously few."""
    undeclared, count = [], 0
    for method, path, _name, declaration in declared_routes(app):
        count += 1
        if declaration is None and not path.startswith("/static"):
            undeclared.append(f"{method} {path}")
    if undeclared:
        raise RuntimeError(f"routes without a declaration: {', '.join(undeclared)}")
    if count < at_least:
        raise RuntimeError(f"only {count} routes found, expected at least {at_least}")


async def _answer(request: Request, declaration: Declaration, handler: Handler) -> Response:
    services: Services = request.app.state.services
    rq = Rq(request, services, declaration)
    rq.locale = locale_of(request)
    try:
        if request.method == "POST":
            if _is_multipart(request):
                await to_thread.run_sync(functools.partial(_turn_away, rq))
            await _read_form(rq)
        return await to_thread.run_sync(functools.partial(_serve, rq, handler))
    except AppError as error:
        await to_thread.run_sync(functools.partial(recognise, rq))
        return errors.answer(rq, error)
    except Exception as error:
        if services.settings.debug:
            traceback.print_exception(error)
        return errors.unexpected(rq, error)


def recognise(rq: Rq) -> None:
    """Who asks, for an error page that no transaction stands behind: in their language, with their menu.

    Nobody when the database is out: such a page must come all the same.
    """
    if rq.current_actor is None and rq.token:
        with suppress(Unavailable), _work(rq, write=False):
            pass


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/")


def _turn_away(rq: Rq) -> None:
    """Files are not taken from nobody: who may not act here is refused before one byte of the body is read.

    Forms without files are read first, so that what was typed can be shown again.
    """
    if rq.declaration.policy is Access.PUBLIC:
        return
    if not rq.token:
        raise SignInNeeded
    with _work(rq, write=False):
        _admit(rq)


async def _read_form(rq: Rq) -> None:
    try:
        async with rq.request.form(max_files=5, max_fields=MAX_FIELDS) as form:
            sent: list[tuple[str, str]] = []
            files: dict[str, Upload] = {}
            for name, value in form.multi_items():
                if not isinstance(value, UploadFile):
                    sent.append((printable(name), printable(value)))
                elif rq.declaration.upload:
                    files[name] = Upload(value.filename or "", await value.read())
            rq.sent, rq.files = sent, files
    except (HTTPException, ValueError) as error:
        # No boundary, too many fields, not the text that it says it is.
        raise Invalid("", lazy("送信された内容を読み取れません。")) from error


def _serve(rq: Rq, handler: Handler) -> Response:
    response = _decide(rq, handler)
    _note_sign_of_life(rq)
    return response


def _decide(rq: Rq, handler: Handler) -> Response:
    try:
        with _work(rq, write=rq.declaration.writes):
            _admit(rq)
            response = _handle(rq, handler)
    except Conflict as error:
        return _conflict_page(rq, error)
    except AppError as error:
        return errors.answer(rq, error)
    _record_reads(rq, response.status_code)
    return response


def _note_sign_of_life(rq: Rq) -> None:
    """After the transaction of the request, which may hold the one writer; failing it costs nobody their answer."""
    if rq.current_actor is None or rq.declaration.policy is Access.PUBLIC or not rq.session.info.get("touch_due"):
        return
    try:
        rq.services.touch(rq.token)
    except Unavailable as error:
        log.warning("failed", error=type(error).__name__, place=place_of(error))


@contextmanager
def _work(rq: Rq, *, write: bool) -> Iterator[None]:
    with unit_of_work(rq.services.engine, write=write) as session:
        rq.session = session
        session.info["request_id"] = rq.id
        rq.current_actor = rq.services.authenticate(session, rq.token) if rq.token else None
        session.info["actor"] = rq.current_actor
        if rq.current_actor and LOCALE_COOKIE not in rq.request.cookies:
            rq.locale = rq.current_actor.locale
        rq.at_work = True
        try:
            yield
        finally:
            rq.at_work = False


def _admit(rq: Rq) -> None:
    """Policy of the route. Nobody signed in: to the log-in. Signed in without the right: 403."""
    policy = rq.declaration.policy
    if policy is Access.PUBLIC:
        return
    if rq.current_actor is None:
        raise SignInNeeded
    if isinstance(policy, Permission) and policy not in rq.current_actor.permissions:
        raise Forbidden


def _handle(rq: Rq, handler: Handler) -> Response:
    declaration = rq.declaration
    arguments: list[object] = [rq]
    if declaration.load is not None:
        arguments.append(declaration.load(rq))
    claimed = _claim_key(rq) if declaration.creates else None
    if claimed is not None and claimed.redirect_to is not None:
        return rq.redirect(claimed.redirect_to)
    if declaration.form is not None:
        arguments.append(forms.bind(declaration.form, rq.sent, rq.locale))
    response = handler(*arguments)
    if claimed is not None and response.status_code == 303:
        once.remember(rq.session, claimed.row_id, response.headers["location"])
    return response


def _claim_key(rq: Rq) -> once.Claim:
    key = next((value for name, value in rq.sent if name == "_key"), "")
    if not 16 <= len(key) <= 100:
        raise Invalid("", lazy("この画面の確認番号がありません。画面を開き直してください。"))
    body = once.digest(*(f"{name}={value}" for name, value in rq.sent if name != "_key"))
    files = once.digest(*(once.digest(f.filename, sha256(f.content).hexdigest()) for f in rq.files.values()))
    user = rq.current_actor.user_id if rq.current_actor else 0
    return once.claim(rq.session, key=key, user_id=user, route=rq.path, body=body + files)


def _record_reads(rq: Rq, status: int) -> None:
    """Reads of personal content are durable before the body leaves. A page that named none is one event.

    A form that was refused shows what its page shows, and its own transaction was rolled back; so these
    entries have their own. Only a change that was kept and leads elsewhere shows nothing.
    """
    declaration = rq.declaration
    if rq.current_actor is None or (declaration.writes and 300 <= status < 400):
        return
    is_reading = declaration.audit in (AuditKind.READ, AuditKind.EXPORT) and not declaration.writes
    if not rq.reads and is_reading and status < 400:
        rq.note_read("page:" + str(rq.request.scope["route"].name), 0)
    if rq.reads:
        rq.services.record_reads(rq.current_actor, rq.reads, rq.id)


def _conflict_page(rq: Rq, error: Conflict) -> Response:
    """409 with what the person saw, what is stored now and what was typed; nothing typed is lost."""
    declaration = rq.declaration
    if declaration.form is None or declaration.stored is None or error.differences:
        return errors.answer(rq, error)
    rq.reads.clear()  # the loader names anew what this page shows
    try:
        with _work(rq, write=False):
            _admit(rq)
            subject = declaration.load(rq) if declaration.load else None
            now = forms.as_raw(declaration.stored(subject))
            response = errors.conflict(rq, error, now, version=getattr(subject, "version", 0))
    except AppError as refusal:
        return errors.answer(rq, refusal)
    _record_reads(rq, response.status_code)
    return response


def locale_of(request: Request) -> str:
    """The reader's language: chosen on the page, else the browser's first wish."""
    chosen = request.cookies.get(LOCALE_COOKIE, "")
    if chosen in ("ja", "en"):
        return chosen
    first = request.headers.get("accept-language", "ja").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "ja"


def elapsed_ms(start: float) -> float:
    """Milliseconds since `start` (time.perf_counter)."""
    return round((time.perf_counter() - start) * 1000, 1)
