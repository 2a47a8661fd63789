"""Every SELECT of the tests. Rights are of the whole country; a trainee is asked for by `own_attempt` alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.core import ids
from app.training.enrolment.lifecycle import State as EnrolmentState
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.examinations.analysis import Item
from app.training.examinations.lifecycle import State
from app.training.examinations.models import (
    Accommodation,
    Attempt,
    AttemptEvent,
    AttemptItem,
    Paper,
    PaperItem,
    Question,
    QuestionVersion,
    Regrade,
    ResultFile,
    Review,
    Sitting,
)
from app.training.leave.models import LearnerLeave
from app.training.models import Learner
from app.training.programme.models import Cohort, Curriculum, CurriculumSubject
from app.training.stages.deadlines import Span
from app.training.stages.kinds import StageState

Named = TypeVar("Named", Question, Paper, Sitting, Attempt, Accommodation, Review, Regrade, ResultFile)
_PERSON = selectinload(Enrolment.learner).selectinload(Learner.names)
_WHO = (_PERSON, selectinload(Enrolment.cohort))
ANALYSED = (State.MARKED, State.PASSED, State.FAILED, State.APPEALED)


def by_ref(session: Session, model: type[Named], ref: str) -> Named | None:
    """Whatever of the tests bears this reference."""
    return session.scalar(sa.select(model).where(model.ref == ids.clean_ref(ref)))


def lock(session: Session, attempt: Attempt) -> None:
    """Read anew and hold until the commit: answers and the end of the clock wait for each other."""
    session.flush()
    session.refresh(attempt, with_for_update=True)


# Questions and papers


def subjects(session: Session) -> list[tuple[str, str]]:
    """Code and name of the subjects of the newest curriculum."""
    newest = sa.select(Curriculum.id).order_by(Curriculum.number.desc()).limit(1).scalar_subquery()
    rows = session.execute(
        sa.select(CurriculumSubject.code, CurriculumSubject.name)
        .where(CurriculumSubject.curriculum_id == newest)
        .order_by(CurriculumSubject.position)
    )
    return [(row.code, row.name) for row in rows]


def versions_of(session: Session, question: Question) -> Sequence[QuestionVersion]:
    """The newest first."""
    return session.scalars(
        sa.select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    ).all()


def question_of(session: Session, version: QuestionVersion) -> Question:
    """Whose version it is."""
    return session.get_one(Question, version.question_id)


def is_used(session: Session, version: QuestionVersion) -> bool:
    """Whether a paper holds it: then nobody changes it any more."""
    return session.scalar(sa.select(PaperItem.id).where(PaperItem.version_id == version.id).limit(1)) is not None


@dataclass(frozen=True)
class Asked:
    """A question with its newest version."""

    question: Question
    version: QuestionVersion


def questions(session: Session) -> list[Asked]:
    """All with their newest version, by test and subject."""
    newest = sa.select(sa.func.max(QuestionVersion.number)).where(QuestionVersion.question_id == Question.id)
    rows = session.execute(
        sa.select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.number == newest.correlate(Question).scalar_subquery())
        .order_by(Question.kind, Question.subject_code, Question.id)
    )
    return [Asked(question, version) for question, version in rows.all()]


def papers(session: Session) -> Sequence[Paper]:
    """The newest of each kind first."""
    return session.scalars(sa.select(Paper).order_by(Paper.kind, Paper.number.desc())).all()


def last_number(session: Session, kind: str) -> int:
    """The number of the newest paper of a kind; 0 for none."""
    return session.scalar(sa.select(sa.func.max(Paper.number)).where(Paper.kind == kind)) or 0


def on_paper(session: Session, paper_id: int) -> list[tuple[PaperItem, QuestionVersion, Question]]:
    """The questions of a paper in their order."""
    rows = session.execute(
        sa.select(PaperItem, QuestionVersion, Question)
        .join(QuestionVersion, QuestionVersion.id == PaperItem.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(PaperItem.paper_id == paper_id)
        .order_by(PaperItem.position)
    )
    return [(item, version, question) for item, version, question in rows.all()]


def keys_of(session: Session, versions: Iterable[QuestionVersion]) -> dict[int, str]:
    """By which key each version is marked today: its own, or the last one that a regrade put in its place."""
    found = {version.id: version.key for version in versions}
    applied = sa.select(Regrade).where(Regrade.state == "applied", Regrade.version_id.in_(found))
    for regrade in session.scalars(applied.order_by(Regrade.id)):
        found[regrade.version_id] = regrade.key
    return found


# Sittings and attempts


@dataclass(frozen=True)
class Day:
    """A sitting with its cohort and paper; without one where a course system held the test."""

    sitting: Sitting
    cohort: Cohort
    own_paper: Paper | None

    @property
    def paper(self) -> Paper:
        """The paper of a test that is held here. Raises ValueError where there is none."""
        if self.own_paper is None:
            raise ValueError("a test of a course system has no paper here")
        return self.own_paper

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.sitting.version


def _days(session: Session, *conditions: Any) -> list[Day]:
    rows = session.execute(
        sa.select(Sitting, Cohort, Paper)
        .join(Cohort, Cohort.id == Sitting.cohort_id)
        .outerjoin(Paper, Paper.id == Sitting.paper_id)
        .where(*conditions)
        .order_by(Sitting.opens_at.desc(), Sitting.id.desc())
    )
    return [Day(sitting, cohort, paper) for sitting, cohort, paper in rows.all()]


def days(session: Session, ref: str | None = None) -> list[Day]:
    """Sittings, the newest first; with a reference this one alone."""
    return _days(session, *([] if ref is None else [Sitting.ref == ids.clean_ref(ref)]))


def day_of(session: Session, sitting_id: int) -> Day:
    """The sitting with this row id, which is there."""
    return _days(session, Sitting.id == sitting_id)[0]


def cohorts(session: Session) -> Sequence[Cohort]:
    """Those that are not cancelled, the newest first."""
    return session.scalars(
        sa.select(Cohort).where(Cohort.state != "cancelled").order_by(Cohort.fiscal_year.desc(), Cohort.run.desc())
    ).all()


@dataclass(frozen=True)
class Whole:
    """An attempt with everything that pages and rules ask of it."""

    attempt: Attempt
    day: Day
    enrolment: Enrolment

    @property
    def learner(self) -> Learner:
        return self.enrolment.learner

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.attempt.version


def _wholes(session: Session, *conditions: Any) -> list[Whole]:
    rows = session.execute(
        sa.select(Attempt, Sitting, Cohort, Paper, Enrolment)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Cohort, Cohort.id == Sitting.cohort_id)
        .outerjoin(Paper, Paper.id == Sitting.paper_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(*conditions)
        .options(*_WHO)
        .order_by(Attempt.id)
    )
    return [
        Whole(attempt, Day(sitting, cohort, paper), enrolment) for attempt, sitting, cohort, paper, enrolment in rows
    ]


def whole(session: Session, ref: str) -> Whole | None:
    """The attempt with this reference."""
    return next(iter(_wholes(session, Attempt.ref == ids.clean_ref(ref))), None)


def whole_of(session: Session, attempt_id: int) -> Whole:
    """The attempt with this row id, which is there."""
    return _wholes(session, Attempt.id == attempt_id)[0]


def own_attempt(session: Session, actor: Actor, ref: str) -> Whole | None:
    """The trainee's own attempt with this reference; None for anybody else's."""
    return next(iter(_wholes(session, Attempt.ref == ids.clean_ref(ref), Learner.user_id == actor.user_id)), None)


def attempts_in(session: Session, sitting: Sitting) -> list[Whole]:
    """Everybody on the list of a sitting."""
    return _wholes(session, Attempt.sitting_id == sitting.id)


def attempts_of(session: Session, enrolment: Enrolment) -> list[Whole]:
    """All attempts of an enrolment, also those of the enrolments that it goes on from, the oldest first."""
    return _wholes(session, Attempt.enrolment_id.in_(chains_of(session, [enrolment])[enrolment.id]))


def attempts_by_enrolment(session: Session, enrolment_ids: Collection[int]) -> dict[int, list[Whole]]:
    """The same for several, by row id of the enrolment, in one query."""
    found: dict[int, list[Whole]] = {}
    for one in _wholes(session, Attempt.enrolment_id.in_(enrolment_ids)):
        found.setdefault(one.enrolment.id, []).append(one)
    return found


def attempts_of_learner(session: Session, learner: Learner) -> list[Whole]:
    """All attempts of a person, the oldest first."""
    return _wholes(session, Enrolment.learner_id == learner.id)


def chains_of(session: Session, enrolments: Iterable[Enrolment]) -> dict[int, list[int]]:
    """For each enrolment the row ids of itself and of those before it whose stages it carries."""
    found = {}
    for one in enrolments:
        chain, before = [one.id], one.carried_from_id
        while before is not None and before not in chain:
            chain.append(before)
            before = session.scalar(sa.select(Enrolment.carried_from_id).where(Enrolment.id == before))
        found[one.id] = chain
    return found


def heir_of(session: Session, enrolment: Enrolment) -> Enrolment:
    """The last enrolment to which this one was carried; itself where it was not."""
    while later := session.scalar(sa.select(Enrolment).where(Enrolment.carried_from_id == enrolment.id).limit(1)):
        enrolment = later
    return enrolment


def enrolment_by_ref(session: Session, ref: str) -> Enrolment | None:
    """With learner and cohort."""
    return session.scalar(sa.select(Enrolment).where(Enrolment.ref == ids.clean_ref(ref)).options(*_WHO))


def enrolled(session: Session) -> Sequence[Enrolment]:
    """Who is in training now, by cohort and person."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.state == EnrolmentState.ENROLLED)
        .options(*_WHO)
        .order_by(Enrolment.cohort_id, Enrolment.id)
    ).all()


def stage_state(session: Session, enrolment: Enrolment, stage: str) -> StageState:
    """How far a stage of an enrolment is."""
    found = session.scalar(
        sa.select(StageProgress.state).where(StageProgress.enrolment_id == enrolment.id, StageProgress.stage == stage)
    )
    return StageState(found) if found else StageState.CLOSED


def items_of(session: Session, attempt: Attempt) -> Sequence[AttemptItem]:
    """The questions of an attempt in their order, with answers and marks."""
    return session.scalars(
        sa.select(AttemptItem).where(AttemptItem.attempt_id == attempt.id).order_by(AttemptItem.position)
    ).all()


def versions(session: Session, version_ids: Collection[int]) -> dict[int, QuestionVersion]:
    """Question versions by row id."""
    rows = session.scalars(sa.select(QuestionVersion).where(QuestionVersion.id.in_(version_ids)))
    return {row.id: row for row in rows}


def events_of(session: Session, attempt: Attempt) -> Sequence[AttemptEvent]:
    """What happened to an attempt, the oldest first."""
    return session.scalars(
        sa.select(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id).order_by(AttemptEvent.id)
    ).all()


def leaves_of(session: Session, learner_ids: Collection[int]) -> dict[int, list[Span]]:
    """Leave that was granted and moves the training, by person."""
    rows = session.scalars(
        sa.select(LearnerLeave).where(
            LearnerLeave.learner_id.in_(learner_ids),
            LearnerLeave.state == "granted",
            LearnerLeave.moves_training.is_(True),
        )
    )
    found: dict[int, list[Span]] = {}
    for row in rows:
        found.setdefault(row.learner_id, []).append(Span(row.first_day, row.last_day))
    return found


# What is decided


def accommodations(session: Session, learner_id: int | None = None) -> list[tuple[Accommodation, Learner]]:
    """With whose they are, the newest first."""
    wanted = (
        sa.select(Accommodation, Learner)
        .join(Learner, Learner.id == Accommodation.learner_id)
        .options(selectinload(Learner.names))
        .order_by(Accommodation.id.desc())
    )
    if learner_id is not None:
        wanted = wanted.where(Accommodation.learner_id == learner_id)
    return [(found, learner) for found, learner in session.execute(wanted).all()]


def marked_with(session: Session, version_id: int) -> list[tuple[Whole, AttemptItem]]:
    """Every attempt in which a question version was marked, with its item."""
    items = {
        item.attempt_id: item
        for item in session.scalars(
            sa.select(AttemptItem).where(AttemptItem.version_id == version_id, AttemptItem.mark.is_not(None))
        )
    }
    found = _wholes(session, Attempt.id.in_(items), Attempt.score.is_not(None))
    return [(whole, items[whole.attempt.id]) for whole in found]


def wholes_of(session: Session, attempt_ids: Collection[int]) -> list[Whole]:
    """Attempts by row id; those that are there."""
    return _wholes(session, Attempt.id.in_(attempt_ids))


def answered(session: Session, paper: Paper, sitting: Sitting | None = None) -> list[Item]:
    """Everybody's answers to a paper, question by question, as the analysis wants them. Results without single answers
    are left out, as are attempts in review or void.
    """
    held = on_paper(session, paper.id)
    keys = keys_of(session, (version for _item, version, _question in held))
    rows = session.execute(_answers(paper, sitting)).all()
    by_place: dict[int, list[tuple[str | None, int]]] = {item.position: [] for item, _version, _question in held}
    for position, answer, mark in rows:
        by_place[position].append((answer, mark or 0))
    return [
        Item(keys[version.id], [one for one, _ in by_place[item.position]], [one for _, one in by_place[item.position]])
        for item, version, _question in held
    ]


def _answers(paper: Paper, sitting: Sitting | None) -> sa.Select[int, str | None, int | None]:
    wanted = (
        sa.select(AttemptItem.position, AttemptItem.answer, AttemptItem.mark)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.paper_id == paper.id, Attempt.state.in_(ANALYSED), AttemptItem.mark.is_not(None))
        .order_by(AttemptItem.attempt_id, AttemptItem.position)
    )
    return wanted if sitting is None else wanted.where(Attempt.sitting_id == sitting.id)
