"""Who may look at the register, propose and decide. It is one for the whole country: rights are not by centre."""

from __future__ import annotations

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.training.models import Certification


def may_decide(actor: Actor, certification: Certification) -> bool:
    """An approver who did not propose it."""
    return actor.can(P.REGISTER_DECIDE) and certification.proposed_by_id != actor.user_id


def verbs(actor: Actor, certification: Certification) -> frozenset[str]:
    """What this actor may do with a certification as it stands; pages and services both ask here."""
    found: set[str] = set()
    if certification.state == "proposed" and may_decide(actor, certification):
        found |= {"approve", "refuse"}
    if certification.state == "approved":
        if actor.can(P.REGISTER_DECIDE):
            found |= {"order", "set_aside"}
        if actor.can(P.REGISTER_PROPOSE):
            found |= {"document", "end"}
    return frozenset(found)
