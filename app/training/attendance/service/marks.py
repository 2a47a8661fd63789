"""Marks: from the list, from the check-in, from a notice beforehand."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.attendance import queries
from app.training.attendance.counting import Mark
from app.training.attendance.models import AttendanceMark
from app.training.attendance.schemas import MarkRow, MarksForm
from app.training.attendance.service import make_ups
from app.training.enrolment.models import Enrolment
from app.training.programme.lifecycle import TAKING
from app.training.programme.models import Block
from app.training.service import oneself

NOT_OPEN = lazy("このコマの受付は開いていません。")


def enter(session: Session, actor: Actor, block: Block, form: MarksForm, *, seen: int) -> int:
    """Enter what the list says; answers how many marks changed. Lines that were left as shown change nothing, so a
    check-in meanwhile stays.

    Raises Conflict for a block that is not open and for a stale page, Invalid for a line that somebody else changed.
    """
    _demand_open(block)
    claim_version(session, block, seen)
    known = {line.enrolment.ref: line for line in queries.lines(session, block, block.held_on)}
    changed = 0
    for number, row in enumerate(form.marks):
        line = known.get(row.enrolment)
        if line is None:
            raise Invalid(f"marks-{number}-state", lazy("このコマの受講者ではありません。"))
        if _typed(row) == row.was:
            continue
        if line.was != row.was:
            raise Invalid(
                f"marks-{number}-state", lazy("ほかの人かチェックインが先に記録しました。表示し直してください。")
            )
        if oneself.is_own(session, actor, line.enrolment.learner_id):
            raise Invalid(f"marks-{number}-state", oneself.OWN)
        _write(session, actor, block, line.enrolment, row.state, row.arrived, row.left, "list")
        changed += 1
    return changed


def _typed(row: MarkRow) -> str:
    return "|".join((row.state, row.arrived or "", row.left or ""))


def notify(session: Session, actor: Actor, block: Block, enrolment: Enrolment, reason: str) -> None:
    """A trainee says beforehand that they cannot come; that opens the choice of a make-up, or of another one. Raises
    Conflict once the block began.
    """
    found = queries.mark_of(session, block, enrolment)
    if block.state != "planned" or block.held_on < clock.today() or not queries.belongs(session, block, enrolment):
        raise Conflict(lazy("欠席の連絡は、始まる前のコマだけにできます。"))
    if found is not None and found.state != Mark.EXPECTED:
        raise Conflict(lazy("このコマの出欠は、もう記録されています。"))
    mark = _write(session, actor, block, enrolment, Mark.NOTIFIED, None, None, "notice")
    mark.note = reason
    if block.is_make_up:
        make_ups.release(session, actor, enrolment, block)
    else:
        make_ups.need(session, actor, enrolment, block)


def check_in(session: Session, actor: Actor, block: Block, enrolment: Enrolment, device: str) -> str:
    """Arrival now, or leaving where they are here already; answers which (`arrived`, `left`).

    Raises Conflict outside the time in which the block is open, and for whoever does not belong to it.
    """
    _demand_open(block)
    if block.held_on != clock.today() or not queries.belongs(session, block, enrolment):
        raise Conflict(NOT_OPEN)
    now = clock.civil_now().strftime("%H:%M")
    found = queries.mark_of(session, block, enrolment)
    if found is not None and found.state == Mark.PRESENT and found.arrived:
        _write(session, actor, block, enrolment, Mark.PRESENT, found.arrived, now, "check_in").device = device
        return "left"
    _write(session, actor, block, enrolment, Mark.PRESENT, now, None, "check_in").device = device
    return "arrived"


def absent(session: Session, actor: Actor, block: Block, enrolment: Enrolment) -> None:
    """Nobody marked them when the block was closed."""
    _write(session, actor, block, enrolment, Mark.ABSENT, None, None, "list")


def _demand_open(block: Block) -> None:
    if block.state not in TAKING:
        raise Conflict(NOT_OPEN)


def _write(
    session: Session, actor: Actor, block: Block, enrolment: Enrolment, state: str, arrived: str | None,
    left: str | None, source: str,
) -> AttendanceMark:  # fmt: skip
    found = queries.mark_of(session, block, enrolment)
    if found is None:
        found = AttendanceMark(block_id=block.id, enrolment_id=enrolment.id, version=0)
        session.add(found)
    found.state, found.arrived, found.left, found.source = state, arrived, left, source
    found.marked_at, found.marked_by_id, found.version = clock.now(), actor.user_id, found.version + 1
    audit.record(
        session, actor, f"attendance.{state}", "enrolment", enrolment.id, subject_ref=enrolment.ref, fields=[block.ref]
    )
    session.flush()
    return found
