"""Opening, closing, locking and reopening a block. Closing settles the stage of everybody who belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.attendance import queries
from app.training.attendance.counting import Mark, Result
from app.training.attendance.models import BlockEvent
from app.training.attendance.queries import Line
from app.training.attendance.service import make_ups, marks, warning
from app.training.enrolment.models import EnrolmentEvent
from app.training.enrolment.settling import CORRECTION, settle
from app.training.models import Certification
from app.training.programme.lifecycle import BLOCK_MOVES, may_move
from app.training.programme.models import Block
from app.training.service import reviews
from app.training.stages import gates
from app.training.stages.kinds import DONE, StageState, block_stage

CANNOT = lazy("このコマは、今の状態ではそうできません。")


@dataclass(frozen=True)
class Change:
    """What closing does to somebody: from which state of the stage to which, and what hangs on it already."""

    line: Line
    before: StageState
    after: StageState
    certification: Certification | None

    @property
    def takes_away(self) -> bool:
        """Whether something that was done would be done no more."""
        return gates.is_correction(self.before, self.after)

    @property
    def completed(self) -> bool:
        return self.line.enrolment.state == "completed"


def changes(session: Session, block: Block) -> list[Change]:
    """What closing the block now would change, by name; nobody for whom the gate is shut or nothing changes."""
    lines = [line for line in queries.lines(session, block, block.held_on) if not line.shut]
    certified = queries.certified(session, [line.enrolment.learner_id for line in lines])
    made_up = {one.enrolment_id for one in queries.make_ups_of_block(session, block) if one.state == "done"}
    return [
        Change(line, line.stage, after, certified.get(line.enrolment.learner_id))
        for line in lines
        if (after := _after(line, from_here=line.enrolment.id not in made_up)) != line.stage
    ]


def _after(line: Line, *, from_here: bool) -> StageState:
    """What the stage is after closing. `from_here`: the block itself counts, not a make-up that came after it."""
    if line.stage in (StageState.WAIVED, StageState.CARRIED):
        return line.stage
    if line.result is Result.COMPLETE or (line.stage is StageState.MET and not (from_here and line.mark)):
        return StageState.MET
    return StageState.NOT_MET


def close(session: Session, actor: Actor, block: Block, answer: str | None, *, seen: int) -> Sequence[Change]:
    """Whoever has no mark is absent; complete attendance meets the stage, anything less opens a make-up and is told.

    Raises Conflict for a block that is not open, Invalid where a correction touches somebody certified and nobody has
    said what becomes of the certification.
    """
    if not may_move(BLOCK_MOVES, block.state, "closed"):
        raise Conflict(CANNOT)
    found = changes(session, block)
    if any(one.takes_away and one.certification for one in found) and answer is None:
        raise Invalid("answer", lazy("認証された人に影響します。認証の扱いを選んでください。"))
    _move(session, actor, block, "closed", "closed", None, seen)
    reason = queries.last_reason(session, block)
    for line in queries.lines(session, block, block.held_on):
        if not line.shut and line.state == Mark.EXPECTED and line.stage not in DONE:
            marks.absent(session, actor, block, line.enrolment)
    for one in found:
        _settle(session, actor, block, one, reason, answer)
        if one.after is StageState.MET:
            warning.take_back(session, actor, block, one.line)
    warning.warn(session, actor, block, [one.line for one in found if one.after is StageState.NOT_MET])
    session.flush()
    return found


def _settle(
    session: Session, actor: Actor, block: Block, one: Change, reason: str | None, answer: str | None
) -> None:  # fmt: skip
    enrolment, complete = one.line.enrolment, one.after is StageState.MET
    basis = CORRECTION if one.takes_away else "make_up" if block.is_make_up else "attendance"
    settle(session, actor, enrolment, block_stage(block.number), one.after, on=block.held_on, basis=basis, note=reason)
    if block.is_make_up:
        make_ups.finish(session, actor, enrolment, block, complete=complete)
    elif complete:
        make_ups.drop(session, actor, enrolment, block)
    else:
        make_ups.need(session, actor, enrolment, block)
    if one.takes_away and one.certification and answer:
        session.add(
            EnrolmentEvent(
                enrolment_id=enrolment.id, kind="late_correction", stage=block_stage(block.number),
                known_at=clock.now(), effective_on=clock.today(), actor_id=actor.user_id, reason=answer, note=reason,
            )
        )  # fmt: skip
        reviews.open_review(
            session, actor, one.certification, enrolment_id=enrolment.id, stage=block_stage(block.number),
            reason=reason or "", recommended=answer,
        )  # fmt: skip


def open_block(session: Session, actor: Actor, block: Block, *, seen: int) -> None:
    """Marks may be made from now on. Raises Conflict."""
    _move(session, actor, block, "open", "opened", None, seen)


def lock(session: Session, actor: Actor, block: Block, *, seen: int) -> None:
    """Nothing more is expected to change. Raises Conflict."""
    _move(session, actor, block, "locked", "locked", None, seen)


def reopen(session: Session, actor: Actor, block: Block, reason: str, *, seen: int) -> None:
    """Marks may be corrected; what that changes is shown before it is closed again. Raises Conflict."""
    _move(session, actor, block, "reopened", "reopened", reason, seen)


def _move(
    session: Session, actor: Actor, block: Block, state: str, kind: str, note: str | None, seen: int
) -> None:  # fmt: skip
    if not may_move(BLOCK_MOVES, block.state, state):
        raise Conflict(CANNOT)
    claim_version(session, block, seen)
    block.state = state
    session.add(
        BlockEvent(
            block_id=block.id, kind=kind, known_at=clock.now(), effective_on=clock.today(), actor_id=actor.user_id,
            note=note,
        )
    )  # fmt: skip
    audit.record(session, actor, f"block.{kind}", "block", block.id, subject_ref=block.ref, fields=["state"])
    session.flush()
