"""Every SELECT of hours and results as reported, and of conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core import ids
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.models import Learner
from app.training.programme.models import CurriculumSubject
from app.training.reported.models import HoursReport, ReportConflict, ResultReport


def newest_hours(session: Session, enrolment_ids: Sequence[int]) -> dict[tuple[int, str], HoursReport]:
    """(enrolment, subject) → the accepted report: lower ones never become rows unless somebody took them."""
    chosen = sa.select(HoursReport).where(HoursReport.enrolment_id.in_(enrolment_ids)).order_by(HoursReport.id)
    return {(one.enrolment_id, one.subject): one for one in session.scalars(chosen)}


def newest_results(session: Session, enrolment_ids: Sequence[int]) -> dict[tuple[int, str, int], ResultReport]:
    """(enrolment, test, attempt) → the accepted report."""
    chosen = sa.select(ResultReport).where(ResultReport.enrolment_id.in_(enrolment_ids)).order_by(ResultReport.id)
    return {(one.enrolment_id, one.test, one.attempt): one for one in session.scalars(chosen)}


def subjects(session: Session, curriculum_id: int) -> Sequence[CurriculumSubject]:
    """In the order of the curriculum."""
    return session.scalars(
        sa.select(CurriculumSubject)
        .where(CurriculumSubject.curriculum_id == curriculum_id)
        .order_by(CurriculumSubject.position)
    ).all()


@dataclass(frozen=True)
class SubjectHours:
    """A subject with what it is long and what was reported of it; `minutes` count up to its length."""

    subject: CurriculumSubject
    report: HoursReport | None

    @property
    def minutes(self) -> int:
        return min(self.report.minutes, self.subject.minutes) if self.report else 0


@dataclass(frozen=True)
class Hours:
    """All subjects of one enrolment."""

    subjects: Sequence[SubjectHours]

    @property
    def minutes(self) -> int:
        """What counts, in minutes."""
        return sum(one.minutes for one in self.subjects)

    @property
    def total(self) -> int:
        """What the curriculum asks for, in minutes."""
        return sum(one.subject.minutes for one in self.subjects)

    @property
    def reached(self) -> bool:
        """Whether every subject is at its length."""
        return bool(self.subjects) and all(one.minutes >= one.subject.minutes for one in self.subjects)


def hours_of(session: Session, enrolment: Enrolment) -> Hours:
    """By the curriculum of the enrolment; what an enrolment before it reported counts by the equivalent subject."""
    if enrolment.curriculum_id is None:
        return Hours(())
    own = newest_hours(session, [enrolment.id])
    former = newest_hours(session, [enrolment.carried_from_id]) if enrolment.carried_from_id else {}
    by_code = {subject: one for (_number, subject), one in former.items()}
    found = []
    for subject in subjects(session, enrolment.curriculum_id):
        carried = by_code.get(subject.equivalent or subject.code)
        here = own.get((enrolment.id, subject.code))
        best = max((one for one in (carried, here) if one is not None), key=lambda one: one.minutes, default=None)
        found.append(SubjectHours(subject, best))
    return Hours(found)


def results_of(session: Session, enrolment: Enrolment) -> list[ResultReport]:
    """The accepted ones, by test and attempt."""
    found = newest_results(session, [enrolment.id])
    return [found[key] for key in sorted(found)]


def conflicts(session: Session, state: str = "open") -> Sequence[ReportConflict]:
    """The oldest first."""
    return session.scalars(
        sa.select(ReportConflict).where(ReportConflict.state == state).order_by(ReportConflict.id)
    ).all()


def conflicts_of(session: Session, enrolment_ids: Sequence[int]) -> Sequence[ReportConflict]:
    """All of some enrolments, cleared ones too."""
    return session.scalars(sa.select(ReportConflict).where(ReportConflict.enrolment_id.in_(enrolment_ids))).all()


def conflict_by_ref(session: Session, ref: str) -> ReportConflict | None:
    return session.scalar(sa.select(ReportConflict).where(ReportConflict.ref == ids.clean_ref(ref)))


def enrolments_by_id(session: Session, numbers: Sequence[int]) -> dict[int, Enrolment]:
    """With people and cohorts."""
    chosen = sa.select(Enrolment).where(Enrolment.id.in_(numbers))
    whole = chosen.options(
        joinedload(Enrolment.learner).selectinload(Learner.names),
        joinedload(Enrolment.cohort),
        selectinload(Enrolment.stages),
    )
    return {one.id: one for one in session.scalars(whole)}


def enrolled(session: Session) -> Sequence[Enrolment]:
    """Everybody in training now."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.state == "enrolled")
        .options(joinedload(Enrolment.cohort), selectinload(Enrolment.stages))
        .order_by(Enrolment.id)
    ).all()


def started(session: Session, enrolment_ids: Sequence[int]) -> dict[int, date]:
    """Enrolment → the civil day on which it began."""
    rows = session.execute(
        sa.select(EnrolmentEvent.enrolment_id, EnrolmentEvent.effective_on).where(
            EnrolmentEvent.enrolment_id.in_(enrolment_ids), EnrolmentEvent.kind.in_(("enrol", "enrolled"))
        )
    )
    return dict(rows.all())


def reports_of_rows(session: Session, row_ids: Sequence[int]) -> list[HoursReport | ResultReport]:
    """What rows of a batch reported."""
    return [
        *session.scalars(sa.select(HoursReport).where(HoursReport.batch_row_id.in_(row_ids))),
        *session.scalars(sa.select(ResultReport).where(ResultReport.batch_row_id.in_(row_ids))),
    ]


def conflicts_of_rows(session: Session, row_ids: Sequence[int]) -> Sequence[ReportConflict]:
    return session.scalars(sa.select(ReportConflict).where(ReportConflict.batch_row_id.in_(row_ids))).all()
