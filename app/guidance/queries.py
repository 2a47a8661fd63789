"""Every SELECT of proposed versions. The law is public: whoever is signed in may read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import ids
from app.guidance.lifecycle import VersionState
from app.guidance.models import RuleVersion

_LIMIT = 100


def proposals(session: Session, *, code: str | None = None) -> Sequence[RuleVersion]:
    """Those that wait first, then the newest decided; of one rule where `code` names it."""
    waiting = sa.case((RuleVersion.state == VersionState.PROPOSED, 0), else_=1)
    chosen = sa.select(RuleVersion).order_by(waiting, RuleVersion.id.desc()).limit(_LIMIT)
    return session.scalars(chosen if code is None else chosen.where(RuleVersion.code == code)).all()


HOW_MANY_WAIT = sa.select(sa.func.count()).select_from(RuleVersion).where(RuleVersion.state == VersionState.PROPOSED)


def waiting(session: Session) -> int:
    """How many proposals wait for a second person."""
    return session.scalar(HOW_MANY_WAIT) or 0


def by_ref(session: Session, ref: str) -> RuleVersion | None:
    """A proposal by its reference."""
    return session.scalar(sa.select(RuleVersion).where(RuleVersion.ref == ids.clean_ref(ref)))


def names(session: Session, user_ids: Collection[int | None]) -> dict[int, str]:
    """Names of staff by id."""
    wanted = sorted(user_id for user_id in user_ids if user_id is not None)
    return {row.id: row.name for row in session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted)))}
