"""Nobody decides about themself, by whatever door they come: the second person is never the first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core.errors import Forbidden, lazy
from app.training.models import Learner

OWN = lazy("自分のことは、自分では決められません。ほかの人が行います。")


def is_own(session: Session, actor: Actor, learner_id: int) -> bool:
    """Whether the account of this actor is tied to that person of the register."""
    return bool(actor.user_id) and session.get_one(Learner, learner_id).user_id == actor.user_id


def refuse(session: Session, actor: Actor, learner_id: int) -> None:
    """Raises Forbidden for what `is_own` says."""
    if is_own(session, actor, learner_id):
        raise Forbidden(OWN)
