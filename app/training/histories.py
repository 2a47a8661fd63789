"""What is written down of certifications as histories, of which standing is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training import policies
from app.training.leave.models import LearnerLeave
from app.training.models import Certification, CertificationEnding, CertificationOrder, ValidityPeriod
from app.training.renewal.models import RenewalCase as CaseRow
from app.training.standing.policies import PolicyVersion
from app.training.standing.records import (
    Basis,
    Ending,
    EndingKind,
    History,
    Leave,
    Order,
    OrderKind,
    Period,
    RenewalCase,
)

_AT_ONCE = 500
_PERIOD = (
    ValidityPeriod.certification_id, ValidityPeriod.number, ValidityPeriod.starts_on, ValidityPeriod.ends_on,
    ValidityPeriod.basis, ValidityPeriod.policy_number, ValidityPeriod.known_on, ValidityPeriod.replaced_on,
)  # fmt: skip
_ORDER = (
    CertificationOrder.certification_id, CertificationOrder.kind, CertificationOrder.starts_on,
    CertificationOrder.known_on, CertificationOrder.until, CertificationOrder.set_aside_on,
    CertificationOrder.set_aside_from,
)  # fmt: skip
_ENDING = (
    CertificationEnding.certification_id, CertificationEnding.kind, CertificationEnding.starts_on,
    CertificationEnding.known_on,
)  # fmt: skip
_LEAVE = (
    LearnerLeave.learner_id, LearnerLeave.first_day, LearnerLeave.last_day, LearnerLeave.known_on,
    LearnerLeave.replaced_on,
)  # fmt: skip
_CASE = (CaseRow.certification_id, CaseRow.opened_on, CaseRow.ended_on)


@dataclass(frozen=True, slots=True)
class Subject:
    """A certification as far as its history and a line of the register need it."""

    id: int
    learner_id: int
    ref: str
    number: str
    tier: str
    approved_on: date


def of(session: Session, certifications: Iterable[Certification]) -> dict[int, History]:
    """Those of approved certifications, by row id; as many queries for one as for five hundred."""
    return of_subjects(
        session,
        [
            Subject(one.id, one.learner_id, one.ref, one.number or "", one.tier, one.decided_on or one.proposed_on)
            for one in certifications
            if one.state == "approved"
        ],
    )


def of_subjects(session: Session, subjects: Sequence[Subject], *, everybody: bool = False) -> dict[int, History]:
    """The same for what a select of columns found. `everybody`: they are all there are, nothing need be singled out."""
    wanted = None if everybody else [one.id for one in subjects]
    periods, orders, endings, cases = (
        _grouped(session, columns, wanted) for columns in (_PERIOD, _ORDER, _ENDING, _CASE)
    )
    leaves = _leaves(session, None if everybody else sorted({one.learner_id for one in subjects}))
    versions = tuple(policies.versions(session))
    by_number = {one.number: one for one in versions}
    return {
        one.id: History(
            approved_on=one.approved_on,
            periods=tuple(_period(row, by_number) for row in periods[one.id]),
            orders=tuple(
                Order(OrderKind(kind), starts, known, until, aside, aside_from)
                for _id, kind, starts, known, until, aside, aside_from in orders[one.id]
            ),
            endings=tuple(Ending(EndingKind(kind), starts, known) for _id, kind, starts, known in endings[one.id]),
            leaves=tuple(leaves[one.learner_id]),
            cases=tuple(RenewalCase(opened, ended) for _id, opened, ended in cases[one.id]),
            policies=versions,
        )
        for one in subjects
    }


def _grouped(session: Session, columns: Sequence[Any], wanted: Sequence[int] | None) -> Mapping[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for statement in _parts(sa.select(*columns), columns[0], wanted):
        for row in session.execute(statement):
            found[row[0]].append(row)
    return found


def _parts(statement: sa.Select[Any], column: Any, wanted: Sequence[int] | None) -> Iterable[sa.Select[Any]]:
    if wanted is None:
        return [statement]
    return (statement.where(column.in_(wanted[start : start + _AT_ONCE])) for start in range(0, len(wanted), _AT_ONCE))


def _period(row: Any, versions: Mapping[int, PolicyVersion]) -> Period:
    _id, number, starts, ends, basis, policy, known, replaced = row
    return Period(number, starts, ends, Basis(basis), versions[policy], known, replaced)


def _leaves(session: Session, learners: Sequence[int] | None) -> Mapping[int, list[Leave]]:
    granted: Any = sa.select(*_LEAVE).where(LearnerLeave.known_on.is_not(None), LearnerLeave.moves_validity.is_(True))
    granted = granted.where(LearnerLeave.state.in_(("granted", "replaced")))
    found: defaultdict[int, list[Leave]] = defaultdict(list)
    for statement in _parts(granted, LearnerLeave.learner_id, learners):
        for learner, first, last, known, replaced in session.execute(statement):
            found[learner].append(Leave(first, last, known, replaced))
    return found
