"""Every SELECT of case groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.attendance import queries as attendance
from app.training.attendance.counting import Mark
from app.training.grouping.mixing import Member, workmates
from app.training.grouping.models import CaseGroupPlace
from app.training.programme.models import Block
from app.training.workplaces import queries as workplaces
from app.training.workplaces.models import WorkplacePeriod

STAYS_AWAY = frozenset({Mark.NOTIFIED, Mark.ABSENT, Mark.EXCUSED})
GROUPED = frozenset({"planned", "open", "reopened"})
"""States of a half day in which its groups may change."""


@dataclass(frozen=True)
class Person:
    """Somebody who comes to a half day, where they work, and their group (0: none yet)."""

    enrolment_id: int
    ref: str
    name: str
    period: WorkplacePeriod | None
    number: int

    @property
    def member(self) -> Member:
        """As the mixing knows them."""
        if self.period is None:
            return Member(self.enrolment_id)
        employer = self.period.employer
        return Member(self.enrolment_id, str(employer.id), employer.prefecture_code, self.period.desk)


@dataclass(frozen=True)
class CaseGroup:
    """One group in the order of names, and which of them share a workplace."""

    number: int
    people: Sequence[Person]
    mates: Sequence[tuple[str, str]] = field(default=())


def people_of(session: Session, block: Block) -> list[Person]:
    """Everybody who is expected at a half day, by name: not those who had it before or stay away."""
    lines = [one for one in attendance.lines(session, block, block.held_on) if one.state not in STAYS_AWAY]
    numbers = {one.enrolment_id: one.number for one in places(session, block)}
    on = min(clock.today(), block.held_on)
    main = workplaces.main_on(session, [line.enrolment.learner_id for line in lines], on)
    return [
        Person(
            line.enrolment.id, line.enrolment.ref, line.name, main.get(line.enrolment.learner_id),
            numbers.get(line.enrolment.id, 0),
        )
        for line in lines
    ]  # fmt: skip


def places(session: Session, block: Block) -> Sequence[CaseGroupPlace]:
    return session.scalars(sa.select(CaseGroupPlace).where(CaseGroupPlace.block_id == block.id)).all()


def groups_of(people: Sequence[Person]) -> list[CaseGroup]:
    """The groups by number; whoever has none stands in none."""
    found = []
    for number in sorted({one.number for one in people if one.number}):
        here = [one for one in people if one.number == number]
        names = {one.enrolment_id: one.name for one in here}
        mates = [(names[one.key], names[other.key]) for one, other in workmates([one.member for one in here])]
        found.append(CaseGroup(number, here, mates))
    return found


def same_cohort(session: Session, block: Block) -> Sequence[Block]:
    """The regular half days of the cohort whose groups may still change, this one among them."""
    return session.scalars(
        sa.select(Block)
        .where(Block.cohort_id == block.cohort_id, Block.is_make_up.is_(False), Block.state.in_(GROUPED))
        .order_by(Block.id)
    ).all()


def forget(session: Session, block: Block) -> None:
    """Nobody has a group at this half day any more; the caller records it."""
    for one in places(session, block):
        session.delete(one)
    session.flush()
