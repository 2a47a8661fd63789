"""Seats of sittings: who has one, and who sits the test again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.training.enrolment.models import Enrolment
from app.training.examinations.lifecycle import State
from app.training.examinations.models import Attempt, Sitting
from app.training.programme.models import Cohort


def seated_in(session: Session, sitting_ids: Collection[int]) -> Counter[int]:
    """Sitting → how many have a seat: everybody on its list who was not excused."""
    rows = session.execute(
        sa.select(Attempt.sitting_id, sa.func.count())
        .where(Attempt.sitting_id.in_(sitting_ids), Attempt.state != State.EXCUSED)
        .group_by(Attempt.sitting_id)
    )
    return Counter(dict(rows.all()))


@dataclass(frozen=True)
class SittingSeats:
    """A sitting of a cohort: seats, who has one, and how many of those sit the test again."""

    sitting: Sitting
    seats: int
    taken: int
    again: int


def seats_of(session: Session, cohort: Cohort) -> list[SittingSeats]:
    """The sittings of a cohort that were not cancelled, in order."""
    found = session.scalars(
        sa.select(Sitting)
        .where(Sitting.cohort_id == cohort.id, Sitting.state != "cancelled")
        .order_by(Sitting.opens_at, Sitting.id)
    ).all()
    taken = seated_in(session, [one.id for one in found])
    again = _again(session, [one.id for one in found])
    return [SittingSeats(one, one.seats or cohort.seats, taken[one.id], again[one.id]) for one in found]


def _again(session: Session, sitting_ids: Collection[int]) -> Counter[int]:
    """Sitting → how many of it had sat the same test before, in this cohort or an earlier one."""
    earlier, whose, before = aliased(Attempt), aliased(Enrolment), aliased(Enrolment)
    rows = session.execute(
        sa.select(Attempt.sitting_id, sa.func.count(sa.distinct(Attempt.id)))
        .join(whose, whose.id == Attempt.enrolment_id)
        .join(before, before.learner_id == whose.learner_id)
        .join(earlier, sa.and_(earlier.enrolment_id == before.id, earlier.kind == Attempt.kind))
        .where(
            Attempt.sitting_id.in_(sitting_ids), Attempt.state != State.EXCUSED, earlier.state != State.EXCUSED,
            earlier.id != Attempt.id, earlier.held_on < Attempt.held_on,
        )
        .group_by(Attempt.sitting_id)
    )  # fmt: skip
    return Counter(dict(rows.all()))
