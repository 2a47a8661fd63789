"""A file of either kind: read, planned, taken over, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import tables
from app.core.errors import Conflict, lazy
from app.core.tables import TableRow
from app.training.reported import planning as progress
from app.training.reported import service as reports
from app.training.roster import applying, people, queries, unclear, undoing
from app.training.roster.batches import Upload, digest_of
from app.training.roster.columns import ERRORS, PROGRESS, ROSTER
from app.training.roster.models import CourseBatch, UnclearRow
from app.training.roster.plans import ACTIONS, ALL_OR_NOTHING, CHANGED, NEW, SKIP_BAD, SKIPPED, Plan, Sheet
from app.training.roster.problems import Problem
from app.training.roster.reading import read
from app.training.roster.undoing import Hindrance

KINDS = {ROSTER: lazy("受講者の名簿"), PROGRESS: lazy("講義の進み具合")}
MODES = {
    ALL_OR_NOTHING: lazy("誤りが一行でもあれば、何も取り込まない"), SKIP_BAD: lazy("誤りのある行を除いて取り込む"),
}  # fmt: skip
USUAL = {ROSTER: ALL_OR_NOTHING, PROGRESS: SKIP_BAD}
"""Which mode each kind has unless somebody says otherwise."""
NOT_SO = lazy("誤りがあるので取り込めません。直してから、もう一度選んでください。")


@dataclass(frozen=True)
class Answer:
    """What a file would do or did; `earlier` is the batch of the very same file."""

    plan: Plan
    batch: CourseBatch | None = None
    earlier: CourseBatch | None = None


def look(session: Session, upload: Upload) -> Answer:
    """What the file would do as the records stand now; nothing is written. Raises FileRefused."""
    sheet = read(upload.content, upload.kind)
    plan = _planner(upload.kind)(session, sheet, upload.mode, upload.source)
    return Answer(plan, earlier=queries.taken_over(session, digest_of(upload)))


def _planner(kind: str) -> Callable[[Session, Sheet, str, str], Plan]:
    return people.plan if kind == ROSTER else progress.plan


def take(session: Session, actor: Actor, upload: Upload) -> Answer:
    """Check the file again and take it over. A file that says nothing new makes no batch.

    Raises FileRefused, and Conflict where its errors forbid it.
    """
    answer = look(session, upload)
    if not answer.plan.may_be_taken:
        raise Conflict(NOT_SO)
    if not answer.plan.does_something:
        return answer
    return Answer(answer.plan, _apply(session, actor, upload, answer.plan), answer.earlier)


def _apply(session: Session, actor: Actor, upload: Upload, plan: Plan) -> CourseBatch:
    apply = applying.apply if upload.kind == ROSTER else reports.apply
    batch = apply(session, actor, upload, plan)
    unclear.note(session, actor, upload, plan, batch)
    return batch


def ask(session: Session, actor: Actor, upload: Upload) -> int:
    """Put the unclear rows of a file on the list, and nothing else; how many are new there. Raises FileRefused."""
    return unclear.note(session, actor, upload, look(session, upload).plan, None)


def take_row(session: Session, actor: Actor, row: UnclearRow) -> Answer:
    """The row of which somebody has said whom it means, as a file of its own; without a batch where it does nothing or
    something else is wrong with it, which the plan says.
    """
    values = json.loads(row.data)
    sheet = Sheet(row.kind, ((TableRow(row.number, values), values),))
    plan = _planner(row.kind)(session, sheet, SKIP_BAD, row.source)
    if not any(plan.counts[action] for action in (NEW, CHANGED, SKIPPED)):
        return Answer(plan)
    upload = Upload(row.kind, SKIP_BAD, row.source, row.file_name, row.data.encode())
    return Answer(plan, _apply(session, actor, upload, plan))


def hindrances(session: Session, batch: CourseBatch) -> list[Hindrance]:
    """What keeps a batch from being taken back, by sheet row."""
    find = undoing.hindrances if batch.kind == ROSTER else reports.hindrances
    return sorted(find(session, batch), key=lambda one: (one.row, one.what))


def undo(session: Session, actor: Actor, batch: CourseBatch, *, reason: str) -> None:
    """Take a batch back. Raises Conflict where that was done, or something hangs on it."""
    if batch.undone_at is not None:
        raise Conflict(undoing.ONCE)
    (undoing.undo if batch.kind == ROSTER else reports.undo)(session, actor, batch, reason=reason)


def returned(upload: Upload, plan: Plan, say: object) -> tuple[bytes, str, str]:
    """The file with its errors in a last column: all rows of a roster, which is sent again as a whole; of progress
    those alone that stay out."""
    wrong: dict[int, list[str]] = {}
    for problem in plan.problems:
        wrong.setdefault(problem.row, []).append(say(problem))  # type: ignore[operator]
    texts = {row: "／".join(found) for row, found in wrong.items()}
    return tables.returned(upload.content, texts, ERRORS, all_rows=upload.mode == ALL_OR_NOTHING)


def as_json(answer: Answer, *, dry_run: bool) -> dict[str, object]:
    """The document that the commands print."""
    plan = answer.plan
    return {
        "kind": plan.kind,
        "mode": plan.mode,
        "source": plan.source,
        "dry_run": dry_run,
        "taken": answer.batch is not None,
        "batch": answer.batch.ref if answer.batch else None,
        "earlier": answer.earlier.ref if answer.earlier else None,
        "counts": {action: plan.counts[action] for action in ACTIONS},
        "rows": [
            {
                "row": line.row,
                "action": line.action,
                "changes": [{"column": one.column, "old": one.old, "new": one.new} for one in line.changes],
            }
            for line in plan.lines
        ],
        "errors": [problem.as_json() for problem in plan.problems],
    }


def sentence_of(problem: Problem) -> str:
    """In Japanese, with its column; for files and the terminal."""
    text = problem.sentence % {"value": problem.value}
    return f"{problem.column}: {text}" if problem.column else text
