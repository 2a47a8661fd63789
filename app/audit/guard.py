"""The session guard: a change of an audited table without its entry is not committed.

A model opts in with `__audited__` (True, or the kind of its subject: "case") and `audit_subject()`, which
names the subject to which the change belongs: a need of a case answers ("case", case_id).
Changes through the mapper need an entry for that very subject. Statements that go round it (bulk updates,
Core, plain SQL) need an entry of the kind in the same transaction; they are seen where every statement
passes, at the cursor.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, UOWTransaction, sessionmaker

from app.audit import chain
from app.audit.trail import guarded, trail_of
from app.core.db import Base

_CONNECTION_KEY = "audit_trail"
_READS = ("SELECT", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SHOW", "SET")
_CHANGES = re.compile(
    r"\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from|truncate(?:\s+table)?"
    r"|merge\s+into)\s+(?:only\s+)?(?:\w+\.)?[\"`\[]?(\w+)",
    re.IGNORECASE,
)
_bases: list[type[DeclarativeBase]] = [Base]


class AuditMissing(RuntimeError):
    """Something audited was changed and nobody recorded it: a fault of the program; nothing is kept."""


def install(target: type[Session] | sessionmaker[Any] = Session, *bases: type[DeclarativeBase]) -> None:
    """Guard all sessions of a class or factory; models of further declarative bases are known by `bases`.

    Idempotent; called once by the assembler.
    """
    _bases.extend(base for base in bases if base not in _bases)
    _tables_changed.cache_clear()
    listeners: dict[str, Callable[..., Any]] = {
        "before_flush": _before_flush,
        "after_flush": _after_flush,
        "before_commit": _before_commit,
        "after_begin": _after_begin,
        "after_transaction_create": _after_transaction_create,
        "after_transaction_end": _after_transaction_end,
        "after_soft_rollback": _after_soft_rollback,
    }
    for name, listener in listeners.items():
        if not event.contains(target, name, listener):
            event.listen(target, name, listener)
    if not event.contains(Engine, "before_cursor_execute", _before_cursor_execute):
        event.listen(Engine, "before_cursor_execute", _before_cursor_execute)
    guarded[:] = [True]


def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    trail = trail_of(session)
    for obj in (*session.new, *session.deleted, *(o for o in session.dirty if session.is_modified(o))):
        if getattr(obj, "__audited__", None):
            kind, number = obj.audit_subject()
            if trail.written:
                raise AuditMissing(f"{kind} {number} was changed after the entries were written")
            # A row appended to its parent's list learns its parent's id only in the flush.
            if number is not None:
                trail.touched[kind, number] = None


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    trail = trail_of(session)
    for obj in session.new:
        if getattr(obj, "__audited__", None):
            trail.touched[obj.audit_subject()] = None


def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is released; the entries belong to the whole
    session.flush()
    trail = trail_of(session)
    if missing := trail.missing():
        raise AuditMissing("no audit entry for " + ", ".join(missing[:10]))
    if trail.entries and not trail.written:
        chain.append(session.connection(), trail.entries)
        trail.written = True


def _after_begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    connection.info[_CONNECTION_KEY] = trail_of(session)


def _after_transaction_create(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        trail_of(session).mark(transaction)


def _after_soft_rollback(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        trail_of(session).back_to(transaction)


def _after_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        trail_of(session).clear()
    else:
        trail_of(session).marks.pop(transaction, None)


def _before_cursor_execute(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    _context: object,
    _many: bool,
) -> None:
    if statement.startswith(_READS):
        return
    # An insert of many rows is long, and names its table at the beginning; a WITH may name it anywhere.
    changed = _tables_changed(statement if statement.startswith("WITH") else statement[:400])
    if changed and (trail := connection.info.get(_CONNECTION_KEY)) is not None:
        for table, kind in changed:
            if trail.written:
                raise AuditMissing(f"{table} was changed after the entries were written")
            trail.tables[table] = kind


@lru_cache(maxsize=2048)
def _tables_changed(statement: str) -> tuple[tuple[str, str], ...]:
    """The audited tables that a statement changes, each with its kind ('' when the model names none)."""
    named = {match[1].lower() for match in _CHANGES.finditer(statement)}
    return tuple((table, kind) for table, kind in _audited_tables() if table in named)


def _audited_tables() -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for base in _bases:
        for mapper in base.registry.mappers:
            if declared := getattr(mapper.class_, "__audited__", None):
                for table in mapper.tables:
                    if isinstance(table, sa.Table):
                        found[table.name.lower()] = declared if isinstance(declared, str) else ""
    return list(found.items())
