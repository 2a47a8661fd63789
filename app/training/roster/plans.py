"""What a file would do, row by row: made before anything is written, and made again when somebody confirms."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.tables import TableRow
from app.training.roster.problems import Problem

NEW, CHANGED, SAME, SKIPPED, UNCLEAR, ERROR = "new", "changed", "same", "skipped", "unclear", "error"
ACTIONS = (NEW, CHANGED, SAME, SKIPPED, UNCLEAR, ERROR)
LEFT_OUT = (UNCLEAR, ERROR)
"""Rows that are not taken over; nobody knows whom the first kind means."""
ALL_OR_NOTHING, SKIP_BAD = "all", "skip"


@dataclass(frozen=True)
class Change:
    """One value, as it stands and as the file has it."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One row: what is done with it, why, and whom it is about. `work` is for whoever writes it.

    `listed`: an unclear row that waits on the list already.
    """

    row: int
    action: str
    who: str = ""
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    work: Any = None
    data: Mapping[str, str] = field(default_factory=dict)
    listed: bool = False


@dataclass(frozen=True)
class Sheet:
    """The file as rows by the names of its columns, and what is wrong with its headings."""

    kind: str
    rows: tuple[tuple[TableRow, Mapping[str, str]], ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that a file would do. With problems of its headings it does nothing."""

    kind: str
    mode: str
    source: str
    lines: Sequence[Line]
    headings: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """Action → rows."""
        return Counter(line.action for line in self.lines)

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong, by row."""
        return [*self.headings, *(problem for line in self.lines for problem in line.problems)]

    @property
    def may_be_taken(self) -> bool:
        """Whether somebody can confirm it: its headings are known, and in the stricter mode no row is in error."""
        return not self.headings and not (self.mode == ALL_OR_NOTHING and any(self.counts[one] for one in LEFT_OUT))

    @property
    def does_something(self) -> bool:
        """Whether confirming it would write anything."""
        return any(self.counts[action] for action in (NEW, CHANGED, SKIPPED)) or bool(self.to_list)

    @property
    def to_list(self) -> list[Line]:
        """Unclear rows that do not wait on the list yet."""
        return [line for line in self.lines if line.action == UNCLEAR and not line.listed]

    @property
    def fingerprint(self) -> str:
        """Of what was shown: another one at the confirmation means that the records have moved since."""
        parts = [repr((line.row, line.action, line.who, line.problems, line.changes)) for line in self.lines]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
