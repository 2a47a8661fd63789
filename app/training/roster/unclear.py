"""Rows of which the numbers do not say whom they mean: put on a list once, answered by a person, remembered.

The answer belongs to the cells that say who it is, not to the file: the next row with the same cells has it already.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.crypto import key_ring
from app.training.models import Learner
from app.training.roster import queries
from app.training.roster.batches import Upload
from app.training.roster.cells import Cells
from app.training.roster.models import CourseBatch, UnclearRow
from app.training.roster.plans import ERROR, SAME, UNCLEAR, Line, Plan
from app.training.roster.problems import Problem

_WHO = ("registration_no", "external_id", "family_name", "given_name", "kana", "birth_date")
_CODES = frozenset({"two_people", "maybe_known", "name_differs", "birth_differs"})


def identity_of(source: str, values: Mapping[str, str]) -> bytes:
    """The keyed digest of the cells that say whom a row means, within one course system."""
    cells = ["".join(unicodedata.normalize("NFKC", values.get(name, "")).split()) for name in _WHO]
    return key_ring().keyed_digest("unclear_row", tuple(cell.encode() for cell in (source, *cells)))


def external_of(values: Mapping[str, str]) -> str:
    """The number of the course system in a row, as the planners read it."""
    return unicodedata.normalize("NFKC", values.get("external_id", "")).strip()[:60]


def is_unclear(problem: Problem) -> bool:
    """Whether it leaves open whom a row means: two people, a likeness, or a number that nobody was given."""
    return problem.code in _CODES or (problem.code == "unknown_person" and problem.column == "external_id")


class Answers:
    """What people said of rows of one course system."""

    def __init__(self, session: Session, source: str) -> None:
        self._source = source
        self._rows = {one.identity: one for one in queries.unclear_of(session, source)}

    def of(self, values: Mapping[str, str]) -> UnclearRow | None:
        """The row with the same cells that waits or was answered."""
        return self._rows.get(identity_of(self._source, values))

    def tied(self, values: Mapping[str, str], everybody: Mapping[int, Learner]) -> Learner | None:
        """Whom somebody found such a row to mean."""
        found = self.of(values)
        return everybody.get(found.learner_id or 0) if found is not None and found.state == "tied" else None

    def says(self, values: Mapping[str, str], state: str) -> bool:
        """Whether such a row was answered so."""
        found = self.of(values)
        return found is not None and found.state == state

    def left_out(self, cells: Cells, who: str) -> Line:
        """A row that is not taken over: in error, or unclear when nothing else is wrong with it."""
        unclear = bool(cells.problems) and all(is_unclear(problem) for problem in cells.problems)
        listed = unclear and self.says(cells.values, "open")
        action = UNCLEAR if unclear else ERROR
        return Line(cells.number, action, who, tuple(cells.problems), data=cells.values, listed=listed)

    def set_aside(self, cells: Cells, who: str) -> Line | None:
        """A row that somebody decided to leave out: nothing of it is looked at any more."""
        if not self.says(cells.values, "set_aside"):
            return None
        problem = Problem(cells.number, "", "set_aside")
        return Line(cells.number, SAME, who, (problem,), data=cells.values)


def note(session: Session, actor: Actor, upload: Upload, plan: Plan, origin: CourseBatch | None) -> int:
    """Put the unclear rows of a plan on the list; how many. `origin`: the batch that took the other rows over."""
    seen: set[bytes] = set()
    for line in plan.to_list:
        identity = identity_of(upload.source, line.data)
        if identity not in seen:
            _add(session, actor, upload, line, identity, origin)
        seen.add(identity)
    return len(seen)


def _add(
    session: Session, actor: Actor, upload: Upload, line: Line, identity: bytes, origin: CourseBatch | None
) -> None:  # fmt: skip
    row = UnclearRow(
        ref=ids.new_ref("Q"), kind=upload.kind, source=upload.source, identity=identity, number=line.row,
        codes=",".join(dict.fromkeys(problem.code for problem in line.problems)), at=clock.now(), by_id=actor.user_id,
        file_name=upload.name[:200], data=json.dumps(dict(line.data), ensure_ascii=False), state="open",
        origin_id=origin.id if origin else None, version=1,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "unclear_row.listed", "unclear_row", row.id, subject_ref=row.ref)
