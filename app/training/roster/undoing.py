"""A batch taken back as a whole, once, while nothing later hangs on it; else what does, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import Base, claim_version
from app.core.errors import Conflict, lazy
from app.training import hanging
from app.training.enrolment.models import Enrolment
from app.training.models import Learner
from app.training.roster import queries
from app.training.roster.batches import before_of, is_made, made_by
from app.training.roster.models import CourseBatch, CourseBatchRow
from app.training.workplaces.models import WorkplacePeriod

ONCE = lazy("この取り込みは、すでに取り消されています。")
HANGS = lazy("あとからの記録があるので、この取り込みは取り消せません。")
CHANGED_SINCE = lazy("名簿の記録が、取り込みのあとで変わっている")
WORKPLACE_SINCE = lazy("勤務先の記録が、取り込みのあとで変わっている")
WHAT: Mapping[str, str] = {
    "eligibility_evidence": lazy("要件の確認がある"), "enrolment_events": lazy("申込みが進んでいる"),
    "stage_progress": lazy("段階が記録されている"), "hours_reports": lazy("受講時間が報告されている"),
    "result_reports": lazy("テストの結果が報告されている"), "enrolments": lazy("ほかの申込みがある"),
    "certifications": lazy("認証の記録がある"), "learner_leaves": lazy("休業の記録がある"),
    "workplace_periods": lazy("勤務先が記録されている"), "supervisions": lazy("指導者が記録されている"),
    "learner_numbers": lazy("ほかの番号が記録されている"),
    "unclear_rows": lazy("この人だと決めた行がある"),
}  # fmt: skip
ELSE = lazy("ほかの記録がある")


@dataclass(frozen=True)
class Hindrance:
    """Something later that hangs on the batch: on whose record, and what (message ids)."""

    row: int
    learner: Learner | None
    what: str


Hindered = Callable[[Session, CourseBatch, Sequence[CourseBatchRow]], list[Hindrance]]


def hindrances(session: Session, batch: CourseBatch) -> list[Hindrance]:
    """Everything that keeps a roster from being taken back now."""
    found: list[Hindrance] = []
    for row in queries.rows_of(session, batch):
        made = made_by(row)
        learner = session.get(Learner, row.learner_id) if row.learner_id is not None else None
        if learner is not None and learner.version != row.version:
            found.append(Hindrance(row.number, learner, CHANGED_SINCE))
        if _is_changed(session, before_of(row).get("period", {})):
            found.append(Hindrance(row.number, learner, WORKPLACE_SINCE))
        for table, number in made:
            found += [Hindrance(row.number, learner, what) for what in _hanging(session, table, number, made)]
    return list(dict.fromkeys(found))


def _is_changed(session: Session, kept: Mapping[str, Any]) -> bool:
    """Whether the workplace that a row changed was changed again since; unknown of batches that kept no version."""
    return "version" in kept and session.get_one(WorkplacePeriod, kept["id"]).version != kept["version"]


def _hanging(session: Session, table: str, number: int, made: Sequence[tuple[str, int]]) -> list[str]:
    rows = [row for row, _name in hanging.rows_on(session, f"{table}.id", number) if not is_made(made, row)]
    # An application from a file begins with one event, which is part of it.
    later = [row for row in rows if not (row.__tablename__ == "enrolment_events" and row.kind == "applied")]
    return [WHAT.get(row.__tablename__, ELSE) for row in later]


def claim(session: Session, actor: Actor, batch: CourseBatch, reason: str) -> None:
    """Mark the batch as undone. Raises Conflict when it was before, also by somebody at the same moment."""
    marked = sa.update(CourseBatch).where(CourseBatch.id == batch.id, CourseBatch.undone_at.is_(None))
    audit.record(session, actor, "course_batch.undone", "course_batch", batch.id, subject_ref=batch.ref)
    answer = session.execute(marked.values(undone_at=clock.now()).execution_options(synchronize_session=False))
    if answer.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(ONCE)
    session.refresh(batch)
    batch.undone_by_id, batch.undone_reason = actor.user_id, reason


def undo(session: Session, actor: Actor, batch: CourseBatch, *, reason: str) -> None:
    """What the roster made goes, what it changed is as before. Raises Conflict where something hangs on it."""
    if hindrances(session, batch):
        raise Conflict(HANGS)
    claim(session, actor, batch, reason)
    for row in queries.rows_of(session, batch):
        _restore(session, actor, row)
        for table, number in reversed(made_by(row)):
            _remove(session, actor, table, number)
    session.flush()


def _restore(session: Session, actor: Actor, row: CourseBatchRow) -> None:
    before = before_of(row)
    learner = session.get(Learner, row.learner_id) if row.learner_id is not None else None
    if learner is None:
        return
    if before:
        claim_version(session, learner, learner.version)
    for name, value in before.get("learner", {}).items():
        setattr(learner, name, value)
    if "period" in before:
        _restore_period(session, before["period"])
    if before:
        audit.record(session, actor, "learner.put_back", "learner", learner.id, subject_ref=learner.ref)


def _restore_period(session: Session, kept: Mapping[str, Any]) -> None:
    period = session.get_one(WorkplacePeriod, kept["id"])
    for name in ("employer_id", "role", "desk"):
        setattr(period, name, kept[name])
    period.ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None


def _remove(session: Session, actor: Actor, table: str, number: int) -> None:
    """The row with what is part of it, by a statement that the audit knows of."""
    found: Any = session.get(_MODELS[table], number) if table in _MODELS else None
    if found is not None:
        kind, subject = found.audit_subject()
        audit.record(session, actor, f"{kind}.removed", kind, subject)
    target = Base.metadata.tables[table]
    if table == Enrolment.__tablename__:
        events = Base.metadata.tables["enrolment_events"]
        session.execute(sa.delete(events).where(events.c.enrolment_id == number))
    session.execute(sa.delete(target).where(target.c.id == number))


_MODELS: Mapping[str, Any] = {"learners": Learner, "enrolments": Enrolment, "workplace_periods": WorkplacePeriod}
