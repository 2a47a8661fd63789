"""Every SELECT of planning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.core import ids
from app.core.dates import DateError, parse_date
from app.training.enrolment.lifecycle import LIVE
from app.training.enrolment.models import Enrolment
from app.training.models import Learner
from app.training.programme.lifecycle import FUTURE
from app.training.programme.models import Cohort, Curriculum


def curricula(session: Session) -> Sequence[Curriculum]:
    """All versions with their subjects, the newest first."""
    return session.scalars(
        sa.select(Curriculum).order_by(Curriculum.number.desc()).options(selectinload(Curriculum.subjects))
    ).all()


def curriculum(session: Session, number: int) -> Curriculum | None:
    return session.scalar(
        sa.select(Curriculum).where(Curriculum.number == number).options(selectinload(Curriculum.subjects))
    )


def in_force(session: Session, on: date) -> Curriculum | None:
    """The decided version that a cohort beginning on that day follows."""
    return session.scalar(
        sa.select(Curriculum)
        .where(Curriculum.state == "decided", Curriculum.effective_from <= on)
        .order_by(Curriculum.effective_from.desc(), Curriculum.number.desc())
        .limit(1)
        .options(selectinload(Curriculum.subjects))
    )


def before(session: Session, one: Curriculum) -> Curriculum | None:
    """The decided version that came before this one."""
    return session.scalar(
        sa.select(Curriculum)
        .where(Curriculum.state == "decided", Curriculum.number < one.number)
        .order_by(Curriculum.number.desc())
        .limit(1)
        .options(selectinload(Curriculum.subjects))
    )


def next_number(session: Session) -> int:
    return (session.scalar(sa.select(sa.func.max(Curriculum.number))) or 0) + 1


@dataclass(frozen=True)
class Touched:
    """Whom a new version would touch: cohorts that have not begun, and who waits in them for the beginning."""

    cohorts: Sequence[Cohort]
    enrolments: Sequence[Enrolment]


def touched(session: Session, effective_from: date) -> Touched:
    """Future cohorts alone: whoever is enrolled keeps the version that was fixed then."""
    cohorts = session.scalars(
        sa.select(Cohort)
        .where(Cohort.state.in_(FUTURE), Cohort.online_from >= effective_from)
        .order_by(Cohort.fiscal_year, Cohort.run)
    ).all()
    enrolments = session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.cohort_id.in_([one.id for one in cohorts]), Enrolment.state.in_(LIVE))
        .where(Enrolment.curriculum_id.is_(None))
        .order_by(Enrolment.applied_on, Enrolment.id)
        .options(selectinload(Enrolment.learner).selectinload(Learner.names), selectinload(Enrolment.cohort))
    ).all()
    return Touched(cohorts, enrolments)


def cohorts(session: Session) -> Sequence[Cohort]:
    """With curriculum, the newest first."""
    return session.scalars(
        sa.select(Cohort)
        .order_by(Cohort.fiscal_year.desc(), Cohort.run.desc())
        .options(selectinload(Cohort.curriculum))
    ).all()


def cohort_by_ref(session: Session, ref: str) -> Cohort | None:
    """With blocks and curriculum."""
    return session.scalar(
        sa.select(Cohort)
        .where(Cohort.ref == ids.clean_ref(ref))
        .options(selectinload(Cohort.blocks), selectinload(Cohort.curriculum))
    )


def same_run(session: Session, fiscal_year: int, run: int) -> Cohort | None:
    return session.scalar(sa.select(Cohort).where(Cohort.fiscal_year == fiscal_year, Cohort.run == run))


def taken(session: Session) -> dict[int, int]:
    """How many live or past seats each cohort has given, by row id: declined and withdrawn people take none."""
    rows = session.execute(
        sa.select(Enrolment.cohort_id, sa.func.count())
        .where(Enrolment.state.in_(("accepted", "enrolled", "completed", "not_completed")))
        .group_by(Enrolment.cohort_id)
    )
    return {row[0]: row[1] for row in rows}


def day_of(text: str, today: date) -> date | None:
    """What was typed as a civil day; None for what is none."""
    try:
        return parse_date(text, today)
    except DateError:
        return None
