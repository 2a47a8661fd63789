"""The SELECTs of what only those who run the training look at: boards, logs, lists of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.core import clock
from app.training.attendance.models import AttendanceMark, MakeUp
from app.training.enrolment.models import Enrolment
from app.training.examinations.models import Attempt, Paper, ResultFile
from app.training.portal.models import (
    CaseStudyMeeting,
    DirectoryEntry,
    MeetingPlace,
    PortalAnswer,
    PortalMaterial,
    PortalQuestion,
    SignOff,
)
from app.training.practicum.models import Practicum, PracticumPause
from app.training.programme.models import Block, Cohort
from app.training.renewal.models import RenewalNotice
from app.training.reported.models import ReportConflict
from app.training.roster.models import CourseBatch, CourseBatchRow, UnclearRow
from app.training.workplaces.models import Employer, WorkplacePeriod


def enrolled(session: Session, cohort_ids: Collection[int]) -> Sequence[Enrolment]:
    """Who is in training in these cohorts, with cohort and blocks; no names."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.cohort_id.in_(cohort_ids), Enrolment.state == "enrolled")
        .options(selectinload(Enrolment.cohort).selectinload(Cohort.blocks))
        .order_by(Enrolment.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark at a block, with the times of both (`HH:MM`, Japan)."""

    block: int
    state: str
    arrived: str | None
    left: str | None


def blocks(session: Session, cohort_ids: Collection[int]) -> Sequence[Block]:
    """Half days of these cohorts in their order, cancelled ones left out."""
    return session.scalars(
        sa.select(Block)
        .where(Block.cohort_id.in_(cohort_ids), Block.state != "cancelled")
        .order_by(Block.held_on, Block.starts)
    ).all()


def marks(session: Session, block_ids: Collection[int]) -> list[Marked]:
    """Every mark of these half days."""
    rows = session.execute(
        sa.select(AttendanceMark.block_id, AttendanceMark.state, AttendanceMark.arrived, AttendanceMark.left).where(
            AttendanceMark.block_id.in_(block_ids)
        )
    )
    return [Marked(*row) for row in rows]


def make_ups(session: Session, cohort_ids: Collection[int]) -> Sequence[tuple[int, int, str, int]]:
    """Cohort, number of the half day, state and how many make-ups."""
    rows = session.execute(
        sa.select(Enrolment.cohort_id, MakeUp.number, MakeUp.state, sa.func.count())
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .where(Enrolment.cohort_id.in_(cohort_ids))
        .group_by(Enrolment.cohort_id, MakeUp.number, MakeUp.state)
    )
    return [(cohort, number, state, count) for cohort, number, state, count in rows]


@dataclass(frozen=True, slots=True)
class Doing:
    """A practicum: whose, in which state, when anybody last did anything, when it began."""

    id: int
    ref: str
    learner: int
    cohort: int
    state: str
    last_act_at: datetime
    started_on: date | None


def practicums(session: Session, cohort_ids: Collection[int]) -> list[Doing]:
    """Those of these cohorts, the longest untouched first."""
    rows = session.execute(
        sa.select(
            Practicum.id, Practicum.ref, Enrolment.learner_id, Enrolment.cohort_id, Practicum.state,
            Practicum.last_act_at, Practicum.started_on,
        )
        .join(Enrolment, Enrolment.id == Practicum.enrolment_id)
        .where(Enrolment.cohort_id.in_(cohort_ids))
        .order_by(Practicum.last_act_at)
    )  # fmt: skip
    return [Doing(*row) for row in rows]


def pauses(session: Session) -> Sequence[tuple[int, date, date | None]]:
    """Practicum, first and last day of every pause."""
    rows = session.execute(
        sa.select(PracticumPause.practicum_id, PracticumPause.first_day, PracticumPause.last_day)
    )  # fmt: skip
    return [(number, first, last) for number, first, last in rows]


def papers_sat(session: Session, cohort_ids: Collection[int]) -> Sequence[Paper]:
    """Papers at which somebody of these cohorts sat, the newest first."""
    sat = (
        sa.select(Attempt.paper_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.cohort_id.in_(cohort_ids), Attempt.paper_id.is_not(None))
    )
    return session.scalars(sa.select(Paper).where(Paper.id.in_(sat)).order_by(Paper.kind, Paper.number.desc())).all()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A yearly question to a workplace and its answer. `ends_on`: the last day there, as recorded."""

    id: int
    ends_on: date | None
    learner: int
    employer: str
    year: int
    asked_on: date
    answer: str | None
    answered_on: date | None
    left_on: date | None


def sign_offs(session: Session, on: date, year: int | None = None) -> list[Confirmed]:
    """Those asked by a civil day, of one fiscal year or of all, the oldest first; answers given later are not yet."""
    wanted = (
        sa.select(
            SignOff.id, WorkplacePeriod.ends_on, WorkplacePeriod.learner_id, Employer.name, SignOff.year,
            SignOff.asked_on, SignOff.answer,
            SignOff.answered_on, SignOff.left_on,
        )
        .join(WorkplacePeriod, WorkplacePeriod.id == SignOff.period_id)
        .join(Employer, Employer.id == WorkplacePeriod.employer_id)
        .where(SignOff.asked_on <= on)
        .order_by(SignOff.year, Employer.name, SignOff.id)
    )  # fmt: skip
    if year is not None:
        wanted = wanted.where(SignOff.year == year)
    found = []
    for number, ends, learner, employer, of_year, asked, answer, answered, left in session.execute(wanted):
        known = answered is not None and answered <= on
        told = (answer, answered, left) if known else (None, None, None)
        found.append(Confirmed(number, ends, learner, employer, of_year, asked, *told))
    return found


def answered_by(session: Session, year: int) -> Mapping[int, str]:
    """Who answered for the workplace, by row id of the question."""
    found = session.scalars(sa.select(SignOff).where(SignOff.year == year, SignOff.answered_on.is_not(None)))
    return {one.id: one.answered_by or "" for one in found}


def told_last(session: Session, until: date) -> Mapping[int, date]:
    """When a notice of renewal went out last by mail or letter up to a civil day, by certification."""
    end = clock.day_start(until + timedelta(days=1))
    notice = RenewalNotice
    rows = session.execute(
        sa.select(notice.certification_id, notice.sent_at, notice.lettered_on).where(
            sa.or_(
                sa.and_(notice.sent_at < end, notice.bounced_on.is_(None)), notice.lettered_on <= until
            )
        )
    )  # fmt: skip
    found: dict[int, date] = {}
    for number, sent_at, lettered in rows:
        days = [one for one in (clock.to_civil(sent_at).date() if sent_at else None, lettered) if one and one <= until]
        found[number] = max([*days, found.get(number, date.min)])
    return found


def batches(session: Session, until: date) -> Sequence[CourseBatch]:
    """Files taken over by the end of a civil day, the newest first."""
    end = clock.day_start(until + timedelta(days=1))
    return session.scalars(sa.select(CourseBatch).where(CourseBatch.at < end).order_by(CourseBatch.id.desc())).all()


def result_files(session: Session, since: date, until: date) -> Sequence[ResultFile]:
    """Files of test results taken over between two civil days, both included, the newest first."""
    taken = sa.select(ResultFile).where(ResultFile.applied_on >= since, ResultFile.applied_on <= until)
    return session.scalars(taken.order_by(ResultFile.id.desc())).all()


def error_codes(session: Session, batch_ids: Collection[int]) -> list[str]:
    """The codes of every refused row, as they were kept (several codes of a row in one text)."""
    rows = session.scalars(
        sa.select(CourseBatchRow.codes).where(CourseBatchRow.batch_id.in_(batch_ids), CourseBatchRow.codes != "")
    )
    return list(rows)


def open_conflicts(session: Session) -> int:
    """Reports from course systems that contradict accepted ones and wait for a decision."""
    return (
        session.scalar(sa.select(sa.func.count()).select_from(ReportConflict).where(ReportConflict.state == "open"))
        or 0
    )


def open_unclear(session: Session) -> int:
    """Rows of files that wait for somebody to say whom they mean."""
    waiting = sa.select(sa.func.count()).select_from(UnclearRow).where(UnclearRow.state == "open")
    return session.scalar(waiting) or 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A case-study meeting: day, places taken, how many came (None: not entered)."""

    held_on: date
    seats: int
    taken: int
    came: int | None


def meetings(session: Session, since: date, until: date) -> list[Meeting]:
    """Those held between two civil days, cancelled ones left out, the newest first."""
    place = MeetingPlace
    rows = session.execute(
        sa.select(
            CaseStudyMeeting.held_on, CaseStudyMeeting.seats, sa.func.count(place.id),
            sa.func.sum(sa.case((place.attended.is_(True), 1), else_=0)), sa.func.count(place.attended),
        )
        .outerjoin(place, sa.and_(place.meeting_id == CaseStudyMeeting.id, place.withdrawn_at.is_(None)))
        .where(
            CaseStudyMeeting.cancelled_at.is_(None), CaseStudyMeeting.held_on >= since,
            CaseStudyMeeting.held_on <= until,
        )
        .group_by(CaseStudyMeeting.id, CaseStudyMeeting.held_on, CaseStudyMeeting.seats)
        .order_by(CaseStudyMeeting.held_on.desc())
    )  # fmt: skip
    return [Meeting(on, seats, taken, int(came or 0) if entered else None) for on, seats, taken, came, entered in rows]


def posted(session: Session, since: date, until: date) -> dict[str, int]:
    """Materials, questions and answers that were put up between two civil days, without hidden ones."""
    end = clock.day_start(until + timedelta(days=1))
    begin = clock.day_start(max(since, date(1970, 1, 2)))
    counted = {
        "materials": (
            PortalMaterial.published_at >= begin, PortalMaterial.published_at < end,
            PortalMaterial.withdrawn_at.is_(None),
        ),
        "questions": (
            PortalQuestion.asked_at >= begin, PortalQuestion.asked_at < end, PortalQuestion.hidden_at.is_(None)
        ),
        "answers": (
            PortalAnswer.answered_at >= begin, PortalAnswer.answered_at < end, PortalAnswer.hidden_at.is_(None)
        ),
    }  # fmt: skip
    tables = {"materials": PortalMaterial, "questions": PortalQuestion, "answers": PortalAnswer}
    return {
        name: session.scalar(sa.select(sa.func.count()).select_from(tables[name]).where(*conditions)) or 0
        for name, conditions in counted.items()
    }


def shown_fields(session: Session) -> dict[str, int]:
    """How many let other completers see each field of theirs; without the name nothing is shown."""
    entry = DirectoryEntry
    fields = {
        "name": entry.shows_name, "workplace": entry.shows_workplace, "prefecture": entry.shows_prefecture,
        "languages": entry.shows_languages,
    }  # fmt: skip
    return {
        name: session.scalar(
            sa.select(sa.func.count()).select_from(entry).where(entry.shows_name.is_(True), column.is_(True))
        )
        or 0
        for name, column in fields.items()
    }
