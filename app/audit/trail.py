"""What one transaction has touched and recorded so far. In `session.info` until the transaction ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy.orm import Session, SessionTransaction

_KEY = "audit_trail"
guarded: list[bool] = []


class Entry(NamedTuple):
    """An entry as it was recorded; number, time and MAC are added at the commit. Order of the columns."""

    actor_id: int
    actor_login: str
    actor_roles: str
    centre_id: int
    action: str
    subject_kind: str
    subject_id: int
    subject_ref: str
    request_id: str
    outcome: str
    reason_code: str
    fields: str
    digests: str


Subject = tuple[str, int]


@dataclass
class Trail:
    """Entries in order; subjects changed through the mapper; tables changed by any statement."""

    entries: list[Entry] = field(default_factory=list)
    touched: dict[Subject, None] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    marks: dict[SessionTransaction, tuple[int, int, int]] = field(default_factory=dict)
    written: bool = False

    def mark(self, savepoint: SessionTransaction) -> None:
        """Remember the lengths at the beginning of a savepoint."""
        self.marks[savepoint] = (len(self.entries), len(self.touched), len(self.tables))

    def back_to(self, savepoint: SessionTransaction) -> None:
        """Forget what a savepoint that was rolled back had added."""
        entries, touched, tables = self.marks.pop(savepoint, (0, 0, 0))
        del self.entries[entries:]
        _shorten(self.touched, touched)
        _shorten(self.tables, tables)

    def clear(self) -> None:
        """The transaction has ended."""
        self.entries.clear()
        self.touched.clear()
        self.tables.clear()
        self.marks.clear()
        self.written = False

    def missing(self) -> list[str]:
        """Names of what was changed without an entry (kinds and opaque ids, tables)."""
        recorded = {(entry.subject_kind, entry.subject_id) for entry in self.entries}
        kinds = {entry.subject_kind for entry in self.entries}
        subjects = [f"{kind} {number}" for kind, number in self.touched if (kind, number) not in recorded]
        # A statement over many rows needs an entry of its kind; which rows it met is not known here.
        tables = [t for t, kind in self.tables.items() if not (kind in kinds if kind else self.entries)]
        return subjects + [f"table {name}" for name in tables]


def _shorten(mapping: dict[Any, Any], length: int) -> None:
    for key in list(mapping)[length:]:
        del mapping[key]


def trail_of(session: Session) -> Trail:
    """The trail of this session's transaction."""
    info: Mapping[Any, Any] = session.info
    found = info.get(_KEY)
    if found is None:
        found = session.info[_KEY] = Trail()
    return found
