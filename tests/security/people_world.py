"""A notice that needs a letter, and a workplace that says somebody left, for the world of the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.training.models import Learner
from app.training.notices import service as notices
from app.training.portal.models import SignOff
from tests.support.people import Cast


def add(session: Session, people: Cast, objects: dict[str, dict[str, str]], dress: Callable[[str], str]) -> None:
    """Objects `course_notice` and `leaver`; after the workplaces of completers were asked."""
    admin = people["training_admin"]
    learner = session.scalars(sa.select(Learner).where(Learner.ref == objects["learner:one"]["ref"])).one()
    told = notices.tell(session, admin, "workplace_ended", learner, "1", notices.About(day=clock.today()))
    assert told is not None
    objects["course_notice:one"] = {"ref": told.ref}
    asked = session.scalars(sa.select(SignOff).where(SignOff.ref == objects["sign_off:one"]["ref"])).one()
    left = SignOff(
        ref="YE-4411", period_id=asked.period_id, year=asked.year - 1, asked_on=clock.today(), answer="left",
        left_on=date(2026, 4, 30), answered_on=clock.today(), answered_by=dress("簿人課長"), version=1,
    )  # fmt: skip
    session.add(left)
    session.flush()
    audit.record(session, admin, "sign_off.asked", "sign_off", left.id, subject_ref=left.ref)
    objects["leaver:one"] = {"ref": left.ref}
