"""Every SELECT of files, batches and of the people that their rows mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.core import ids
from app.core.listing import ListQuery, Page
from app.core.text import order_free_key
from app.training import numbers
from app.training import queries as register
from app.training.enrolment import queries as enrolments
from app.training.enrolment.models import Enrolment
from app.training.models import Certification, Learner
from app.training.programme.models import Cohort
from app.training.roster.models import CourseBatch, CourseBatchRow, LearnerNumber, UnclearRow


@dataclass(frozen=True)
class People:
    """The register as a file meets it: by number, by the number of a course system, by name to warn."""

    by_ref: dict[str, Learner]
    by_certificate: dict[str, Learner]
    by_number: dict[str, Learner]
    by_name: dict[str, list[Learner]]
    by_id: dict[int, Learner]

    def registered(self, number: str) -> Learner | None:
        """By reference (`X-…`) or number of the certification, as people write them."""
        certificate = numbers.clean_number(number)
        return self.by_ref.get(ids.clean_ref(number)) or self.by_certificate.get(certificate or "")

    def alike(self, names: Collection[str | None], birth: str | None) -> list[Learner]:
        """Who bears one of these names, in any script and order, and may be born on that day."""
        found: dict[int, Learner] = {}
        for name in names:
            for one in self.by_name.get(order_free_key(name), ()) if name else ():
                if register.may_be_one_day(birth, one.birth):
                    found[one.id] = one
        return list(found.values())


def people(session: Session, source: str) -> People:
    """Everybody, with the numbers that one course system gives."""
    everybody = {one.id: one for one in register.everybody(session)}
    certified = session.execute(
        sa.select(Certification.number, Certification.learner_id).where(Certification.number.is_not(None))
    )
    given = session.execute(
        sa.select(LearnerNumber.number, LearnerNumber.learner_id).where(LearnerNumber.source == source)
    )
    by_name: defaultdict[str, list[Learner]] = defaultdict(list)
    for one in everybody.values():
        for key in {order_free_key(name.value) for name in one.names}:
            by_name[key].append(one)
    return People(
        {one.ref: one for one in everybody.values()},
        {str(number): everybody[learner_id] for number, learner_id in certified},
        {number: everybody[learner_id] for number, learner_id in given},
        by_name,
        everybody,
    )


def enrolments_by_learner(session: Session) -> dict[int, list[Enrolment]]:
    """Learner id → their enrolments, the oldest first."""
    found: defaultdict[int, list[Enrolment]] = defaultdict(list)
    for one in session.scalars(sa.select(Enrolment).order_by(Enrolment.id)):
        found[one.learner_id].append(one)
    return found


def cohorts_by_name(session: Session) -> dict[str, Cohort]:
    """`2026-1` and the reference → cohort."""
    found: dict[str, Cohort] = {}
    for one in enrolments.cohorts(session):
        found[f"{one.fiscal_year}-{one.run}"] = found[one.ref] = one
    return found


def number_of(session: Session, source: str, number: str) -> LearnerNumber | None:
    return session.scalar(
        sa.select(LearnerNumber).where(LearnerNumber.source == source, LearnerNumber.number == number)
    )


def numbers_of(session: Session, learner_ids: Collection[int], source: str | None = None) -> dict[int, list[str]]:
    """The numbers of people in one course system (without its name: in all), by row id of the person."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = sa.select(LearnerNumber.learner_id, LearnerNumber.number).where(LearnerNumber.learner_id.in_(learner_ids))
    if source is not None:
        rows = rows.where(LearnerNumber.source == source)
    for learner_id, number in session.execute(rows):
        found[learner_id].append(number)
    return found


def unclear_of(session: Session, source: str) -> Sequence[UnclearRow]:
    """Every row of a course system that was ever unclear."""
    return session.scalars(sa.select(UnclearRow).where(UnclearRow.source == source)).all()


def unclear_rows(session: Session, *, is_open: bool) -> Sequence[UnclearRow]:
    """Those that wait, the oldest first; or those that were answered, the newest first."""
    chosen = sa.select(UnclearRow)
    if is_open:
        return session.scalars(chosen.where(UnclearRow.state == "open").order_by(UnclearRow.id)).all()
    return session.scalars(
        chosen.where(UnclearRow.state != "open").order_by(UnclearRow.decided_on.desc(), UnclearRow.id.desc()).limit(50)
    ).all()


def open_unclear(session: Session) -> int:
    """How many rows wait for somebody to say whom they mean."""
    waiting = sa.select(sa.func.count()).select_from(UnclearRow).where(UnclearRow.state == "open")
    return session.scalar(waiting) or 0


def unclear_by_ref(session: Session, ref: str) -> UnclearRow | None:
    return session.scalar(sa.select(UnclearRow).where(UnclearRow.ref == ids.clean_ref(ref)))


def learner_by_id(session: Session, learner_id: int | None) -> Learner | None:
    """With their names."""
    whom = sa.select(Learner).where(Learner.id == (learner_id or 0)).options(selectinload(Learner.names))
    return session.scalar(whom)


def batch_by_id(session: Session, batch_id: int) -> CourseBatch | None:
    return session.get(CourseBatch, batch_id)


def batch_by_ref(session: Session, ref: str) -> CourseBatch | None:
    return session.scalar(sa.select(CourseBatch).where(CourseBatch.ref == ids.clean_ref(ref)))


def taken_over(session: Session, digest: bytes) -> CourseBatch | None:
    """The last time that this very file was taken over and not undone since."""
    return session.scalars(
        sa.select(CourseBatch)
        .where(CourseBatch.digest == digest, CourseBatch.undone_at.is_(None))
        .order_by(CourseBatch.id.desc())
        .limit(1)
    ).first()


def batches(session: Session, query: ListQuery) -> Page[CourseBatch]:
    """The newest first."""
    total = session.scalar(sa.select(sa.func.count()).select_from(CourseBatch)) or 0
    chosen = sa.select(CourseBatch).order_by(CourseBatch.id.desc()).offset(query.offset).limit(query.per_page)
    return Page(session.scalars(chosen).all(), query, total)


def rows_of(session: Session, batch: CourseBatch) -> Sequence[CourseBatchRow]:
    return session.scalars(
        sa.select(CourseBatchRow).where(CourseBatchRow.batch_id == batch.id).order_by(CourseBatchRow.number)
    ).all()


def names_of(session: Session, found: Collection[CourseBatch]) -> dict[int, str]:
    """Who took the files over and back, by user id; the command has none."""
    wanted = {number for batch in found for number in (batch.by_id, batch.undone_by_id) if number}
    return dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))).all()) if wanted else {}
