"""A course for the world: a cohort whose first half day is open today, a trainee in it, a curriculum proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.attendance.service import closing
from app.training.enrolment.models import Enrolment
from app.training.models import Learner
from app.training.planning.schemas import CurriculumForm, SubjectRow
from app.training.planning.service import curricula
from app.training.programme.models import Block, Cohort
from app.training.stages.kinds import Stage
from tests.support.people import Cast
from tests.training import course

TRAINEE = "trainee"


def build(session: Session, people: Cast, objects: dict[str, dict[str, str]], dress: Callable[[str], str]) -> None:
    """Objects `cohort`, `block`, `way` (the stages of somebody), `curriculum`, `arriving`."""
    where = course.cohort(session)
    where.note = dress("簿人期間")
    held = session.scalars(sa.select(Block).where(Block.cohort_id == where.id, Block.number == 1)).one()
    held.held_on, held.venue = clock.today(), dress("講人会場")
    one = _trainee(session, people, where, dress)
    course.reached(session, people, one, Stage.BLOCK_1)
    closing.open_block(session, people["instructor"], held, seen=held.version)
    objects["cohort:one"] = {"ref": where.ref}
    objects["block:one"] = {"ref": held.ref}
    objects["way:one"] = {"ref": one.ref}
    objects["arriving:one"] = {"ref": held.ref, "code": "0123456789abcdef"}
    form = CurriculumForm(
        effective_from=date(2028, 4, 1), subjects=[SubjectRow(code="A1", name="導入", minutes=3840)],
        note=dress("簿人理由"), looked_at=True,
    )  # fmt: skip
    made = curricula.propose(session, people["training_admin"], form)
    objects["curriculum:one"] = {"number": str(made.number)}


def _trainee(session: Session, people: Cast, where: Cohort, dress: Callable[[str], str]) -> Enrolment:
    """The trainee's enrolment; the learner of the account is made where there is none yet."""
    found = session.scalar(sa.select(Learner).where(Learner.user_id == people[TRAINEE].user_id))
    whom = found or course.learner(session, people, dress("講人氏名"), login=TRAINEE)
    return course.enrolled(session, people, whom, where)
