"""Every SELECT of the figures of foreign residents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.reports.population.models import PopulationVersion


def versions(session: Session) -> Sequence[PopulationVersion]:
    """Everything that was ever loaded, with the figures: the newest day first, of one day the newest load."""
    return session.scalars(
        sa.select(PopulationVersion)
        .options(selectinload(PopulationVersion.figures))
        .order_by(PopulationVersion.as_of.desc(), PopulationVersion.id.desc())
    ).all()


def in_use(session: Session, on: date, most: int = 2) -> list[PopulationVersion]:
    """Of the newest days up to a civil day, one version each: the one that was loaded last and not withdrawn."""
    found: dict[date, PopulationVersion] = {}
    for one in versions(session):
        if one.withdrawn_at is None and one.as_of <= on:
            found.setdefault(one.as_of, one)
    return list(found.values())[:most]


def by_ref(session: Session, ref: str) -> PopulationVersion | None:
    """With its figures."""
    return session.scalar(
        sa.select(PopulationVersion)
        .where(PopulationVersion.ref == ref)
        .options(selectinload(PopulationVersion.figures))
    )  # fmt: skip


def before(session: Session, version: PopulationVersion) -> PopulationVersion | None:
    """What is in use of an earlier day."""
    return next(iter(in_use(session, version.as_of - timedelta(days=1), 1)), None)


def same(session: Session, digest: str) -> PopulationVersion | None:
    """The version in use that says exactly this."""
    return session.scalar(
        sa.select(PopulationVersion).where(
            PopulationVersion.digest == digest, PopulationVersion.withdrawn_at.is_(None)
        )
    )  # fmt: skip


def names(session: Session, found: Sequence[PopulationVersion]) -> dict[int, str]:
    """Who loaded and withdrew them."""
    wanted = {one.loaded_by_id for one in found} | {one.withdrawn_by_id for one in found if one.withdrawn_by_id}
    return dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))).all())
