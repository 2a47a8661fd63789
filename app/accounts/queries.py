"""Reading centres and accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import policy
from app.accounts.approval import ApprovalRule
from app.accounts.models import Centre, CentreDay, Membership, User, UserSession
from app.authz.actor import Actor
from app.core.listing import ListQuery, Page

USER_SORTS = ("login", "name")


def centres(session: Session, actor: Actor) -> Sequence[Centre]:
    """The centres this actor may see, by code."""
    return session.scalars(sa.select(Centre).where(policy.centres_visible_to(actor)).order_by(Centre.code)).all()


def centre_by_code(session: Session, actor: Actor, code: str) -> Centre | None:
    """A centre by its code; None when there is none or it may not be known."""
    return session.scalar(sa.select(Centre).where(Centre.code == code, policy.centres_visible_to(actor)))


def approval_rule(session: Session, centre_id: int) -> ApprovalRule:
    """Which plans of a centre need an approval."""
    return ApprovalRule(session.scalars(sa.select(Centre.plan_approval).where(Centre.id == centre_id)).one())


def wants_certified_leads(session: Session, centre_id: int) -> bool:
    """Whether a centre asks that complex cases be led by somebody certified."""
    return session.scalars(sa.select(Centre.certified_lead).where(Centre.id == centre_id)).one()


def days_of(session: Session, centre: Centre) -> Sequence[CentreDay]:
    """The days on which the centre differs from its week, the newest first."""
    return session.scalars(
        sa.select(CentreDay).where(CentreDay.centre_id == centre.id).order_by(CentreDay.day.desc()).limit(400)
    ).all()


@dataclass(frozen=True)
class UserRow:
    """One line of the list of accounts."""

    user: User
    centre: str
    roles: tuple[str, ...]
    last_seen: datetime | None


def users(session: Session, actor: Actor, query: ListQuery) -> Page[UserRow]:
    """Accounts by login name or name; filters: centre (code), role, active (yes, no)."""
    wanted = sa.select(User, Centre.name).join(Centre, Centre.id == User.home_centre_id).where(policy.visible_to(actor))
    if query.q:
        pattern = f"%{query.q.replace('%', '').replace('_', '')}%"
        wanted = wanted.where(sa.or_(User.login.ilike(pattern), User.name.ilike(pattern)))
    if centre := query.filters.get("centre"):
        wanted = wanted.where(Centre.code == centre)
    if role := query.filters.get("role"):
        wanted = wanted.where(User.id.in_(sa.select(Membership.user_id).where(Membership.role == role)))
    if active := query.filters.get("active"):
        wanted = wanted.where(User.is_active.is_(active != "no"))
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    column = User.name if query.sort.lstrip("-") == "name" else User.login
    order = column.desc() if query.sort.startswith("-") else column
    rows = session.execute(wanted.order_by(order).offset(query.offset).limit(query.per_page)).all()
    ids = [user.id for user, _ in rows]
    roles, seen = _roles_of(session, ids), _last_seen_of(session, ids)
    return Page([UserRow(u, name, roles.get(u.id, ()), seen.get(u.id)) for u, name in rows], query, total)


def _roles_of(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for user_id, role in session.execute(
        sa.select(Membership.user_id, Membership.role)
        .where(Membership.user_id.in_(ids))
        .distinct()
        .order_by(Membership.role)
    ):
        found[user_id] = (*found.get(user_id, ()), role)
    return found


def _last_seen_of(session: Session, ids: Sequence[int]) -> Mapping[int, datetime]:
    rows = session.execute(
        sa.select(UserSession.user_id, sa.func.max(UserSession.seen_at))
        .where(UserSession.user_id.in_(ids))
        .group_by(UserSession.user_id)
    )
    return {row[0]: row[1] for row in rows}


def user_by_login(session: Session, actor: Actor, login: str) -> User | None:
    """An account by its login name; None when there is none or it may not be known."""
    return session.scalar(sa.select(User).where(User.login == login.lower(), policy.visible_to(actor)))


def user_form(session: Session, user: User) -> tuple[list[str], str]:
    """Roles in the home centre of an account, and the code of that centre."""
    roles = session.scalars(
        sa.select(Membership.role)
        .where(Membership.user_id == user.id, Membership.centre_id == user.home_centre_id)
        .order_by(Membership.role)
    )
    return list(roles), session.scalar(sa.select(Centre.code).where(Centre.id == user.home_centre_id)) or ""


@dataclass(frozen=True)
class CentreRoles:
    """The roles of an account in one centre."""

    centre: Centre
    roles: tuple[str, ...]


def roles_elsewhere(session: Session, user: User) -> list[CentreRoles]:
    """What an account may do in centres other than its own, by the code of the centre."""
    found: dict[Centre, list[str]] = {}
    for centre, role in session.execute(
        sa.select(Centre, Membership.role)
        .join(Membership, Membership.centre_id == Centre.id)
        .where(Membership.user_id == user.id, Centre.id != user.home_centre_id)
        .order_by(Centre.code, Membership.role)
    ):
        found.setdefault(centre, []).append(role)
    return [CentreRoles(centre, tuple(roles)) for centre, roles in found.items()]
