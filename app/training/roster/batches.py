"""Files held until somebody decides, and batches: what was taken over, with each row as it was."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.crypto import key_ring
from app.training.roster.models import CourseBatch, CourseBatchRow, CourseFile
from app.training.roster.plans import CHANGED, ERROR, NEW, SAME, SKIPPED, UNCLEAR, Line, Plan

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A file as somebody sent it, what they say it is, and from which course system its numbers are."""

    kind: str
    mode: str
    source: str
    name: str
    content: bytes


def hold(session: Session, actor: Actor, upload: Upload) -> CourseFile:
    """Keep the file in the place of the person's last one; files of others that are too old go as well."""
    old = sa.or_(CourseFile.user_id == actor.user_id, CourseFile.at <= clock.now() - KEPT)
    session.execute(sa.delete(CourseFile).where(old))
    kept = CourseFile(
        ref=ids.new_ref("CF"), user_id=actor.user_id, at=clock.now(), kind=upload.kind, mode=upload.mode,
        source=upload.source, name=upload.name[:200],
        content=base64.b85encode(zlib.compress(upload.content, 6)).decode(),
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def held(session: Session, actor: Actor, ref: str) -> CourseFile | None:
    """The person's own file while it is held; nobody else's, whatever their rights."""
    own = sa.select(CourseFile).where(CourseFile.user_id == actor.user_id, CourseFile.at > clock.now() - KEPT)
    return session.scalars(own.where(CourseFile.ref == ids.clean_ref(ref))).one_or_none()


def upload_of(kept: CourseFile) -> Upload:
    """The file as it was sent."""
    content = zlib.decompress(base64.b85decode(kept.content))
    return Upload(kept.kind, kept.mode, kept.source, kept.name, content)


def digest_of(upload: Upload) -> bytes:
    """The keyed digest by which a file is known again; the database says nothing about what it held."""
    return key_ring().keyed_digest("course_file", (upload.kind.encode(), upload.source.encode(), upload.content))


def open_batch(session: Session, actor: Actor, upload: Upload, plan: Plan) -> CourseBatch:
    """Note that a file is taken over."""
    counts = plan.counts
    batch = CourseBatch(
        ref=ids.new_ref("CB"), kind=plan.kind, mode=plan.mode, source=plan.source, at=clock.now(), by_id=actor.user_id,
        file_name=upload.name[:200], digest=digest_of(upload), made=counts[NEW], changed=counts[CHANGED],
        same=counts[SAME], skipped=counts[SKIPPED], unclear=counts[UNCLEAR], refused=counts[ERROR],
    )  # fmt: skip
    session.add(batch)
    session.flush()
    summary = f"{plan.kind} +{batch.made} ~{batch.changed}"
    audit.record(
        session, actor, "course_batch.taken", "course_batch", batch.id, subject_ref=batch.ref, reason_code=summary
    )
    return batch


@dataclass
class Done:
    """What a row made (table and row id, the first first) and what stood there before."""

    learner_id: int | None = None
    version: int | None = None
    made: list[tuple[str, int]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


def keep_row(session: Session, batch: CourseBatch, line: Line) -> CourseBatchRow:
    """The row as it was uploaded, before anything is made of it; a cell with an individual number is left out."""
    unlawful = {problem.column for problem in line.problems if problem.code == "individual_number"}
    data = {name: "" if name in unlawful else value for name, value in line.data.items()}
    row = CourseBatchRow(
        batch_id=batch.id, number=line.row, action=line.action,
        codes=",".join(dict.fromkeys(problem.code for problem in line.problems))[:200],
        data=json.dumps(data, ensure_ascii=False),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def finish_row(row: CourseBatchRow, done: Done) -> None:
    """What became of it."""
    row.learner_id, row.version = done.learner_id, done.version
    row.made = json.dumps(done.made) if done.made else None
    row.before = json.dumps(done.before) if done.before else None


def made_by(row: CourseBatchRow) -> list[tuple[str, int]]:
    """Table and row id of what a row made."""
    return [(str(table), int(number)) for table, number in json.loads(row.made)] if row.made else []


def before_of(row: CourseBatchRow) -> Mapping[str, Any]:
    """What stood there before."""
    found: Mapping[str, Any] = json.loads(row.before) if row.before else {}
    return found


def is_made(made: Collection[tuple[str, int]], row: Any) -> bool:
    """Whether a row is one of those."""
    return (row.__tablename__, row.id) in made
