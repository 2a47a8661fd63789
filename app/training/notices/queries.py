"""Every SELECT of notices of the course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core import ids
from app.training.enrolment.lifecycle import State
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.links.models import TrainingLink
from app.training.models import Certification, CertificationEnding, Learner
from app.training.notices.models import CourseNotice
from app.training.workplaces.models import Supervision

NEEDED = "needed"
"""Not a state but both that want a letter: no address, and a mail that came back."""
_WANT_LETTER = ("letter", "bounced")


def by_ref(session: Session, ref: str) -> CourseNotice | None:
    return session.scalar(sa.select(CourseNotice).where(CourseNotice.ref == ids.clean_ref(ref)))


def made(session: Session, once: str) -> CourseNotice | None:
    """The notice of one happening, whatever became of it."""
    return session.scalar(sa.select(CourseNotice).where(CourseNotice.once == once))


def has_died(session: Session, learner_id: int) -> bool:
    """Whether it is recorded that they died: nobody writes to them."""
    died = sa.select(CertificationEnding.id).join(
        Certification, Certification.id == CertificationEnding.certification_id
    )
    wanted = died.where(Certification.learner_id == learner_id, CertificationEnding.kind == "death")
    return session.scalar(wanted.limit(1)) is not None


def log(session: Session, state: str, *, offset: int, limit: int) -> tuple[Sequence[CourseNotice], int]:
    """One page of the log, the newest first, and how many there are; all states without one."""
    wanted = _WANT_LETTER if state == NEEDED else (state,)
    condition = CourseNotice.state.in_(wanted) if state else sa.true()
    total = session.scalar(sa.select(sa.func.count()).select_from(CourseNotice).where(condition)) or 0
    rows = session.scalars(
        sa.select(CourseNotice).where(condition).order_by(CourseNotice.id.desc()).offset(offset).limit(limit)
    ).all()
    return rows, total


def letters_needed(session: Session) -> int:
    """How many letters are still to be posted."""
    wanted = sa.select(sa.func.count()).select_from(CourseNotice).where(CourseNotice.state.in_(_WANT_LETTER))
    return session.scalar(wanted) or 0


def of_enrolment(session: Session, enrolment: Enrolment) -> Sequence[CourseNotice]:
    """What was told about an enrolment, the newest first; nothing that was overtaken."""
    return session.scalars(
        sa.select(CourseNotice)
        .where(CourseNotice.enrolment_id == enrolment.id, CourseNotice.state != "passed")
        .order_by(CourseNotice.id.desc())
    ).all()


def of_link(session: Session, link: TrainingLink) -> CourseNotice | None:
    """How the address went out; None where it was told otherwise."""
    return session.scalar(sa.select(CourseNotice).where(CourseNotice.link_id == link.id))


def waiting_about(session: Session, prefix: str) -> Sequence[CourseNotice]:
    """Those not sent yet whose happening begins like this."""
    return session.scalars(
        sa.select(CourseNotice).where(
            CourseNotice.once.startswith(prefix, autoescape=True), CourseNotice.state.in_(("waiting", "letter"))
        )
    ).all()


def waiting(session: Session) -> Sequence[CourseNotice]:
    """Those that a mail is to carry."""
    return session.scalars(sa.select(CourseNotice).where(CourseNotice.state == "waiting")).all()


def letters(session: Session) -> Sequence[CourseNotice]:
    """Those that a letter is to carry."""
    return session.scalars(sa.select(CourseNotice).where(CourseNotice.state == "letter")).all()


def enrolment(session: Session, enrolment_id: int) -> Enrolment:
    """With learner and cohort."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .options(joinedload(Enrolment.learner).selectinload(Learner.names), joinedload(Enrolment.cohort))
    ).one()


def to_answer(session: Session, today: date, until: date) -> Sequence[tuple[Enrolment, EnrolmentEvent]]:
    """Returned applications and offered seats that must be answered by then, each with the event that asked."""
    asked = (
        sa.select(sa.func.max(EnrolmentEvent.id))
        .where(EnrolmentEvent.kind.in_(("return", "offer")))
        .group_by(EnrolmentEvent.enrolment_id)
    )
    rows = session.execute(
        sa.select(Enrolment, EnrolmentEvent)
        .join(EnrolmentEvent, EnrolmentEvent.enrolment_id == Enrolment.id)
        .where(
            EnrolmentEvent.id.in_(asked), Enrolment.state.in_((State.RETURNED, State.OFFERED)),
            Enrolment.due_on >= today, Enrolment.due_on <= until,
        )
        .options(joinedload(Enrolment.learner))
        .order_by(Enrolment.id)
    ).all()  # fmt: skip
    return [(one, event) for one, event in rows]


def learners(session: Session, notices: Sequence[CourseNotice]) -> Mapping[int, Learner]:
    """Whom they are about, with names, by row id."""
    wanted = {one.learner_id for one in notices}
    rows = session.scalars(sa.select(Learner).where(Learner.id.in_(wanted)).options(selectinload(Learner.names)))
    return {one.id: one for one in rows}


def supervision(session: Session, supervision_id: int) -> Supervision:
    return session.get_one(Supervision, supervision_id)


def link(session: Session, link_id: int) -> TrainingLink:
    return session.get_one(TrainingLink, link_id)
