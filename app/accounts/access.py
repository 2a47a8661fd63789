"""From the address to the account or centre, or a refusal."""

from __future__ import annotations

from app.accounts import queries
from app.accounts.models import Centre, User
from app.core.errors import NotFound
from app.web.request import Rq


def centre(rq: Rq) -> Centre:
    """The centre named in the address; 404 when it may not be known."""
    found = queries.centre_by_code(rq.session, rq.actor, rq.params["code"])
    if found is None:
        raise NotFound
    return found


def user(rq: Rq) -> User:
    """The account named in the address; 404 when it may not be known."""
    found = queries.user_by_login(rq.session, rq.actor, rq.params["login"])
    if found is None:
        raise NotFound
    return found
