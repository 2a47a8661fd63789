"""Every SELECT of markings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.marking.models import CourseMark
from app.training.marking.rules import Piece
from app.training.models import Learner
from app.training.practicum.lifecycle import State
from app.training.practicum.models import Practicum
from app.training.stages.kinds import DONE, Stage

Key = tuple[int, str, int]
"""Enrolment, piece, round."""


def marks(session: Session, enrolment_id: int, piece: Piece, number: int) -> Sequence[CourseMark]:
    """Those of one handing in, in the order in which they were given."""
    return session.scalars(
        sa.select(CourseMark)
        .where(CourseMark.enrolment_id == enrolment_id, CourseMark.piece == piece, CourseMark.round == number)
        .order_by(CourseMark.place)
    ).all()


def of_enrolments(session: Session, enrolment_ids: Collection[int]) -> Mapping[Key, list[CourseMark]]:
    """All of these enrolments."""
    found: defaultdict[Key, list[CourseMark]] = defaultdict(list)
    rows = session.scalars(
        sa.select(CourseMark).where(CourseMark.enrolment_id.in_(enrolment_ids)).order_by(CourseMark.place)
    )
    for one in rows:
        found[one.enrolment_id, one.piece, one.round].append(one)
    return found


def rounds(session: Session, enrolment_ids: Collection[int]) -> Mapping[int, int]:
    """Which handing in of a practicum waits for the judgement of the instructor, by enrolment."""
    rows = session.execute(
        sa.select(Practicum.enrolment_id, Practicum.returns).where(
            Practicum.enrolment_id.in_(enrolment_ids), Practicum.state == State.CONFIRMED
        )
    )
    return {enrolment: returns + 1 for enrolment, returns in rows}


def in_group_days(session: Session, enrolment_ids: Collection[int]) -> set[int]:
    """Who has nothing to do any more in the practicum, so that the case study of the group days can be marked."""
    return set(
        session.scalars(
            sa.select(StageProgress.enrolment_id).where(
                StageProgress.enrolment_id.in_(enrolment_ids), StageProgress.stage == Stage.PRACTICUM,
                StageProgress.state.in_(DONE),
            )
        )
    )  # fmt: skip


def enrolled(session: Session) -> Sequence[Enrolment]:
    """Whose work can be marked at all, with cohort and names."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.state == "enrolled")
        .options(
            sa.orm.joinedload(Enrolment.cohort), sa.orm.joinedload(Enrolment.learner).selectinload(Learner.names)
        )
        .order_by(Enrolment.id)
    ).all()  # fmt: skip


def names(session: Session, given: Collection[CourseMark]) -> Mapping[int, str]:
    """Who marked."""
    wanted = {one.marker_id for one in given}
    return dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))).all()) if wanted else {}
