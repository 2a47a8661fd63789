"""Results by file: kept as read, checked without writing, checked again when they are applied.

A result that stands already is not overwritten: the same is no change, another one is a row that stays out.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.core.text import fold
from app.training.examinations import queries
from app.training.examinations.lifecycle import State
from app.training.examinations.models import ResultFile
from app.training.examinations.queries import Day, Whole
from app.training.examinations.results_file import Row, read
from app.training.examinations.schemas import ResultForm
from app.training.examinations.service import elsewhere, results
from app.training.examinations.service.moving import NOT_NOW
from app.training.roster import queries as rosters
from app.training.roster.cells import lost_zero

NO_FILE = lazy("ファイルを選んでください。")
HANGS = lazy("あとからの記録があるので、この取り込みは取り消せません。")


@dataclass(frozen=True)
class Checked:
    """A row against the list of the sitting: `new`, `same`, or `out` with the codes of what is wrong."""

    row: Row
    state: str
    problems: Sequence[str] = ()
    one: Whole | None = None


def hold(session: Session, actor: Actor, day: Day, name: str, content: bytes) -> ResultFile:
    """Keep a file for the check. Raises Invalid for one that cannot be used as a whole."""
    if day.own_paper is None:
        raise Conflict(NOT_NOW)
    if not content:
        raise Invalid("file", NO_FILE)
    rows = read(content, clock.today())
    made = ResultFile(
        ref=ids.new_ref("J"), sitting_id=day.sitting.id, digest=hashlib.sha256(content).hexdigest(),
        name=name[:200] or "-", content=json.dumps([asdict(row) for row in rows], ensure_ascii=False, default=str),
        state="checked", sent_at=clock.now(), sent_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "result_file.sent")
    return made


def rows_of(kept: ResultFile) -> list[Row]:
    """The rows as they were read."""
    rows = [Row(**{**row, "problems": tuple(row["problems"])}) for row in json.loads(kept.content)]
    return [replace(row, held_on=date.fromisoformat(str(row.held_on)) if row.held_on else None) for row in rows]


def check(session: Session, day: Day, kept: ResultFile) -> list[Checked]:
    """Every row against the list as it stands now; nothing is written."""
    listed = _listed(session, day)
    count = len(queries.on_paper(session, day.paper.id))
    seen: set[int] = set()
    return [_checked(session, row, listed, count, seen) for row in rows_of(kept)]


def _listed(session: Session, day: Day) -> dict[str, Whole]:
    """Everybody on the list by the reference of the enrolment and by the numbers of course systems; a number that two
    of them have in different systems finds nobody.
    """
    there = queries.attempts_in(session, day.sitting)
    numbers = rosters.numbers_of(session, [one.learner.id for one in there])
    found: dict[str, list[Whole]] = defaultdict(list)
    for one in there:
        for number in {one.enrolment.ref, one.enrolment.external_id or "", *numbers.get(one.learner.id, ())} - {""}:
            found[number.casefold()].append(one)
    return {number: people[0] for number, people in found.items() if len(people) == 1}


def _checked(session: Session, row: Row, listed: Mapping[str, Whole], count: int, seen: set[int]) -> Checked:
    problems = [*row.problems, *_misfits(row, count)]
    one = listed.get(row.person.casefold())
    if one is None:
        unknown = "lost_zero" if lost_zero(row.person, listed) else "unknown_person"
        return Checked(row, "out", problems if "empty_required" in problems else [*problems, unknown])
    if one.attempt.id in seen:
        problems.append("two_rows")
    seen.add(one.attempt.id)
    if row.held_on is None and one.attempt.held_on > clock.today() and "future" not in problems:
        problems.append("future")
    if row.name and not any(fold(row.name) == fold(name.value) for name in one.learner.names):
        problems.append("name_differs")
    if problems:
        return Checked(row, "out", problems, one)
    return _against_what_stands(session, row, one, count)


def _misfits(row: Row, count: int) -> list[str]:
    found = []
    if row.answers is not None and len(row.answers) != count:
        found.append("other_count")
    if row.most is not None and row.most != count:
        found.append("other_maximum")
    if row.score is not None and row.score > count and "over_maximum" not in row.problems:
        found.append("over_maximum")
    return found


def _against_what_stands(session: Session, row: Row, one: Whole, count: int) -> Checked:
    attempt = one.attempt
    if attempt.state == State.ENTITLED:
        return Checked(row, "new", (), one)
    if attempt.score is None:
        return Checked(row, "out", ["not_now"], one)
    kept = [item.answer for item in queries.items_of(session, attempt)]
    answers = results.read_answers(row.answers, count)
    if results.stands(attempt, kept, results.Claimed(answers, row.score, row.held_on or attempt.held_on)):
        return Checked(row, "same", (), one)
    return Checked(row, "out", ["result_differs"], one)


def apply(session: Session, actor: Actor, day: Day, kept: ResultFile, *, seen: int) -> int:
    """Take over the rows that are new now; how many. Raises Conflict when it was applied or cancelled before."""
    if kept.state != "checked":
        raise Conflict(lazy("このファイルは、もう取り込んだか、取りやめています。"))
    claim_version(session, kept, seen)
    new = [(found.row, found.one) for found in check(session, day, kept) if found.state == "new" and found.one]
    kept.taken = [one.attempt.id for _row, one in new]
    for row, one in new:
        form = ResultForm(held_on=row.held_on or one.attempt.held_on, score=row.score, answers=row.answers)
        results.enter(session, actor, one, form, seen=one.version, source="file")
    kept.state, kept.applied_on, kept.changed = "applied", clock.today(), len(new)
    _audit(session, actor, kept, "result_file.applied")
    return len(new)


def may_undo(kept: ResultFile) -> bool:
    """Whether it is known what the file entered."""
    return kept.state == "applied" and kept.taken is not None


def hangs(session: Session, kept: ResultFile) -> list[tuple[Whole, str]]:
    """What keeps the results of a file from being taken back now: the attempt, and what hangs on it in words."""
    return elsewhere.hangs(session, kept.taken or ()) if may_undo(kept) else []


def undo(session: Session, actor: Actor, kept: ResultFile, *, reason: str, seen: int) -> None:
    """The results of a file go, once, and whoever sat waits again. Raises Conflict where something hangs on them."""
    if not may_undo(kept) or hangs(session, kept):
        raise Conflict(HANGS)
    claim_version(session, kept, seen)
    elsewhere.take_back(session, actor, kept.taken or (), reason)
    kept.state, kept.undone_on, kept.undone_by_id, kept.undone_reason = "undone", clock.today(), actor.user_id, reason
    _audit(session, actor, kept, "result_file.undone")


def cancel(session: Session, actor: Actor, kept: ResultFile, *, seen: int) -> None:
    """Not to be applied."""
    if kept.state != "checked":
        raise Conflict(lazy("このファイルは、もう取り込んだか、取りやめています。"))
    claim_version(session, kept, seen)
    kept.state = "cancelled"
    _audit(session, actor, kept, "result_file.cancelled")


def _audit(session: Session, actor: Actor, kept: ResultFile, action: str) -> None:
    audit.record(session, actor, action, "result_file", kept.id, subject_ref=kept.ref)
