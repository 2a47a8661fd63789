"""Employers, a workplace, a file taken over with a conflict, and one on its way, for the world."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.enrolment.models import Enrolment
from app.training.files import taking
from app.training.models import Learner
from app.training.programme.models import CurriculumSubject
from app.training.reported.models import ReportConflict
from app.training.roster import batches
from app.training.roster.batches import Upload
from app.training.roster.models import LearnerNumber, UnclearRow
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import EmployerForm, PeriodForm, SupervisionForm
from tests.support.people import Cast

HEAD = "external_id,subject,minutes,reported_at\n"


def build(session: Session, people: Cast, objects: dict[str, dict[str, str]], dress: Callable[[str], str]) -> None:
    """Objects `employer`, `course_batch`, `course_file`, `conflict`, `unclear`, `template`; after the course."""
    admin = people["training_admin"]
    form = EmployerForm(name="みなと国際交流協会", kind="association", prefecture="22", code="0101")
    employer = workplaces.add_employer(session, admin, form)
    objects["employer:one"] = {"ref": employer.ref}
    learner = session.scalars(sa.select(Learner).where(Learner.ref == objects["learner:one"]["ref"])).one()
    session.refresh(learner, ["names", "version"])
    period = PeriodForm(
        employer=employer.ref, is_main=True, employment="full_time", desk="one_stop", role=dress("簿人役割"),
        starts_on=date(2025, 4, 1),
    )  # fmt: skip
    made = workplaces.begin(session, admin, learner, period, seen=learner.version)
    guide = SupervisionForm(workplace=made.ref, supervisor=dress("簿人指導"), guides_from=date(2025, 4, 1))
    workplaces.supervise(session, admin, learner, guide)
    _files(session, people, objects, dress)


def _files(session: Session, people: Cast, objects: dict[str, dict[str, str]], dress: Callable[[str], str]) -> None:
    admin, today = people["training_admin"], clock.today()
    way = session.scalars(sa.select(Enrolment).where(Enrolment.ref == objects["way:one"]["ref"])).one()
    subject = session.scalars(
        sa.select(CurriculumSubject.code).where(CurriculumSubject.curriculum_id == way.curriculum_id)
    ).first()
    number = unicodedata.normalize("NFKC", dress("簿人番号"))[:60]  # as a code of a file is read
    session.add(LearnerNumber(learner_id=way.learner_id, source="course", number=number))
    session.flush()
    for minutes in (60, 30):
        quoted = '"' + number.replace('"', '""') + '"'
        content = f"{HEAD}{quoted},{subject},{minutes},{today}\n".encode()
        upload = Upload("progress", "skip", "course", f"{dress('簿人進捗')}.csv", content)
        taken = taking.take(session, admin, upload).batch
        assert taken is not None
        objects["course_batch:one"] = {"ref": taken.ref}
    unknown = '"' + dress("簿人不明").replace('"', '""') + '"'
    content = f"{HEAD}{unknown},{subject},60,{today}\n".encode()
    taking.take(session, admin, Upload("progress", "skip", "course", f"{dress('簿人不明')}.csv", content))
    objects["unclear:one"] = {"ref": session.scalars(sa.select(UnclearRow.ref)).one()}
    objects["course_file:own"] = {"ref": batches.hold(session, admin, upload).ref}
    objects["conflict:one"] = {"ref": session.scalars(sa.select(ReportConflict.ref)).one()}
    objects["template:one"] = {"kind": "roster"}
