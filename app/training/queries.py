"""Every SELECT of the register, and its rows as histories of which standing is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.core import ids
from app.core.dates import PartialDate
from app.core.text import fold, order_free_key
from app.training.models import (
    CertificateDocument,
    Certification,
    CertificationEnding,
    CertificationOrder,
    Learner,
    LearnerDistinction,
    ValidityPeriod,
    VerificationCount,
)
from app.training.standing.deriving import Answer, standing_on
from app.training.standing.policies import PolicyVersion, Reach, Values
from app.training.standing.records import Basis, Ending, EndingKind, History, Order, OrderKind, Period

FIRST_POLICY = PolicyVersion(1, date(2024, 4, 1), date(2024, 4, 1), Reach.REACHING_BACK, Values())
"""Three years, as the agency says; the rest as `policies.NOT_PUBLISHED` says. The programme began in FY2024."""
POLICIES: Mapping[int, PolicyVersion] = {FIRST_POLICY.number: FIRST_POLICY}

Row = TypeVar("Row", ValidityPeriod, CertificationOrder, CertificationEnding)


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


def verification_counts(session: Session) -> dict[str, dict[str, int]]:
    """Month (`2026-11`) → answer → times, the newest month first; five years."""
    rows = session.execute(
        sa.select(VerificationCount.month, VerificationCount.answer, VerificationCount.times)
        .order_by(VerificationCount.month.desc())
        .limit(60 * 15)
    ).all()
    found: dict[str, dict[str, int]] = {}
    for month, answer, times in rows:
        found.setdefault(month, {})[answer] = times
    return found


def certification_by_ref(session: Session, ref: str) -> Certification | None:
    return session.scalar(sa.select(Certification).where(Certification.ref == ids.clean_ref(ref)))


def certification_by_number(session: Session, number: str) -> Certification | None:
    """By its number as written (`2024-00052-6`)."""
    return session.scalar(sa.select(Certification).where(Certification.number == number))


def certifications_of(session: Session, learner: Learner) -> Sequence[Certification]:
    """All of a person, the newest proposal first."""
    return session.scalars(
        sa.select(Certification).where(Certification.learner_id == learner.id).order_by(Certification.id.desc())
    ).all()


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
    """Those of approved certifications, by row id; three queries whatever their number."""
    approved = {one.id: one for one in certifications if one.state == "approved"}
    periods, orders, endings = (
        _grouped(session, model, list(approved)) for model in (ValidityPeriod, CertificationOrder, CertificationEnding)
    )
    return {
        number: History(
            approved_on=one.decided_on or one.proposed_on,
            periods=tuple(map(_period, periods[number])),
            orders=tuple(map(_order, orders[number])),
            endings=tuple(Ending(EndingKind(row.kind), row.starts_on, row.known_on) for row in endings[number]),
            policies=tuple(POLICIES.values()),
        )
        for number, one in approved.items()
    }


_AT_ONCE = 500


def _grouped(session: Session, model: Any, certification_ids: Sequence[int]) -> Mapping[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(certification_ids), _AT_ONCE):
        for row in session.scalars(_of(model, certification_ids[start : start + _AT_ONCE])):
            found[row.certification_id].append(row)
    return found


def _period(row: ValidityPeriod) -> Period:
    return Period(
        row.number, row.starts_on, row.ends_on, Basis(row.basis), POLICIES[row.policy_number], row.known_on,
        row.replaced_on,
    )  # fmt: skip


def _order(row: CertificationOrder) -> Order:
    return Order(OrderKind(row.kind), row.starts_on, row.known_on, row.until, row.set_aside_on, row.set_aside_from)


@dataclass(frozen=True)
class Entry:
    """One line of the register as of a day."""

    certification: Certification
    learner: Learner
    answer: Answer
    name: str


def register(session: Session, on: date, *, known_on: date, standing: str = "", q: str = "") -> list[Entry]:
    """Every approved certification with its standing on a civil day, by number.

    `q` is a part of the number or of any name that was ever borne, in any script and width.
    """
    rows = session.execute(
        sa.select(Certification, Learner)
        .join(Learner, Learner.id == Certification.learner_id)
        .where(Certification.state == "approved")
        .options(selectinload(Learner.names))
        .order_by(Certification.number)
    ).all()
    found = histories(session, (one for one, _learner in rows))
    entries = [
        Entry(one, learner, standing_on(found[one.id], on, known_on), learner.shown_name(on)) for one, learner in rows
    ]
    wanted = fold(q)
    return [
        entry
        for entry in entries
        if (not standing or entry.answer.standing == standing) and (not wanted or _is_meant(entry, wanted))
    ]


def _is_meant(entry: Entry, wanted: str) -> bool:
    texts = (entry.certification.number or "", *(name.value for name in entry.learner.names))
    return any(wanted in fold(text) for text in texts)


def same_people(session: Session, names: Iterable[str], birth: str | None) -> list[Learner]:
    """Who bears one of these names already, in any script and order of words; where both birth dates are known, they
    must be able to mean the same day."""
    wanted = {order_free_key(name) for name in names if name} - {""}
    return [
        one
        for one in everybody(session)
        if may_be_one_day(birth, one.birth) and not wanted.isdisjoint(order_free_key(name.value) for name in one.names)
    ]


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
