"""Every SELECT of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.core import ids
from app.core.dates import PartialDate
from app.core.db import Base
from app.core.text import fold, order_free_key
from app.training import histories as written
from app.training.models import (
    CertificateDocument,
    Certification,
    CertificationEnding,
    CertificationOrder,
    Learner,
    LearnerDistinction,
    LearnerName,
    ValidityPeriod,
    shown_name,
)
from app.training.standing.deriving import Answer, Standing, standing_on
from app.training.standing.records import History

Row = TypeVar("Row", ValidityPeriod, CertificationOrder, CertificationEnding)


_NOTHING = Answer(Standing.UNKNOWN, counts=False)


@dataclass(frozen=True)
class Entry:
    """One line of the register as of a day; without names until they are asked for."""

    id: int
    learner_id: int
    ref: str
    number: str
    tier: str
    answer: Answer
    name: str = ""


def learner_by_ref(session: Session, ref: str) -> Learner | None:
    """With all names."""
    return session.scalar(
        sa.select(Learner).where(Learner.ref == ids.clean_ref(ref)).options(selectinload(Learner.names))
    )


def learner_of(session: Session, certification: Certification) -> Learner:
    """Whose it is, with all names."""
    return session.scalars(
        sa.select(Learner).where(Learner.id == certification.learner_id).options(selectinload(Learner.names))
    ).one()


@dataclass(frozen=True)
class Account:
    """With what somebody of the register logs in."""

    login: str
    name: str
    is_active: bool


def account_of(session: Session, learner: Learner) -> Account | None:
    """The account that is tied to somebody; None for none."""
    row = session.execute(sa.select(User.login, User.name, User.is_active).where(User.id == learner.user_id)).first()
    return Account(*row) if row else None


def certification_by_ref(session: Session, ref: str) -> Certification | None:
    return session.scalar(sa.select(Certification).where(Certification.ref == ids.clean_ref(ref)))


def certification_by_id(session: Session, row_id: int) -> Certification:
    return session.get_one(Certification, row_id)


def learner_by_id(session: Session, row_id: int) -> Learner:
    """With all names."""
    return session.scalars(sa.select(Learner).where(Learner.id == row_id).options(selectinload(Learner.names))).one()


def numbers_by_id(session: Session, row_ids: Collection[int]) -> dict[int, Certification]:
    """Certifications by row id."""
    return {one.id: one for one in session.scalars(sa.select(Certification).where(Certification.id.in_(row_ids)))}


def unnamed(one: written.Subject, answer: Answer = _NOTHING) -> Entry:
    """A line without names, with what was worked out of its standing."""
    return Entry(one.id, one.learner_id, one.ref, one.number, one.tier, answer)


def names_of(session: Session, certifications: Iterable[Certification], on: date) -> dict[int, str]:
    """What the holders are called on a day, by certification."""
    entries = [Entry(one.id, one.learner_id, one.ref, one.number or "", one.tier, _NOTHING) for one in certifications]
    return {entry.id: entry.name for entry in named(session, entries, on)}


def certification_by_number(session: Session, number: str) -> Certification | None:
    """By its number as written (`2024-00052-6`)."""
    return session.scalar(sa.select(Certification).where(Certification.number == number))


def certifications_of(session: Session, learner: Learner) -> Sequence[Certification]:
    """All of a person, the newest proposal first."""
    return session.scalars(
        sa.select(Certification).where(Certification.learner_id == learner.id).order_by(Certification.id.desc())
    ).all()


@dataclass(frozen=True)
class Course:
    """A course that somebody is or was in, as far as the register asks: how it stands, and when it ended."""

    state: str
    ended_on: date | None


def courses_of(session: Session, learner: Learner) -> list[Course]:
    """Applications that came to nothing before a seat was given do not count. Read from the table: the package of
    enrolments stands above the register.
    """
    rows = Base.metadata.tables["enrolments"].c
    chosen = sa.select(rows.state, rows.ended_on).where(rows.learner_id == learner.id, rows.state != "declined")
    return [Course(state, ended_on) for state, ended_on in session.execute(chosen)]


def enrolment_ref(session: Session, row_id: int) -> str:
    """The reference of an enrolment; '' for none."""
    rows = Base.metadata.tables["enrolments"].c
    return session.scalar(sa.select(rows.ref).where(rows.id == row_id)) or ""


def proposed(session: Session) -> Sequence[Certification]:
    """What waits for an approver, the oldest first."""
    return session.scalars(
        sa.select(Certification).where(Certification.state == "proposed").order_by(Certification.id)
    ).all()


def numbers_of_year(session: Session, fiscal_year: int) -> int:
    """How many numbers of a fiscal year were given; serials are never given again."""
    return session.scalar(sa.select(sa.func.count()).where(Certification.number.like(f"{fiscal_year:04d}-%"))) or 0


def lock_numbers(session: Session) -> None:
    """Approvals wait for each other until the commit, so that no serial is counted twice: the first row is the lock."""
    session.execute(sa.select(Learner.id).order_by(Learner.id).limit(1).with_for_update())


def periods_of(session: Session, certification: Certification) -> Sequence[ValidityPeriod]:
    return session.scalars(_of(ValidityPeriod, [certification.id]).order_by(ValidityPeriod.number)).all()


def last_period(session: Session, certification: Certification) -> ValidityPeriod:
    """The one that starts last of those that no correction replaced."""
    kept = [one for one in periods_of(session, certification) if one.replaced_on is None]
    return max(kept, key=lambda one: one.starts_on)


def orders_of(session: Session, certification: Certification) -> Sequence[CertificationOrder]:
    """The newest first."""
    return session.scalars(_of(CertificationOrder, [certification.id]).order_by(CertificationOrder.id.desc())).all()


def ending_of(session: Session, certification: Certification) -> CertificationEnding | None:
    return session.scalar(_of(CertificationEnding, [certification.id]))


def documents_of(session: Session, certification: Certification) -> Sequence[CertificateDocument]:
    """The newest first."""
    return session.scalars(
        sa.select(CertificateDocument)
        .where(CertificateDocument.certification_id == certification.id)
        .order_by(CertificateDocument.id.desc())
    ).all()


def document_by_code(session: Session, code: str) -> CertificateDocument | None:
    return session.scalar(sa.select(CertificateDocument).where(CertificateDocument.code == code))


def count_documents(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count(CertificateDocument.id))) or 0


def is_status_index_taken(session: Session, index: int) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(CertificateDocument.status_index == index))))


def document(session: Session, document_id: int | None) -> CertificateDocument | None:
    return session.get(CertificateDocument, document_id) if document_id is not None else None


def certification_of(session: Session, found: CertificateDocument) -> Certification:
    return session.get_one(Certification, found.certification_id)


def _of(model: type[Row], certification_ids: Collection[int]) -> sa.Select[Row]:
    return sa.select(model).where(model.certification_id.in_(certification_ids))


def history_of(session: Session, certification: Certification) -> History:
    """Everything decided about one certification."""
    return histories(session, [certification])[certification.id]


def histories(session: Session, certifications: Iterable[Certification]) -> dict[int, History]:
    """Those of approved certifications, by row id."""
    return written.of(session, certifications)


def register(session: Session, on: date, *, known_on: date, standing: str = "", q: str = "") -> list[Entry]:
    """Every approved certification with its standing on a civil day, by number.

    `q` is a part of the number or of any name that was ever borne, in any script and width. Names are read by whoever
    shows an entry (`named`): most are never shown.
    """
    found = subjects(session)
    known = written.of_subjects(session, found, everybody=True)
    entries = [unnamed(one, standing_on(known[one.id], on, known_on)) for one in found]
    wanted = fold(q)
    if standing:
        entries = [entry for entry in entries if entry.answer.standing == standing]
    if not wanted:
        return entries
    bearers = _bearers(session, wanted)
    return [entry for entry in entries if entry.learner_id in bearers or wanted in fold(entry.number)]


def _bearers(session: Session, wanted: str) -> set[int]:
    """Who ever bore a name with this part (folded)."""
    return {whose for whose, name in borne_names(session) if wanted in fold(name)}


def subjects(session: Session) -> list[written.Subject]:
    """Every approved certification as far as its history needs it, by number."""
    rows = session.execute(
        sa.select(
            Certification.id, Certification.learner_id, Certification.ref, Certification.number, Certification.tier,
            sa.func.coalesce(Certification.decided_on, Certification.proposed_on),
        )
        .where(Certification.state == "approved")
        .order_by(Certification.number)
    )  # fmt: skip
    return [
        written.Subject(row_id, learner, ref, number or "", tier, approved)
        for row_id, learner, ref, number, tier, approved in rows
    ]


def named(session: Session, entries: Sequence[Entry], on: date) -> list[Entry]:
    """The entries with the name of that day."""
    called = called_on(session, {one.learner_id for one in entries}, on)
    return [replace(one, name=called.get(one.learner_id) or one.ref) for one in entries]


def called_on(session: Session, learner_ids: Collection[int], on: date) -> dict[int, str]:
    """What people are called on a day, by learner; without those of whom no name is known."""
    borne: dict[int, list[LearnerName]] = defaultdict(list)
    wanted = sorted(learner_ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for name in session.scalars(
            sa.select(LearnerName).where(LearnerName.learner_id.in_(part)).order_by(LearnerName.id)
        ):
            borne[name.learner_id].append(name)
    return {learner: called for learner, names in borne.items() if (called := shown_name(names, on))}


def same_people(session: Session, names: Iterable[str], birth: str | None) -> list[Learner]:
    """Who bears one of these names already, in any script and order of words; where both birth dates are known, they
    must be able to mean the same day. Names are kept encrypted: each is read, but only who is meant is loaded.
    """
    wanted = {order_free_key(name) for name in names if name} - {""}
    rows = session.execute(sa.select(LearnerName.id, LearnerName.learner_id, LearnerName.value.ct))
    meant = {
        whose for row_id, whose, kept in rows if order_free_key(LearnerName.value.read(row_id, kept) or "") in wanted
    }
    found = session.scalars(sa.select(Learner).where(Learner.id.in_(meant)).options(selectinload(Learner.names)))
    return [one for one in found if may_be_one_day(birth, one.birth)]


def with_look_alikes(session: Session, learners: Sequence[Learner]) -> set[int]:
    """Who of several has somebody like them from whom they were not told apart: each name is read once for all."""
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    for whose, name in borne_names(session):
        bearers[order_free_key(name)].add(whose)
    shared = [
        one for one in learners if any(len(bearers.get(order_free_key(name.value), ())) > 1 for name in one.names)
    ]
    return {one.id for one in shared if look_alikes(session, one)}


def borne_names(session: Session) -> Iterator[tuple[int, str]]:
    """Learner id and name, of every name that was ever borne; no rows are built."""
    rows = session.execute(sa.select(LearnerName.id, LearnerName.learner_id, LearnerName.value.ct))
    return ((whose, LearnerName.value.read(row_id, kept) or "") for row_id, whose, kept in rows)


def may_be_one_day(one: str | None, other: str | None) -> bool:
    """Whether two birth dates, as far as they are known, can be the same."""
    return not one or not other or PartialDate.parse(one).may_be(PartialDate.parse(other))


def everybody(session: Session) -> Sequence[Learner]:
    """All people of the register with their names."""
    return session.scalars(sa.select(Learner).options(selectinload(Learner.names)).order_by(Learner.id)).all()


def distinguished_from(session: Session, learner: Learner) -> set[int]:
    """Ids of those who look like this person and were checked to be others."""
    both = (LearnerDistinction.low_id, LearnerDistinction.high_id)
    pairs = session.execute(sa.select(*both).where(sa.or_(*(column == learner.id for column in both))))
    return {number for pair in pairs for number in pair} - {learner.id}


def look_alikes(session: Session, learner: Learner) -> list[Learner]:
    """Others who may be this person and were not told apart yet."""
    found = same_people(session, (name.value for name in learner.names), learner.birth)
    apart = distinguished_from(session, learner) | {learner.id}
    return [one for one in found if one.id not in apart]


def told_apart(session: Session, learner: Learner) -> Sequence[Learner]:
    """Those of them, with their names."""
    numbers = distinguished_from(session, learner)
    return session.scalars(sa.select(Learner).where(Learner.id.in_(numbers)).options(selectinload(Learner.names))).all()
