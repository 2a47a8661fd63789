"""Every SELECT of the reports: columns as plain rows, sets instead of row by row, no name but of whom is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.reports.training.counting import Try
from app.reports.training.counting_certified import Case, Post, Survey
from app.reports.training.ways import Event, Way, told
from app.training import histories
from app.training import queries as register
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.examinations.lifecycle import COUNTING, State
from app.training.examinations.models import Attempt
from app.training.leave.models import LearnerLeave
from app.training.marking.models import CourseMark
from app.training.models import Certification, Learner, LearnerName, VerificationCount, shown_name
from app.training.notices.models import CourseNotice
from app.training.portal.models import EmploymentSurvey
from app.training.practicum.models import Practicum, PracticumEvent, PracticumRating
from app.training.programme.models import Cohort
from app.training.renewal.models import RenewalCase, RenewalNotice, RenewalSession
from app.training.standing.deriving import Answer, standing_on
from app.training.standing.records import History
from app.training.workplaces.models import Employer, WorkplacePeriod

_AT_ONCE = 500


def cohorts(session: Session) -> Sequence[Cohort]:
    """All but the cancelled ones, the newest first."""
    return session.scalars(
        sa.select(Cohort)
        .where(Cohort.state != "cancelled")
        .order_by(Cohort.fiscal_year.desc(), Cohort.run.desc(), Cohort.id.desc())
    ).all()


def ways(session: Session, cohort_ids: Collection[int]) -> list[Way]:
    """Everybody who ever asked for a seat in these cohorts, with what happened."""
    chosen = Enrolment.cohort_id.in_(cohort_ids)
    events = _events(session, chosen)
    agreed = _agreed(session, chosen)
    certified = dict(
        session.execute(
            sa.select(Certification.learner_id, sa.func.min(Certification.decided_on))
            .where(Certification.state == "approved")
            .group_by(Certification.learner_id)
        ).all()
    )
    rows = session.execute(
        sa.select(
            Enrolment.id,
            Enrolment.learner_id,
            Enrolment.cohort_id,
            Enrolment.carried_from_id,
            Enrolment.applied_on,
            Enrolment.state,
            Enrolment.ended_on,
        ).where(chosen)
    )
    stages = _stages(session, chosen)
    return [
        Way(
            number, learner, cohort, bool(carried), applied,
            told(events[number], state, ended or applied, stages[number]), agreed.get(number), certified.get(learner),
            carried,
        )
        for number, learner, cohort, carried, applied, state, ended in rows
    ]  # fmt: skip


def _stages(session: Session, chosen: sa.ColumnElement[bool]) -> Mapping[int, dict[str, tuple[str, date]]]:
    """How each stage of an enrolment is kept, with the day of it."""
    found: defaultdict[int, dict[str, tuple[str, date]]] = defaultdict(dict)
    rows = session.execute(
        sa.select(StageProgress.enrolment_id, StageProgress.stage, StageProgress.state, StageProgress.state_on)
        .join(Enrolment, Enrolment.id == StageProgress.enrolment_id)
        .where(chosen)
    )
    for number, stage, state, on in rows:
        found[number][stage] = (state, on)
    return found


def _events(session: Session, chosen: sa.ColumnElement[bool]) -> Mapping[int, list[Event]]:
    found: defaultdict[int, list[Event]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            EnrolmentEvent.enrolment_id, EnrolmentEvent.kind, EnrolmentEvent.stage, EnrolmentEvent.effective_on,
            EnrolmentEvent.reason, EnrolmentEvent.trigger,
        )
        .join(Enrolment, Enrolment.id == EnrolmentEvent.enrolment_id)
        .where(chosen)
        .order_by(EnrolmentEvent.id)
    )  # fmt: skip
    for number, kind, stage, on, reason, trigger in rows:
        found[number].append(Event(kind, stage, on, reason, trigger))
    return found


def _agreed(session: Session, chosen: sa.ColumnElement[bool]) -> Mapping[int, date]:
    """When the tasks of a practicum were agreed first, by enrolment."""
    return dict(
        session.execute(
            sa.select(Practicum.enrolment_id, sa.func.min(PracticumEvent.effective_on))
            .join(PracticumEvent, PracticumEvent.practicum_id == Practicum.id)
            .join(Enrolment, Enrolment.id == Practicum.enrolment_id)
            .where(chosen, PracticumEvent.state == "agreed")
            .group_by(Practicum.enrolment_id)
        ).all()
    )


def leaves(session: Session) -> Mapping[int, list[tuple[date, date]]]:
    """Granted leave that moves the training, by learner."""
    found: defaultdict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = session.execute(
        sa.select(LearnerLeave.learner_id, LearnerLeave.first_day, LearnerLeave.last_day).where(
            LearnerLeave.state == "granted", LearnerLeave.moves_training.is_(True)
        )
    )
    for learner, first, last in rows:
        found[learner].append((first, last))
    return found


def tries(session: Session, cohort_ids: Collection[int], on: date) -> list[Try]:
    """Attempts of these cohorts that were held by a civil day, numbered over all cohorts of the person."""
    rows = session.execute(
        sa.select(Enrolment.learner_id, Enrolment.cohort_id, Attempt.kind, Attempt.state)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.held_on <= on)
        .order_by(Attempt.held_on, Attempt.id)
    )
    numbers: defaultdict[tuple[int, str], int] = defaultdict(int)
    found = []
    for learner, cohort, kind, state in rows:
        counts = state in COUNTING
        numbers[learner, kind] += counts
        if cohort in cohort_ids:
            found.append(Try(learner, cohort, kind, numbers[learner, kind], counts, state == State.PASSED))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A certification with its standing on the day asked."""

    subject: histories.Subject
    history: History
    answer: Answer


def certified(session: Session, on: date, known_on: date) -> list[Held]:
    """Every approved certification, by number."""
    subjects = register.subjects(session)
    known = histories.of_subjects(session, subjects, everybody=True)
    return [Held(one, known[one.id], standing_on(known[one.id], on, known_on)) for one in subjects]


def posts(session: Session) -> Mapping[int, list[Post]]:
    """Main workplaces by learner, in the order of their start."""
    found: defaultdict[int, list[Post]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            WorkplacePeriod.learner_id, WorkplacePeriod.employer_id, Employer.prefecture_code,
            WorkplacePeriod.employment, WorkplacePeriod.desk, WorkplacePeriod.starts_on, WorkplacePeriod.ends_on,
        )
        .join(Employer, Employer.id == WorkplacePeriod.employer_id)
        .where(WorkplacePeriod.is_main.is_(True))
        .order_by(WorkplacePeriod.starts_on)
    )  # fmt: skip
    for row in rows:
        found[row[0]].append(Post(*row))
    return found


def post_on(found: Iterable[Post], day: date) -> Post | None:
    """The workplace of a civil day."""
    return next((one for one in found if one.covers(day)), None)


def home_prefectures(session: Session) -> Mapping[int, str]:
    """The prefecture told when somebody was registered, for whom no workplace is recorded."""
    rows = session.execute(sa.select(Learner.id, Learner.prefecture_code).where(Learner.prefecture_code.is_not(None)))
    return {number: code for number, code in rows if code}


def employers(session: Session) -> Sequence[tuple[int, str, str, str]]:
    """Row id, name, kind and prefecture of every body."""
    rows = session.execute(
        sa.select(Employer.id, Employer.name, Employer.kind, Employer.prefecture_code).order_by(
            Employer.prefecture_code, Employer.name
        )
    )
    return [(number, name, kind, prefecture) for number, name, kind, prefecture in rows]


def cases(session: Session) -> Mapping[int, list[Case]]:
    """Renewal cases by certification, the oldest first."""
    found: defaultdict[int, list[Case]] = defaultdict(list)
    rows = session.execute(
        sa.select(RenewalCase.certification_id, RenewalCase.ends_on, RenewalCase.state, RenewalCase.deferred_until)
        .order_by(RenewalCase.number)
    )  # fmt: skip
    for number, ends, state, until in rows:
        found[number].append(Case(ends, state, until))
    return found


def seats(session: Session, since: date) -> Mapping[date, int]:
    """Seats of renewal sessions from a civil day on, by the first day of the month; cancelled ones left out."""
    found: defaultdict[date, int] = defaultdict(int)
    rows = session.execute(
        sa.select(RenewalSession.held_on, RenewalSession.seats).where(
            RenewalSession.held_on >= since, RenewalSession.cancelled_on.is_(None)
        )
    )
    for held_on, count in rows:
        found[held_on.replace(day=1)] += count
    return found


def surveys(session: Session, on: date) -> list[Survey]:
    """Who was asked by a civil day, with what they had answered by then."""
    rows = session.execute(
        sa.select(
            EmploymentSurvey.months, EmploymentSurvey.answered_on, EmploymentSurvey.situation,
            EmploymentSurvey.employer_kind, EmploymentSurvey.employment, EmploymentSurvey.hours,
            EmploymentSurvey.title_use,
        ).where(EmploymentSurvey.asked_on <= on)
    )  # fmt: skip
    return [
        Survey(months, *(value or "" for value in said)) if answered is not None and answered <= on else Survey(months)
        for months, answered, *said in rows
    ]


def checks(session: Session, until: str) -> Sequence[tuple[str, str, int]]:
    """Month, answer and how often, up to a month (`2026-11`); the newest month first."""
    rows = session.execute(
        sa.select(VerificationCount.month, VerificationCount.answer, VerificationCount.times)
        .where(VerificationCount.month <= until)
        .order_by(VerificationCount.month.desc())
    )
    return [(month, answer, times) for month, answer, times in rows]


def ratings(session: Session, cohort_ids: Collection[int]) -> Mapping[tuple[int, int, str], Mapping[str, int]]:
    """Levels by practicum, round and ability: who rated, how high."""
    found: defaultdict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        sa.select(
            PracticumRating.practicum_id, PracticumRating.round, PracticumRating.ability, PracticumRating.rated_by,
            PracticumRating.level,
        )
        .join(Practicum, Practicum.id == PracticumRating.practicum_id)
        .join(Enrolment, Enrolment.id == Practicum.enrolment_id)
        .where(Enrolment.cohort_id.in_(cohort_ids))
    )  # fmt: skip
    for practicum, number, ability, by, level in rows:
        found[practicum, number, ability][by] = level
    return found


def course_notices(session: Session, since: date, until: date) -> Sequence[tuple[str, str, int]]:
    """Kind, state and number of the notices of the course that fell due between two civil days."""
    rows = session.execute(
        sa.select(CourseNotice.kind, CourseNotice.state, sa.func.count())
        .where(CourseNotice.due_on >= since, CourseNotice.due_on <= until)
        .group_by(CourseNotice.kind, CourseNotice.state)
    )
    return [(kind, state, number) for kind, state, number in rows]


def course_marks(session: Session, cohort_ids: Collection[int]) -> list[tuple[str, list[Mapping[str, int]]]]:
    """Each piece of work that was marked, with the levels of its markers in their order."""
    found: defaultdict[tuple[int, str, int], list[Mapping[str, int]]] = defaultdict(list)
    rows = session.execute(
        sa.select(CourseMark.enrolment_id, CourseMark.piece, CourseMark.round, CourseMark.levels)
        .join(Enrolment, Enrolment.id == CourseMark.enrolment_id)
        .where(Enrolment.cohort_id.in_(cohort_ids))
        .order_by(CourseMark.place)
    )
    for enrolment, piece, number, levels in rows:
        found[enrolment, piece, number].append(levels)
    return [(piece, levels) for (_enrolment, piece, _round), levels in found.items()]


def notices(session: Session, since: date, until: date) -> Sequence[tuple[str, str, int]]:
    """Step, state and number of the notices that fell due between two civil days."""
    rows = session.execute(
        sa.select(RenewalNotice.step, RenewalNotice.state, sa.func.count())
        .where(RenewalNotice.due_on >= since, RenewalNotice.due_on <= until)
        .group_by(RenewalNotice.step, RenewalNotice.state)
    )
    return [(step, state, count) for step, state, count in rows]


def names(session: Session, learner_ids: Collection[int], on: date) -> Mapping[int, str]:
    """What these people are called on a civil day."""
    borne: defaultdict[int, list[LearnerName]] = defaultdict(list)
    for part in _parts(sorted(learner_ids)):
        rows = session.scalars(
            sa.select(LearnerName).where(LearnerName.learner_id.in_(part)).order_by(LearnerName.id)
        )  # fmt: skip
        for row in rows:
            borne[row.learner_id].append(row)
    return {learner: shown_name(found, on) for learner, found in borne.items()}


def users(session: Session, user_ids: Iterable[int | None]) -> Mapping[int | None, str]:
    """What those who decided are called."""
    found: dict[int | None, str] = {None: ""}
    for part in _parts(sorted({one for one in user_ids if one is not None})):
        found.update(session.execute(sa.select(User.id, User.name).where(User.id.in_(part))).all())
    return found


def day_of(moment: Any) -> date:
    """The civil day of Japan of a moment."""
    return clock.to_civil(moment).date()


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
