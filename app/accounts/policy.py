"""Who may see and change centres and accounts: operators, everywhere; nobody else."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Centre, User
from app.authz.actor import Actor
from app.authz.permissions import Permission


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Accounts are shown to those who administer them, and to their owners."""
    if Permission.USER_ADMIN in actor.permissions:
        return sa.true()
    return User.id == actor.user_id


def centres_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Centres are shown to those who administer them, and to the people who work in them."""
    if Permission.CENTRE_ADMIN in actor.permissions:
        return sa.true()
    return Centre.id.in_({centre for centre, _ in actor.memberships})
