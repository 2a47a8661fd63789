"""Every SELECT of employers, workplaces and supervision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core import ids
from app.core.listing import ListQuery, Page
from app.core.text import fold
from app.training.models import Learner
from app.training.workplaces.models import Employer, Supervision, WorkplacePeriod


def employer_by_ref(session: Session, ref: str) -> Employer | None:
    return session.scalar(sa.select(Employer).where(Employer.ref == ids.clean_ref(ref)))


def employer_by_code(session: Session, code: str) -> Employer | None:
    """By the code that the agency gave it."""
    return session.scalar(sa.select(Employer).where(Employer.code == code))


def employer_codes(session: Session) -> dict[str, Employer]:
    """Every employer that has a code."""
    return {one.code or "": one for one in session.scalars(sa.select(Employer).where(Employer.code.is_not(None)))}


def employers_named(session: Session, name: str, prefecture: str) -> list[Employer]:
    """Who bears this very name in the prefecture already, in any width and script of letters."""
    found = session.scalars(sa.select(Employer).where(Employer.prefecture_code == prefecture))
    return [one for one in found if fold(one.name) == fold(name)]


def all_employers(session: Session) -> Sequence[Employer]:
    """For choices: by prefecture and name."""
    return session.scalars(sa.select(Employer).order_by(Employer.prefecture_code, Employer.name)).all()


def employers(session: Session, query: ListQuery) -> Page[Employer]:
    """The list by words of the name or code, prefecture and kind."""
    chosen = sa.select(Employer).order_by(Employer.prefecture_code, Employer.name)
    if prefecture := query.filters.get("prefecture"):
        chosen = chosen.where(Employer.prefecture_code == prefecture)
    if kind := query.filters.get("kind"):
        chosen = chosen.where(Employer.kind == kind)
    wanted = fold(query.q)
    found = [one for one in session.scalars(chosen) if wanted in fold(f"{one.name} {one.code or ''}")]
    return Page(found[query.offset : query.offset + query.per_page], query, len(found))


def people_now(session: Session, employers: Sequence[Employer], on: date) -> dict[int, int]:
    """Employer id → how many people have it as their workplace on a civil day."""
    counted = (
        sa.select(WorkplacePeriod.employer_id, sa.func.count(sa.distinct(WorkplacePeriod.learner_id)))
        .where(
            WorkplacePeriod.employer_id.in_([one.id for one in employers]),
            WorkplacePeriod.starts_on <= on,
            sa.or_(WorkplacePeriod.ends_on.is_(None), WorkplacePeriod.ends_on >= on),
        )
        .group_by(WorkplacePeriod.employer_id)
    )
    return dict(session.execute(counted).all())


def periods_of(session: Session, learner: Learner) -> Sequence[WorkplacePeriod]:
    """All workplaces of a person with employers and supervisors, the oldest first."""
    return session.scalars(
        sa.select(WorkplacePeriod)
        .where(WorkplacePeriod.learner_id == learner.id)
        .options(joinedload(WorkplacePeriod.employer), selectinload(WorkplacePeriod.supervisions))
        .order_by(WorkplacePeriod.starts_on, WorkplacePeriod.id)
        .execution_options(populate_existing=True)
    ).all()


def main_on(session: Session, learner_ids: Sequence[int], on: date) -> dict[int, WorkplacePeriod]:
    """Learner id → the main workplace on a civil day, with employer and supervisors."""
    found = session.scalars(
        sa.select(WorkplacePeriod)
        .where(
            WorkplacePeriod.learner_id.in_(learner_ids),
            WorkplacePeriod.is_main.is_(True),
            WorkplacePeriod.starts_on <= on,
            sa.or_(WorkplacePeriod.ends_on.is_(None), WorkplacePeriod.ends_on >= on),
        )
        .options(joinedload(WorkplacePeriod.employer), selectinload(WorkplacePeriod.supervisions))
        .execution_options(populate_existing=True)
    )
    return {one.learner_id: one for one in found}


def supervision_by_ref(session: Session, ref: str) -> Supervision | None:
    return session.scalar(sa.select(Supervision).where(Supervision.ref == ids.clean_ref(ref)))
