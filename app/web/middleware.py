"""Pure ASGI middleware, one list, its order tested: hosts, request id and log, body limit, headers, same origin."""

from __future__ import annotations

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import ids
from app.core.errors import TooLarge
from app.core.log import log, place_of, request_id

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"x-frame-options": b"DENY",
}


def content_security_policy(nonce: str) -> str:
    """Nothing but this site's own files; scripts only with the nonce of this answer."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )


class Hosts:
    """Only the configured host names: a forged Host header cannot bend addresses."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        self.app = app
        self.allowed = frozenset(host.lower() for host in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _host(scope) not in self.allowed:
            await plain(send, 400, "このアドレスでは使えません。 / This host name is not served here.")
            return
        await self.app(scope, receive, send)


class RequestLog:
    """An opaque id for each request, and one line with the route's template, never the address or values."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["kakehashi_request_id"] = request = ids.short_id()
        token = request_id.set(request)
        start, status = time.perf_counter(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            log.error("failed", error=type(error).__name__, place=place_of(error))
            raise
        finally:
            route = scope.get("route")
            log.debug(
                "request",
                method=scope["method"],
                route=getattr(route, "path", ""),
                status=status,
                ms=round((time.perf_counter() - start) * 1000, 1),
            )
            request_id.reset(token)


UPLOADS = ("/import", "/files")
"""How addresses end to which files are sent."""


class BodyLimit:
    """Refuse bodies over the limit while they arrive; uploads have their own limit."""

    def __init__(self, app: ASGIApp, limit: int, upload_limit: int) -> None:
        self.app = app
        self.limit = limit
        self.upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        limit = self.upload_limit if is_upload and scope["path"].endswith(UPLOADS) else self.limit
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit():
            await plain(send, 400, "送信の形式が正しくありません。 / The request is malformed.")
            return
        received, started = 0, False

        async def counted() -> Message:
            nonlocal received
            if int(declared) > limit:  # not a byte of it is taken; whoever wanted it answers with a page
                raise TooLarge
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise TooLarge
            return message

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, watch)
        except TooLarge:
            if not started:
                await plain(send, 413, "送信する内容が大きすぎます。 / The request is too large.")


class Headers:
    """Security headers on every answer; handlers cannot weaken them. Pages are never kept by caches."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.extra = dict(HEADERS)
        if https:
            self.extra[b"strict-transport-security"] = b"max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = ids.new_token()
        scope["kakehashi_nonce"] = nonce
        is_static = scope["path"].startswith("/static/")

        async def decorate(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {**self.extra, b"content-security-policy": content_security_policy(nonce).encode()}
                own[b"cache-control"] = b"public, max-age=3600" if is_static else b"no-store"
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in own]
                message = {**message, "headers": [*kept, *own.items()]}
            await send(message)

        await self.app(scope, receive, decorate)


class SameOrigin:
    """Unsafe methods only from our own pages, judged by Sec-Fetch-Site, else by Origin.

    A client that sends neither is no browser (every browser sends Origin with a POST), so it carries
    nobody's cookies unknowingly.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not _is_same_origin(scope):
            log.info("refused", kind="CrossOrigin", status=403)
            await plain(send, 403, "ほかのサイトからの送信は受け付けません。 / Requests from other sites are refused.")
            return
        await self.app(scope, receive, send)


def _is_same_origin(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    if origin is None:
        return True
    try:
        sender = urlsplit(origin.decode("latin-1")).netloc
    except ValueError:  # no address at all, such as `http://[`
        return False
    return bool(sender == headers.get(b"host", b"").decode("latin-1"))


def _host(scope: Scope) -> str:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    text = hosts[0].decode("latin-1").lower() if len(hosts) == 1 else ""
    return text.rsplit(":", 1)[0] if ":" in text and not text.endswith("]") else text


async def plain(send: Send, status: int, text: str) -> None:
    """A short answer from below the frame."""
    body = text.encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
