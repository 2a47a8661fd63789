"""Every SELECT of workplaces that say somebody left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.core import ids
from app.training.models import Learner
from app.training.portal.models import EmploymentSurvey, SignOff
from app.training.workplaces import queries as workplaces
from app.training.workplaces.models import WorkplacePeriod


def _left() -> sa.Select[SignOff]:
    """Answers that say so, and that the record of the workplace does not follow yet."""
    return (
        sa.select(SignOff)
        .join(SignOff.period)
        .where(
            SignOff.answer == "left", SignOff.settled_as.is_(None),
            sa.or_(WorkplacePeriod.ends_on.is_(None), WorkplacePeriod.ends_on != SignOff.left_on),
        )
    )  # fmt: skip


def waiting(session: Session) -> Sequence[SignOff]:
    """Those to be looked at, the oldest answer first, with workplace and employer."""
    return session.scalars(
        _left()
        .options(contains_eager(SignOff.period).joinedload(WorkplacePeriod.employer))
        .order_by(SignOff.answered_on, SignOff.id)
    ).all()


def count(session: Session) -> int:
    """How many there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(_left().subquery())) or 0


def by_ref(session: Session, ref: str) -> SignOff | None:
    """An answer that says so, also where it was looked at already."""
    return session.scalar(
        sa.select(SignOff)
        .where(SignOff.ref == ids.clean_ref(ref), SignOff.answer == "left")
        .options(
            joinedload(SignOff.period).joinedload(WorkplacePeriod.employer),
            joinedload(SignOff.period).selectinload(WorkplacePeriod.supervisions),
        )
    )


def learners(session: Session, numbers: Sequence[int]) -> dict[int, Learner]:
    """With names, by row id."""
    rows = session.scalars(sa.select(Learner).where(Learner.id.in_(numbers)).options(selectinload(Learner.names)))
    return {one.id: one for one in rows}


@dataclass(frozen=True)
class Own:
    """What the person themself said and recorded: the newest answer to the survey, other workplaces after that one."""

    survey: EmploymentSurvey | None
    elsewhere: Sequence[WorkplacePeriod]

    @property
    def differs(self) -> bool:
        """Whether they said, after the workplace was asked or before, that they are still there."""
        return self.survey is not None and self.survey.situation == "same_desk"


def own(session: Session, sign_off: SignOff, learner: Learner, left_on: date) -> Own:
    """What stands beside the answer of the workplace: answers given since the day that it names, and other places."""
    survey = session.scalars(
        sa.select(EmploymentSurvey)
        .where(EmploymentSurvey.learner_id == learner.id, EmploymentSurvey.answered_on >= left_on)
        .order_by(EmploymentSurvey.answered_on.desc(), EmploymentSurvey.id.desc())
        .limit(1)
    ).first()
    others = [
        one
        for one in workplaces.periods_of(session, learner)
        if one.id != sign_off.period_id and (one.ends_on is None or one.ends_on >= left_on)
    ]
    return Own(survey, others)
