"""Builders of what a course consists of, for tests: curriculum, cohort, learner, enrolment. Rows only, no rules."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock, ids
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.models import Certification, Learner, LearnerName
from app.training.programme.models import Block, Cohort, Curriculum, CurriculumSubject
from app.training.schemas import DecideForm, ProposeForm
from app.training.service import certifications
from app.training.stages.kinds import Stage
from app.training.workplaces.models import Employer, Supervision, WorkplacePeriod
from tests.support.people import Cast

TODAY = date(2026, 11, 22)
"""The civil day of the tests: in the practicum of the cohort below."""
BLOCKS = (
    (1, date(2027, 1, 16), "09:30", "12:30"),
    (2, date(2027, 1, 16), "13:30", "16:30"),
    (3, date(2027, 1, 17), "09:30", "12:30"),
    (4, date(2027, 1, 17), "13:30", "16:30"),
)


def curriculum(session: Session) -> Curriculum:
    """The decided one that is there, else a small one of two subjects (64 hours)."""
    found = session.scalar(sa.select(Curriculum).where(Curriculum.state == "decided").order_by(Curriculum.number))
    if found is not None:
        return found
    made = Curriculum(
        number=1, effective_from=date(2024, 4, 1), known_on=date(2024, 4, 1), total_minutes=64 * 60, state="decided",
        version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, None, "curriculum.decided", "curriculum", made.id, subject_ref="1")
    for position, (code, name) in enumerate((("A1", "導入"), ("B1", "在留"))):
        session.add(CurriculumSubject(curriculum_id=made.id, position=position, code=code, name=name, minutes=32 * 60))
    return made


def cohort(session: Session, *, run: int = 1, seats: int = 60, blocks: bool = True, state: str = "running") -> Cohort:
    """FY2026: online June to July, practicum September to November, two days in January, end in March."""
    made = Cohort(
        ref=ids.new_ref("G"), fiscal_year=2026, run=run, state=state, curriculum_id=curriculum(session).id, seats=seats,
        applications_from=date(2026, 4, 1), applications_until=date(2026, 5, 15), online_from=date(2026, 6, 1),
        online_until=date(2026, 7, 31), practicum_from=date(2026, 9, 1), practicum_until=date(2026, 11, 30),
        ends_on=date(2027, 3, 31), version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, None, "cohort.planned", "cohort", made.id, subject_ref=made.ref)
    for number, day, starts, ends in BLOCKS if blocks else ():
        block = Block(
            cohort_id=made.id, ref=ids.new_ref("B"), number=number, held_on=day, starts=starts, ends=ends,
            seats=seats, version=1,
        )  # fmt: skip
        session.add(block)
        session.flush()
        audit.record(session, None, "block.planned", "block", block.id, subject_ref=block.ref)
    return made


def learner(session: Session, people: Cast, name: str = "佐々木 リカ", *, login: str | None = None) -> Learner:
    """Somebody of the register; with `login` the account with which they see their own pages."""
    made = Learner(
        ref=ids.new_ref("X"), created_at=clock.now(), created_by_id=people["training_admin"].user_id,
        user_id=people[login].user_id if login else None, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(LearnerName(learner_id=made.id, kind="legal", value=name))
    audit.record(session, people["training_admin"], "learner.added", "learner", made.id, subject_ref=made.ref)
    return made


def reached(session: Session, people: Cast, whose: Enrolment, stage: Stage) -> Enrolment:
    """Every stage before this one is met: rows alone, so that the gate of this one stands open (a practicum also wants
    a workplace and a supervisor who agreed: `at_work`).
    """
    for one in list(Stage)[: list(Stage).index(stage)]:
        session.add(
            StageProgress(
                enrolment_id=whose.id, stage=one, state="met", state_on=date(2026, 8, 1), basis="test", version=1
            )
        )
    session.flush()
    audit.record(session, people["training_admin"], "stage.met", "enrolment", whose.id, subject_ref=whose.ref)
    return whose


def at_work(session: Session, people: Cast, whom: Learner, *, agreed: bool = True) -> WorkplacePeriod:
    """A main workplace since April 2025 with a supervisor, who has agreed unless the test says otherwise."""
    employer = Employer(
        ref=ids.new_ref("H"), name="みなと市国際交流協会", kind="association", prefecture_code="22", version=1
    )
    session.add(employer)
    session.flush()
    period = WorkplacePeriod(
        ref=ids.new_ref("W"), learner_id=whom.id, employer_id=employer.id, employment="full_time", desk="one_stop",
        starts_on=date(2025, 4, 1), recorded_by_id=people["training_admin"].user_id, version=1,
    )  # fmt: skip
    session.add(period)
    session.flush()
    supervision = Supervision(
        ref=ids.new_ref("V"), period_id=period.id, name="原田 実", starts_on=date(2025, 4, 1),
        agreed_at=clock.day_start(date(2025, 4, 2)) if agreed else None,
    )  # fmt: skip
    session.add(supervision)
    session.flush()
    for kind, row in (("employer", employer), ("learner", period), ("supervision", supervision)):
        subject = whom.id if kind == "learner" else row.id
        audit.record(session, people["training_admin"], f"{kind}.added", kind, subject, subject_ref=row.ref)
    return period


def enrolled(session: Session, people: Cast, whom: Learner, where: Cohort, *, state: str = "enrolled") -> Enrolment:
    """The person in the cohort, with its curriculum; without any stage, so that each test opens what it is about."""
    made = Enrolment(
        ref=ids.new_ref("E"), learner_id=whom.id, cohort_id=where.id, curriculum_id=where.curriculum_id, state=state,
        applied_on=where.applications_from, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, people["training_admin"], "enrolment.made", "enrolment", made.id, subject_ref=made.ref)
    return made


def certified(session: Session, people: Cast, whose: Enrolment) -> Certification:
    """The person of an enrolment, completed and certified by two people, with number, period and document."""
    admin, approver = people["training_admin"], people["approver"]
    whom = session.get_one(Learner, whose.learner_id)
    whose.state = "completed"
    session.refresh(whom, ["names", "version"])
    wanted = ProposeForm(tier="coordinator", starts_on=clock.today(), basis_note="全課程の修了を確認した。")
    made = certifications.propose(session, admin, whom, wanted, seen=whom.version)
    decision = DecideForm(decision="approve", decision_number="決定第1号", decided_on=clock.today())
    certifications.decide(session, approver, made, decision, seen=made.version)
    session.flush()
    return made
