"""The floor server: a bare ASGI handler that runs the recorded statements by the raw driver and sends the bytes."""

from __future__ import annotations

import pickle
import threading
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from anyio import to_thread
from jinja2 import Environment
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.cases.models import Contact
from app.core import crypto
from app.core.config import Settings
from app.core.db import make_engine

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

    def told(name: str) -> bytes:
        """The page's statements and the entry that it writes durably before its body leaves."""
        body = read(name)
        if plan["writes"][name]:
            write(name)
        return body

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

    ways = {"read": read, "told": told, "write": write, "orm": _OrmPage()}

    async def answer(request: Request) -> Response:
        kind, name = request.path_params["kind"], request.path_params["name"]
        body = await to_thread.run_sync(ways[kind], name)
        return Response(body, media_type="text/html")

    return Starlette(routes=[Route("/{kind}/{name}", answer, methods=["GET", "POST"])])


class _OrmPage:
    """Thirty mapped rows on a page of 19 KB: the least that a page made with these tools costs, with no rights, no
    audit, no decryption, and one question."""

    TEMPLATE = (
        "<!doctype html><html lang=ja><head><title>{{ title }}</title></head><body><main><table>"
        "{% for row in rows %}<tr class=\"row {{ loop.cycle('odd', 'even') }}\"><td data-label=日時>"
        '<a href="/contacts/{{ row.ref }}">{{ row.occurred_at }}</a></td><td data-label=方法>{{ row.channel }}</td>'
        "<td data-label=対応>{{ row.result }}</td><td data-label=国籍・地域>{{ row.nationality }}</td>"
        "<td data-label=在留資格>{{ row.residence_status }}</td><td data-label=年代>{{ row.age_band }}</td>"
        "<td data-label=状態>{{ row.state }}{% if row.case_id %} <span>{{ row.case_id }}</span>{% endif %}</td>"
        "<td class=small>" + "要点はこの欄に書かれる。" * 6 + "</td></tr>{% endfor %}</table></main></body></html>"
    )

    def __init__(self) -> None:
        settings = Settings()
        crypto.use_key_ring(crypto.KeyRing.load(settings.keys_dir, create=False))
        self.engine = make_engine(settings)
        self.template = Environment(autoescape=True).from_string(self.TEMPLATE)

    def __call__(self, _name: str) -> bytes:
        with Session(self.engine) as session:
            rows = session.scalars(sa.select(Contact).order_by(Contact.id.desc()).limit(30)).all()
            return self.template.render(title="相談", rows=rows).encode()


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
