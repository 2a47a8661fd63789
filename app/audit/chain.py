"""The keyed chain: each entry's MAC covers its columns and the MAC before it.

Plain tuples and one C call per row, so that a million entries are verified in seconds.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, AuditHead
from app.audit.trail import Entry
from app.core import clock
from app.core.crypto import key_ring
from app.core.db import run_plainly

ZERO_MAC = bytes(32)
COLUMNS = ("id", "at_us", *Entry._fields)
_PAGE = 20_000
# A separator that cannot stand in a recorded text, and a fixed number of columns: no two rows give one body.
_BODY = "\x1f".join(["%s"] * len(COLUMNS))
_entries: sa.Table = AuditEntry.__table__  # type: ignore[assignment]
_head: sa.Table = AuditHead.__table__  # type: ignore[assignment]


class AuditChainError(RuntimeError):
    """The head row is gone: nothing can be appended until somebody has looked."""


def mac_of(key: bytes, before: bytes, row: tuple[Any, ...]) -> bytes:
    """The MAC of one row (`COLUMNS` in order) after the MAC of the row before it."""
    return hmac.digest(key, before + (_BODY % row).encode("utf-8", "surrogatepass"), "sha256")


def append(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Number, chain and insert entries: one insert and one update. Locks the head until the commit."""
    found: Any = run_plainly(connection, _LOCK_HEAD, {}).fetchone()
    if found is None:
        raise AuditChainError("the head of the audit chain is missing")
    number, mac = found[0], bytes(found[1])
    key = key_ring().audit_key
    at = int(clock.now().timestamp() * 1_000_000)
    rows = []
    for entry in entries:
        number += 1
        before = mac
        mac = mac_of(key, before, (number, at, *entry))
        rows.append({"id": number, "at_us": at, **entry._asdict(), "prev_mac": before, "mac": mac})
    run_plainly(connection, _INSERT, *rows)
    run_plainly(connection, _MOVE_HEAD, {"new_number": number, "new_mac": mac})


_INSERT = _entries.insert()
_ONE: Any = sa.literal_column("1")
_MOVE_HEAD = _head.update().where(_head.c.id == _ONE)
_MOVE_HEAD = _MOVE_HEAD.values(number=sa.bindparam("new_number"), mac=sa.bindparam("new_mac"))
# SQLite leaves FOR UPDATE out: a writer holds the whole database there.
_LOCK_HEAD = sa.select(_head.c.number, _head.c.mac).where(_head.c.id == _ONE).with_for_update()


def stored_head(session: Session) -> tuple[int, bytes] | None:
    """Number and MAC of the head row as it stands."""
    row = session.connection().execute(sa.select(_head.c.number, _head.c.mac).where(_head.c.id == 1)).first()
    return None if row is None else (row[0], bytes(row[1]))


def rows_in_order(session: Session) -> Iterator[tuple[Any, ...]]:
    """All rows by number as `COLUMNS` + previous MAC + MAC, a page in memory at a time."""
    connection = session.connection()
    select = ", ".join((*COLUMNS, "prev_mac", "mac"))
    cursor = connection.connection.cursor()
    try:
        after = None
        while True:
            # The number is our own integer; a driver's cursor spares the cost of row objects.
            where = "" if after is None else f"WHERE id > {after:d} "
            cursor.execute(f"SELECT {select} FROM audit_entries {where}ORDER BY id LIMIT {_PAGE}")  # noqa: S608
            page = cursor.fetchall()
            yield from page
            if len(page) < _PAGE:
                return
            after = int(page[-1][0])
    finally:
        cursor.close()
