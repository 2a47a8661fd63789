"""Colleagues as cases need them: names beside ids, and whom a case can be given to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Membership, User
from app.authz.permissions import Permission
from app.authz.roles import RIGHTS
from app.cases.models import CaseMember
from app.core.db import kept_statement
from app.core.remembering import remembered

NOBODY: Mapping[int, str] = {}
_NAMES = sa.select(User.id, User.name).where(User.id.in_(sa.bindparam("wanted", expanding=True)))


def names(session: Session, ids: Iterable[int | None], known: Mapping[int, str] = NOBODY) -> dict[int, str]:
    """Row id → name, in one query for those that are not `known`; ids without a person are left out."""
    wanted = {number for number in ids if number and number not in known}

    def ask(missing: list[int]) -> dict[int, str]:
        return {row[0]: row[1] for row in session.connection().execute(_NAMES, {"wanted": missing}).all()}

    return {**known, **remembered(session, "staff_names", wanted, ask)}


def name_of(user_id: Any) -> sa.ScalarSelect[str]:
    """The name behind a column with a row id, for lists that are counted by colleague."""
    return sa.select(User.name).where(User.id == user_id).scalar_subquery()


def with_right(session: Session, permission: Permission, centre_id: int) -> list[tuple[str, str]]:
    """(login, name) of everybody at work who holds a right in a centre, by name."""
    rows = session.connection().execute(_at_work_with(permission), {"centre": centre_id}).all()
    return [(row[0], row[1]) for row in rows]


@kept_statement
def _at_work_with(permission: Permission) -> sa.Select[str, str]:
    roles = [role for role, rights in RIGHTS.items() if permission in rights]
    here = (Membership.user_id == User.id, Membership.centre_id == sa.bindparam("centre"), Membership.role.in_(roles))
    return sa.select(User.login, User.name).where(User.is_active, sa.exists().where(*here)).order_by(User.name)


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


def members(session: Session, case_id: int) -> list[tuple[str, str]]:
    """(login, name) of the colleagues who take part in a case beside the one it is assigned to, by name."""
    rows = session.execute(
        sa.select(User.login, User.name)
        .join(CaseMember, CaseMember.user_id == User.id)
        .where(CaseMember.case_id == case_id)
        .order_by(User.name)
    ).all()
    return [(row[0], row[1]) for row in rows]


def membership(session: Session, case_id: int, login: str) -> tuple[CaseMember, str] | None:
    """A colleague's part in a case with their name, or None."""
    found = session.execute(
        sa.select(CaseMember, User.name)
        .join(User, User.id == CaseMember.user_id)
        .where(CaseMember.case_id == case_id, User.login == login)
    ).first()
    return (found[0], found[1]) if found else None


def login_of(session: Session, user_id: int | None) -> str:
    """The log-in name behind a row id, as forms use it; empty for nobody."""
    if user_id is None:
        return ""
    return session.scalar(sa.select(User.login).where(User.id == user_id)) or ""
