"""Tying an account to the person of the register who uses it, so that colleagues see that person's standing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import service as audit
from app.authz.actor import Actor
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.models import Learner
from app.training.service import oneself

NO_ACCOUNT = lazy("このログイン名の、使われているアカウントはありません。本人に確かめてください。")
TAKEN = lazy("このアカウントは、名簿のほかの人に結び付いています。")


def tie(session: Session, actor: Actor, learner: Learner, login: str, *, seen: int) -> None:
    """Tie the account with which somebody logs in. One that was tied before is let go.

    Raises Invalid for an account that is not there or belongs to somebody else of the register, Conflict for a stale
    form, Forbidden for one's own account: whoever runs the register would be whom they like in it, or nobody.
    """
    oneself.refuse(session, actor, learner.id)
    if login.lower() == actor.login.lower():
        raise Forbidden(oneself.OWN)
    claim_version(session, learner, seen)
    user = session.scalar(sa.select(User).where(User.login == login.lower(), User.is_active))
    if user is None:
        raise Invalid("login", NO_ACCOUNT)
    if session.scalar(sa.select(Learner.id).where(Learner.user_id == user.id, Learner.id != learner.id)):
        raise Invalid("login", TAKEN)
    learner.user_id = user.id
    _audit(session, actor, learner, "learner.account_tied")


def untie(session: Session, actor: Actor, learner: Learner, *, seen: int) -> None:
    """The account is nobody's in the register again. Raises Conflict without one, and for a stale form; Forbidden for
    one's own.
    """
    oneself.refuse(session, actor, learner.id)
    if learner.user_id is None:
        raise Conflict
    claim_version(session, learner, seen)
    learner.user_id = None
    _audit(session, actor, learner, "learner.account_untied")


def _audit(session: Session, actor: Actor, learner: Learner, action: str) -> None:
    audit.record(session, actor, action, "learner", learner.id, subject_ref=learner.ref, fields=["user_id"])
