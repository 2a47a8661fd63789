"""Every SELECT of attendance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.core import ids
from app.training.attendance import counting
from app.training.attendance.counting import Mark, Result
from app.training.attendance.models import AttendanceMark, BlockEvent, MakeUp
from app.training.enrolment.course_values import in_force
from app.training.enrolment.facts import IN_TRAINING, facts, leave_of
from app.training.enrolment.models import Enrolment
from app.training.models import Certification, Learner
from app.training.programme.models import Block, Cohort
from app.training.stages import gates
from app.training.stages.deadlines import ONE_DAY, moved
from app.training.stages.gates import Facts, Reason
from app.training.stages.kinds import StageState, block_stage


def block_by_ref(session: Session, ref: str) -> Block | None:
    return session.scalar(sa.select(Block).where(Block.ref == ids.clean_ref(ref)))


def cohort_of(session: Session, block: Block) -> Cohort:
    """With blocks and curriculum."""
    return session.scalars(
        sa.select(Cohort)
        .where(Cohort.id == block.cohort_id)
        .options(selectinload(Cohort.blocks), selectinload(Cohort.curriculum))
    ).one()


def blocks_around(session: Session, since: date) -> Sequence[tuple[Block, Cohort]]:
    """Half days from a day on, the next first, with their cohorts."""
    rows = session.execute(
        sa.select(Block, Cohort)
        .join(Cohort, Cohort.id == Block.cohort_id)
        .where(Block.held_on >= since)
        .order_by(Block.held_on, Block.starts, Block.id)
        .limit(100)
    )
    return [(block, cohort) for block, cohort in rows]


def events_of(session: Session, block: Block) -> Sequence[BlockEvent]:
    """The newest first."""
    return session.scalars(
        sa.select(BlockEvent).where(BlockEvent.block_id == block.id).order_by(BlockEvent.id.desc())
    ).all()


def last_reason(session: Session, block: Block) -> str | None:
    """Why the block was opened again the last time."""
    found = session.scalar(
        sa.select(BlockEvent)
        .where(BlockEvent.block_id == block.id, BlockEvent.kind == "reopened")
        .order_by(BlockEvent.id.desc())
        .limit(1)
    )
    return found.note if found else None


@dataclass(frozen=True)
class Line:
    """Somebody at a block: their mark, what it comes to, and what keeps them from taking part at all."""

    enrolment: Enrolment
    name: str
    mark: AttendanceMark | None
    minutes: int
    result: Result
    shut: Sequence[Reason]
    stage: StageState
    shares_device: bool = False

    @property
    def state(self) -> str:
        return self.mark.state if self.mark else Mark.EXPECTED

    @property
    def was(self) -> str:
        """The mark as text, to notice that it was changed meanwhile."""
        return "|".join((self.state, self.mark.arrived or "", self.mark.left or "")) if self.mark else "expected||"


def lines(session: Session, block: Block, on: date) -> list[Line]:
    """Everybody who belongs to a block, by name: the cohort without those who had this half day before, or for a
    make-up those to whom it was offered.
    """
    people = _people(session, block)
    marks = {
        mark.enrolment_id: mark
        for mark in session.scalars(sa.select(AttendanceMark).where(AttendanceMark.block_id == block.id))
    }
    known = facts(session, people, block.held_on)
    devices: Counter[str | None] = Counter(mark.device for mark in marks.values() if mark.device)
    share = in_force(session, block.held_on).block_share
    found = [
        _line(block, one, marks.get(one.id), known[one.id], share, devices, on)
        for one in people
        if one.id in marks or known[one.id].state(block_stage(block.number)) not in _HAD
    ]
    return sorted(found, key=lambda line: (line.name, line.enrolment.id))


_HAD = frozenset({StageState.CARRIED, StageState.WAIVED})


def _line(
    block: Block, one: Enrolment, mark: AttendanceMark | None, known: Facts, share: int,
    devices: Mapping[str | None, int], on: date,
) -> Line:  # fmt: skip
    stage = block_stage(block.number)
    arrived, left = (mark.arrived, mark.left) if mark else (None, None)
    state = mark.state if mark else Mark.EXPECTED
    here = counting.minutes_present(block.starts, block.ends, arrived, left) if state == Mark.PRESENT else 0
    return Line(
        one, one.learner.shown_name(on), mark, here,
        counting.result(block.starts, block.ends, state, arrived, left, share),
        gates.missing(stage, known, block.held_on), known.state(stage),
        bool(mark and mark.device and devices[mark.device] > 1),
    )  # fmt: skip


def _people(session: Session, block: Block) -> Sequence[Enrolment]:
    wanted = sa.select(Enrolment).options(selectinload(Enrolment.learner).selectinload(Learner.names))
    if block.is_make_up:
        offered = sa.select(MakeUp.enrolment_id).where(MakeUp.offered_block_id == block.id)
        return session.scalars(wanted.where(Enrolment.id.in_(offered))).all()
    return session.scalars(wanted.where(Enrolment.cohort_id == block.cohort_id, Enrolment.state.in_(IN_TRAINING))).all()


def mark_of(session: Session, block: Block, enrolment: Enrolment) -> AttendanceMark | None:
    return session.scalar(
        sa.select(AttendanceMark).where(
            AttendanceMark.block_id == block.id, AttendanceMark.enrolment_id == enrolment.id
        )
    )


def enrolment_of_user(session: Session, user_id: int) -> Enrolment | None:
    """The newest enrolment of whoever has this account, with learner, cohort and blocks."""
    return session.scalar(
        sa.select(Enrolment)
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(Learner.user_id == user_id)
        .order_by(Enrolment.id.desc())
        .limit(1)
        .options(
            selectinload(Enrolment.learner).selectinload(Learner.names),
            selectinload(Enrolment.cohort).selectinload(Cohort.blocks),
        )
    )


def belongs(session: Session, block: Block, enrolment: Enrolment) -> bool:
    """Whether this person is one of those for whom the block is held."""
    if block.is_make_up:
        return session.scalar(
            sa.select(MakeUp.id).where(MakeUp.offered_block_id == block.id, MakeUp.enrolment_id == enrolment.id)
        ) is not None  # fmt: skip
    return enrolment.cohort_id == block.cohort_id and enrolment.state in IN_TRAINING


def make_ups_of_block(session: Session, block: Block) -> Sequence[MakeUp]:
    """Those for whom this half day was missed."""
    return session.scalars(sa.select(MakeUp).where(MakeUp.missed_block_id == block.id).order_by(MakeUp.id)).all()


def make_ups_promised(session: Session, block: Block) -> Sequence[MakeUp]:
    """Those who are to make up for something in this block."""
    return session.scalars(sa.select(MakeUp).where(MakeUp.offered_block_id == block.id).order_by(MakeUp.id)).all()


def make_up(session: Session, make_up_id: int) -> MakeUp | None:
    return session.get(MakeUp, make_up_id)


def make_up_for(session: Session, enrolment: Enrolment, number: int) -> MakeUp | None:
    """The make-up of a number that this person has, the newest."""
    return session.scalar(
        sa.select(MakeUp)
        .where(MakeUp.enrolment_id == enrolment.id, MakeUp.number == number)
        .order_by(MakeUp.id.desc())
        .limit(1)
    )


def make_ups(session: Session, enrolment_ids: Collection[int]) -> Sequence[MakeUp]:
    return session.scalars(sa.select(MakeUp).where(MakeUp.enrolment_id.in_(enrolment_ids)).order_by(MakeUp.id)).all()


def make_up_states(session: Session, found: Sequence[MakeUp], today: date) -> dict[int, str]:
    """How far each make-up is today, by row id."""
    last = make_up_days(session, found, today)
    return {one.id: counting.make_up_on(one.state, last[one.id], today) for one in found}


def make_up_days(session: Session, found: Sequence[MakeUp], today: date) -> dict[int, date]:
    """The last day of each make-up, by row id: days of its own after what was missed, not longer than the cohort, both
    moved by leave.
    """
    rows = session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.id.in_([one.enrolment_id for one in found]))
        .options(selectinload(Enrolment.cohort))
    )
    enrolments = {one.id: one for one in rows}
    leave = leave_of(session, {one.learner_id for one in enrolments.values()})
    values, missed = in_force(session, today), blocks(session, [one.missed_block_id for one in found])
    days = {}
    for one in found:
        whose = enrolments[one.enrolment_id]
        day = missed[one.missed_block_id].held_on + values.make_up_days * ONE_DAY
        days[one.id] = moved(
            min(day, whose.cohort.ends_on), whose.cohort.online_from, leave.get(whose.learner_id, ()),
            values.training_leave_cap_days,
        )  # fmt: skip
    return days


def blocks(session: Session, block_ids: Collection[int]) -> dict[int, Block]:
    return {one.id: one for one in session.scalars(sa.select(Block).where(Block.id.in_(block_ids)))}


def make_up_blocks(session: Session, block: Block, today: date) -> list[tuple[Block, int]]:
    """Make-up blocks of the same number still to come, of any cohort, with how many seats are free."""
    found = session.scalars(
        sa.select(Block)
        .where(Block.is_make_up, Block.number == block.number, Block.state == "planned", Block.held_on >= today)
        .order_by(Block.held_on, Block.starts)
    ).all()
    taken = Counter(
        session.scalars(
            sa.select(MakeUp.offered_block_id).where(
                MakeUp.offered_block_id.in_([one.id for one in found]), MakeUp.state == "offered"
            )
        )
    )
    return [(one, one.seats - taken[one.id]) for one in found]


def lock(session: Session, block: Block) -> None:
    """Seats of one block are given one after another, so that none is given twice."""
    session.execute(sa.select(Block.id).where(Block.id == block.id).with_for_update())


def certified(session: Session, learner_ids: Collection[int]) -> dict[int, Certification]:
    """Who of them is certified as a coordinator, by row id of the learner."""
    rows = session.scalars(
        sa.select(Certification).where(
            Certification.learner_id.in_(learner_ids), Certification.state == "approved",
            Certification.tier == "coordinator",
        )
    )  # fmt: skip
    return {one.learner_id: one for one in rows}
