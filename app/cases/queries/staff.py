"""Colleagues as cases need them: names beside ids, and whom a case can be given to."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Membership, User
from app.authz.permissions import Permission
from app.authz.roles import RIGHTS


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Row id → name, in one query; ids without a person are left out."""
    wanted = {number for number in ids if number}
    if not wanted:
        return {}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))).all()
    return {row[0]: row[1] for row in rows}


def with_right(session: Session, permission: Permission, centre_id: int) -> list[tuple[str, str]]:
    """(login, name) of everybody at work who holds a right in a centre, by name."""
    roles = [role for role, rights in RIGHTS.items() if permission in rights]
    rows = session.execute(
        sa.select(User.login, User.name)
        .where(
            User.is_active,
            sa.exists().where(
                Membership.user_id == User.id, Membership.centre_id == centre_id, Membership.role.in_(roles)
            ),
        )
        .order_by(User.name)
    ).all()
    return [(row[0], row[1]) for row in rows]


def by_login(session: Session, permission: Permission, centre_id: int, login: str) -> User | None:
    """Somebody at work who holds this right in this centre, by log-in name."""
    roles = [role for role, rights in RIGHTS.items() if permission in rights]
    return session.scalar(
        sa.select(User).where(
            User.login == login,
            User.is_active,
            sa.exists().where(
                Membership.user_id == User.id, Membership.centre_id == centre_id, Membership.role.in_(roles)
            ),
        )
    )
