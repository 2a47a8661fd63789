"""Whose record travels with a case and of whom only a copy does.

A person belongs to one centre. Who has no other business in the former centre moves with the case; of everybody else
(another case, a conversation outside this case) the record stays and a copy of what it says on that day comes along.
From then on each centre keeps its own, and neither sees the other's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment.models import Accompaniment
from app.cases.models import Case, Contact
from app.transfers.belongings import REPOINTED


@dataclass(frozen=True)
class Division:
    """Row ids of people of the case."""

    moving: frozenset[int]
    copied: frozenset[int]


def divide(session: Session, case: Case) -> Division:
    """Everybody whom a row of the case names, told apart."""
    everybody = _people_of(session, case.id)
    tied = _with_other_business(session, case.id, everybody)
    return Division(frozenset(everybody - tied), frozenset(tied))


def _people_of(session: Session, case_id: int) -> set[int]:
    found: set[int] = set()
    for column, of_case in REPOINTED:
        found |= set(session.scalars(sa.select(column).where(of_case(case_id), column.is_not(None))))
    return found


def _with_other_business(session: Session, case_id: int, people: Collection[int]) -> set[int]:
    tied: set[int] = set()
    wanted = sorted(people)
    outside: list[tuple[Any, sa.ColumnElement[bool]]] = [
        (column, sa.not_(of_case(case_id))) for column, of_case in REPOINTED if column.class_ is not Accompaniment
    ]
    # What was done for this very case stays counted in the former centre, which is no business that keeps a record.
    outside += [
        (Accompaniment.person_id, Accompaniment.case_id != case_id),
        (Contact.person_id, sa.or_(Contact.case_id.is_(None), Contact.case_id != case_id)),
    ]
    for column, elsewhere in outside:
        tied |= set(session.scalars(sa.select(column).where(column.in_(wanted), elsewhere)))
    return tied
