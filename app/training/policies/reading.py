"""The decided versions, read once per session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import ids
from app.training.policies.models import TrainingPolicy
from app.training.standing.policies import (
    CompletionDay,
    ExpiryRule,
    LapseTier,
    LateStart,
    NoPolicy,
    PolicyVersion,
    Reach,
    Values,
    WayBack,
)

_KEPT = "training_policies"
_READ: Mapping[str, Callable[[Any], Any]] = {
    "expiry": ExpiryRule, "late_start": LateStart, "completion_day": CompletionDay,
    "lapse_tiers": lambda kept: tuple(LapseTier(one["months"], WayBack(one["course"])) for one in kept),
}  # fmt: skip


def versions(session: Session) -> Sequence[PolicyVersion]:
    """All decided versions by number."""
    kept: Sequence[PolicyVersion] | None = session.info.get(_KEPT)
    if kept is None:
        rows = session.scalars(
            sa.select(TrainingPolicy).where(TrainingPolicy.state == "decided").order_by(TrainingPolicy.number)
        )
        kept = session.info[_KEPT] = tuple(as_version(row) for row in rows)
    return kept


def forget(session: Session) -> None:
    """After a decision: read them anew."""
    session.info.pop(_KEPT, None)


def in_force(session: Session, on: date) -> PolicyVersion:
    """The newest version that holds on a civil day; before the first, the first. Raises NoPolicy without any."""
    found = versions(session)
    holding = [one for one in found if one.effective_from <= on] or found[:1]
    if not holding:
        raise NoPolicy
    return holding[-1]


def as_version(row: TrainingPolicy, *, number: int | None = None, known_on: date | None = None) -> PolicyVersion:
    """A row as the version it is; a proposal as what it would be with a number and a day of decision."""
    return PolicyVersion(
        row.number or number or 0, row.effective_from, row.known_on or known_on or row.proposed_on, Reach(row.reach),
        values_of(row.values), frozenset(row.published),
    )  # fmt: skip


def values_of(kept: Mapping[str, Any]) -> Values:
    """Values as they were kept; a value that was not known when the version was decided has its cautious default."""
    known = {one.name for one in fields(Values)}
    read: dict[str, Any] = {name: value for name, value in {**_two_limits(kept), **kept}.items() if name in known}
    return Values(**{name: _READ[name](value) if name in _READ else value for name, value in read.items()})


def _two_limits(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Versions of before the tiers were a list kept two numbers of months: of the short lapse, and of any."""
    short, longest = kept.get("short_lapse_months", 12), kept.get("lapse_months")
    if longest is None:
        return {}
    tiers = [(min(short, longest), WayBack.RENEWAL), (longest, WayBack.LONG)]
    grows = tiers if 0 < short < longest else [tiers[0]] if short >= longest else [tiers[1]]
    return {"lapse_tiers": [{"months": months, "course": course} for months, course in grows]}


def as_kept(values: Values) -> dict[str, Any]:
    """Values as they are kept."""
    return asdict(values)


def proposals(session: Session) -> Sequence[TrainingPolicy]:
    """What waits for a decision, the oldest first."""
    return session.scalars(
        sa.select(TrainingPolicy).where(TrainingPolicy.state == "proposed").order_by(TrainingPolicy.id)
    ).all()


def all_rows(session: Session) -> Sequence[TrainingPolicy]:
    """Everything that was ever proposed, the newest first."""
    return session.scalars(sa.select(TrainingPolicy).order_by(TrainingPolicy.id.desc())).all()


def by_ref(session: Session, ref: str) -> TrainingPolicy | None:
    return session.scalar(sa.select(TrainingPolicy).where(TrainingPolicy.ref == ids.clean_ref(ref)))
