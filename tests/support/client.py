"""A browser without scripts that costs little: the suite sends some fifty thousand requests."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

import anyio
import httpx
import pytest
from anyio import to_thread
from starlette.testclient import TestClient

T = TypeVar("T")
_in_this_thread = contextvars.ContextVar("_in_this_thread", default=False)
_loops: list[asyncio.AbstractEventLoop] = []


@contextmanager
def staying_in_thread() -> Iterator[None]:
    """What a QuickClient asks in the main thread is answered there; all others make the program use threads as ever."""
    elsewhere = to_thread.run_sync

    async def run_sync(function: Callable[..., T], *given: Any, **more: Any) -> T:
        return function(*given) if _in_this_thread.get() else await elsewhere(function, *given, **more)

    _loops.append(asyncio.new_event_loop())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(to_thread, "run_sync", run_sync)
        yield
    _loops.pop().close()


def _run_here(ask: Callable[..., Coroutine[Any, Any, T]], *given: Any) -> T:
    stays = _in_this_thread.set(True)
    try:
        return _loops[-1].run_until_complete(ask(*given))
    finally:
        _in_this_thread.reset(stays)


class QuickClient(TestClient):
    """A TestClient that changes threads for no request, and not nine times: a change costs as much as a small page.

    Addresses and headers reach the program as ever; an answer is whole when it is given, never a stream.
    An exception that nobody handles is raised here.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._transport.close()
        self._transport = _Transport(self)

    def run(self, ask: Callable[..., Coroutine[Any, Any, T]], *given: Any) -> T:
        """In this thread; through one of the program's own where tests use threads, or a browser's loop runs here."""
        if _loops and threading.current_thread() is threading.main_thread() and asyncio._get_running_loop() is None:
            return _run_here(ask, *given)
        with self._portal_factory() as portal:
            return portal.call(ask, *given)

    def get_all(self, asked: Iterable[tuple[str, str]]) -> list[Answer]:
        """Addresses asked for one after another, each from a host of its own choice: (host, path).

        Straight to the program and in its thread once for all of them: half the time of a request each, so that ten
        thousand can be sent. No cookies, no headers but the host's.
        """

        async def every() -> list[Answer]:
            return [await _asked(self.app, host, path) for host, path in asked]

        return self.run(every)


class Answer(NamedTuple):
    """What the program said, as it said it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def _asked(app: Any, host: str, path: str) -> Answer:
    exchange = _Exchange(b"")
    scope = _scope(httpx.Request("GET", "http://testserver" + path)) | {"client": (host, 50_000)}
    await app(scope, exchange.receive, exchange.send)
    return Answer(exchange.status, exchange.headers, b"".join(exchange.body))


class _Transport(httpx.BaseTransport):
    def __init__(self, client: QuickClient) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        exchange = self._client.run(self._exchange, _scope(request), request.read())
        body = b"" if request.method == "HEAD" else b"".join(exchange.body)
        return httpx.Response(exchange.status, headers=exchange.headers, stream=httpx.ByteStream(body), request=request)

    async def _exchange(self, scope: dict[str, Any], sent: bytes) -> _Exchange:
        exchange = _Exchange(sent)
        await self._client.app(scope, exchange.receive, exchange.send)
        return exchange


class _Exchange:
    """One request and its answer as the program sees them."""

    def __init__(self, sent: bytes) -> None:
        self._sent: bytes | None = sent
        self._answered = anyio.Event()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []

    async def receive(self) -> dict[str, Any]:
        """The body in one piece; whoever asks further waits until the answer is whole."""
        if self._sent is None:
            await self._answered.wait()
            return {"type": "http.disconnect"}
        sent, self._sent = self._sent, None
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "the program answered twice"
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            assert self.status, "a body came before its head"
            assert not self._answered.is_set(), "a body came after its end"
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._answered.set()


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(url.path),
        "raw_path": url.raw_path.partition(b"?")[0],
        "root_path": "",
        "scheme": url.scheme,
        "query_string": url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("testclient", 50_000),
        "server": [url.host, url.port or {"http": 80, "https": 443}[url.scheme]],
        "state": {},
    }
