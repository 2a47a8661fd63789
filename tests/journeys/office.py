"""What the training office prepares for everybody before anybody's own way begins."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.examinations.models import Paper
from app.training.examinations.schemas import PaperForm, QuestionForm, SittingForm
from app.training.examinations.service import questions, sittings
from app.training.planning.schemas import StepForm
from app.training.planning.service import cohorts
from app.training.programme.models import Cohort, CurriculumSubject
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import EmployerForm
from tests.support.people import Cast
from tests.training import course

Writing = Callable[[], AbstractContextManager[Session]]
DESK = "みなと市国際交流協会"
ASKED = {"住居地の届出は、移った日から何日以内か。": "14日", "出生の届出は、何日以内か。": "15日"}
"""Wording and what is right, for both tests; the other choices are a day off."""


class Office:
    """What is prepared for everybody: the cohort, an employer, questions, papers, sittings."""

    def __init__(self, people: Cast, writing: Writing) -> None:
        self.people, self.writing = people, writing
        self.cohort = ""

    def prepares_the_course(self) -> None:
        with self.writing() as session:
            self.cohort = course.cohort(session, state="open").ref
            body = EmployerForm(name=DESK, kind="association", prefecture="22")
            workplaces.add_employer(session, self.people["training_admin"], body)
            for kind in ("confirmation", "final"):
                self._paper(session, kind)

    def _paper(self, session: Session, kind: str) -> None:
        """All the questions of that test, drawn by the instructor, approved by the administrator."""
        teacher = self.people["instructor"]
        subject = session.scalars(sa.select(CurriculumSubject.code)).first()
        for wording, right in ASKED.items():
            choices = "\n".join(f"{int(right.removesuffix('日')) + off}日" for off in (1, 0, -1))
            asked = {"kind": kind, "subject": subject, "wording": wording, "choices": choices, "key": "b"}
            questions.add(session, teacher, QuestionForm.model_validate(asked))
        wanted = {"kind": kind, "minutes": 30, "quotas": [{"subject": subject, "count": len(ASKED)}]}
        paper = questions.draw_paper(session, teacher, PaperForm.model_validate(wanted))
        questions.approve_paper(session, self.people["training_admin"], paper, seen=paper.version)

    def lets_the_course_run(self) -> None:
        """The cohort takes no applications any more."""
        with self.writing() as session:
            cohort = session.scalars(sa.select(Cohort)).one()
            step = StepForm(state="running")
            cohorts.step(session, self.people["training_admin"], cohort, step, seen=cohort.version)

    def progress(self, person: str) -> bytes:
        """The file of the course system: every subject at its length."""
        with self.writing() as session:
            subjects = session.scalars(sa.select(CurriculumSubject)).all()
            lines = [f"{person},{one.code},{one.minutes},100,2026-07-19" for one in subjects]
        return "\n".join(("registration_no,subject,minutes,percent,reported_at", *lines)).encode()

    def sitting(self, kind: str, *, on_screen: bool) -> str:
        """A sitting of today; its address."""
        with self.writing() as session:
            paper = session.scalars(sa.select(Paper).where(Paper.kind == kind)).one()
            today = clock.today()
            opens, closes = (datetime.combine(today, one) for one in (time(0), time(23, 59)))
            form = SittingForm(
                cohort=self.cohort, paper=paper.ref, on_screen=on_screen, opens_at=opens, closes_at=closes,
                publish_on=today,
            )  # fmt: skip
            return f"/training/tests/sittings/{sittings.plan(session, self.people['training_admin'], form).ref}"
