"""The floor server: a bare ASGI handler that runs the recorded statements by the raw driver and sends the bytes."""

from __future__ import annotations

import pickle
import threading
from itertools import count
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_local = threading.local()
_serial = count(1)


def application() -> Starlette:
    """Reads `KAKEHASHI_BENCH_FLOOR` (a pickle written by the bench itself) and serves it."""
    import os  # noqa: PLC0415 - this process is only the floor

    plan = pickle.loads(Path(os.environ["KAKEHASHI_BENCH_FLOOR"]).read_bytes())  # noqa: S301 - our own file

    def connection() -> Any:
        if not hasattr(_local, "connection"):
            _local.connection = _connect(plan["url"])
        return _local.connection

    def read(name: str) -> bytes:
        statements, body = plan["reads"][name]
        cursor = connection().cursor()
        cursor.execute("BEGIN")
        for sql, values in statements:
            cursor.execute(sql, values)
            cursor.fetchall()
        cursor.execute("ROLLBACK")
        return bytes(body)

    def write(name: str) -> bytes:
        cursor = connection().cursor()
        cursor.execute("BEGIN IMMEDIATE" if plan["sqlite"] else "BEGIN")
        for sql, values in plan["writes"][name]:
            cursor.execute(sql, values)
        cursor.execute("COMMIT")
        return b"ok"

    async def answer(request: Request) -> Response:
        kind, name = request.path_params["kind"], request.path_params["name"]
        body = await to_thread.run_sync(read if kind == "read" else write, name)
        return Response(body, media_type="text/html")

    return Starlette(routes=[Route("/{kind}/{name}", answer, methods=["GET", "POST"])])


def _connect(url: str) -> Any:
    if url.startswith("sqlite"):
        import pysqlite3  # noqa: PLC0415

        made = pysqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=15)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "mmap_size=268435456"):
            made.execute(f"PRAGMA {pragma}")
        return made
    import psycopg  # noqa: PLC0415

    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def main() -> None:
    """Serve with two processes on the port given, with the same socket options as the product."""
    import sys  # noqa: PLC0415

    from app.cli import serve_processes  # noqa: PLC0415

    serve_processes("bench.floor:application", "127.0.0.1", int(sys.argv[1]), 2)


if __name__ == "__main__":
    main()
