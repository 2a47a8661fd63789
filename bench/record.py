"""What a page costs at least: its statements by the raw driver and its bytes, recorded from the page itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

_SKIP = re.compile(r"^\s*(PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)", re.IGNORECASE)


@dataclass
class Recording:
    """The statements of one request in order, and the body that was answered."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    body: bytes = b""
    status: int = 0

    @property
    def reads(self) -> list[tuple[str, Any]]:
        """Only what the page itself reads: the durable entry of the audit is no part of the floor."""
        return [(sql, values) for sql, values in self.statements if sql.lstrip().upper().startswith(("SELECT", "WITH"))]

    @property
    def inserts(self) -> list[tuple[str, Any]]:
        return [(sql, values) for sql, values in self.statements if sql.lstrip().upper().startswith("INSERT")]


def record(engine: Engine, client: TestClient, method: str, path: str, data: Any = None) -> Recording:
    """Make one request in this process and keep every statement that it sent."""
    found = Recording()

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not _SKIP.match(statement):
            found.statements.append((statement, _plain(parameters)))

    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.request(method, path, data=data)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    found.body, found.status = answer.content, answer.status_code
    return found


def _plain(value: Any) -> Any:
    """Parameters that can be kept in a file: buffers as bytes, rows as lists, tuples or dictionaries."""
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return [_plain(item) for item in value] if isinstance(value, list) else value
