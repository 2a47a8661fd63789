"""Tests for the world: a bank, a paper, a sitting that is open now, attempts of the trainee and of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock, ids
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries
from app.training.examinations.models import Attempt
from app.training.examinations.queries import Day
from app.training.examinations.schemas import (
    AccommodationForm,
    PaperForm,
    QuestionForm,
    RegradeForm,
    ReviewForm,
    SittingForm,
)
from app.training.examinations.service import accommodations, importing, questions, regrading, reviews, sittings
from app.training.models import Learner
from app.training.programme.models import Cohort
from app.training.stages.kinds import Stage
from tests.support.people import Cast
from tests.training import course

Dress = Callable[[str], str]
Objects = dict[str, dict[str, str]]


def build(session: Session, people: Cast, objects: Objects, dress: Dress) -> None:
    """Objects `test_…` for the staff, `own_attempt` of the trainee and of somebody else."""
    where = course.cohort(session, run=7, blocks=False)
    day = _sitting(session, people, where, objects, dress)
    own = _attempt(session, day, _trainee(session, people, where, dress))
    other = _attempt(session, day, _somebody(session, people, where, dress("試他氏名")))
    reviewed = _attempt(session, day, _somebody(session, people, where, dress("試他名前")))
    form = ReviewForm(review_kind="complaint", ground=dress("試査理由"))
    one = queries.whole_of(session, reviewed.id)
    review = reviews.open_review(session, people["instructor"], one, form, seen=1)
    extra = AccommodationForm(
        learner=one.learner.ref, extra_per_cent=50, ground=dress("試配根拠"), valid_from=clock.today()
    )
    asked = accommodations.propose(session, people["training_admin"], extra)
    content = f"受講番号,得点\n{one.enrolment.ref},1\n".encode()
    kept = importing.hold(session, people["training_admin"], day, "results.csv", content)
    found = {"attempt": other, "review": review, "extra": asked, "file": kept}
    objects.update({f"test_{kind}:one": {"ref": row.ref} for kind, row in found.items()})  # type: ignore[attr-defined]
    objects["own_attempt:one"], objects["own_attempt:foreign"] = {"ref": own.ref}, {"ref": other.ref}


def _sitting(session: Session, people: Cast, where: Cohort, objects: Objects, dress: Dress) -> Day:
    admin, teacher = people["training_admin"], people["instructor"]
    wanted = QuestionForm(kind="confirmation", subject="A1", wording=dress("試文問題"), choices="一\n二", key="a")
    question = questions.add(session, teacher, wanted)
    quotas = {"kind": "confirmation", "minutes": 30, "quotas": [{"subject": "A1", "count": 1}]}
    paper = questions.draw_paper(session, teacher, PaperForm.model_validate(quotas))
    questions.approve_paper(session, admin, paper, seen=1)
    wrong = RegradeForm(version_number=1, key="b", reason=dress("試査正答"))
    regrade = regrading.propose(session, admin, question, wrong)
    now = clock.civil_now()
    made = sittings.plan(session, admin, SittingForm(
        cohort=where.ref, paper=paper.ref, on_screen=True, opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2), publish_on=clock.today() + timedelta(days=9), place=dress("試文会場"),
    ))  # fmt: skip
    for kind, row in (("question", question), ("paper", paper), ("regrade", regrade), ("sitting", made)):
        objects[f"test_{kind}:one"] = {"ref": row.ref}
    return queries.days(session, made.ref)[0]


def _trainee(session: Session, people: Cast, where: Cohort, dress: Dress) -> Enrolment:
    """The live enrolment of the trainee; learner and enrolment are made where there are none yet."""
    learner = session.scalar(sa.select(Learner).where(Learner.user_id == people["trainee"].user_id))
    if learner is None:
        learner = course.learner(session, people, dress("試人氏名"), login="trainee")
    found = session.scalar(sa.select(Enrolment).where(Enrolment.learner_id == learner.id))
    return found or course.enrolled(session, people, learner, where)


def _somebody(session: Session, people: Cast, where: Cohort, name: str) -> Enrolment:
    enrolment = course.enrolled(session, people, course.learner(session, people, name), where)
    return course.reached(session, people, enrolment, Stage.CONFIRMATION)


def _attempt(session: Session, day: Day, enrolment: Enrolment) -> Attempt:
    """As a row: the trainee of the world may have passed this stage in another part of it."""
    made = Attempt(
        ref=ids.new_ref("J"), sitting_id=day.sitting.id, enrolment_id=enrolment.id, kind=day.sitting.kind,
        state="entitled", held_on=clock.today(), version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, None, "attempt.entitled", "attempt", made.id, subject_ref=made.ref)
    return made
