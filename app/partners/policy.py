"""Who sees which partner, and what they may do with it.

The directory is shared by all centres. Places where people hide are not: their entries exist only
for those with the right to see hidden places, and so do the addresses that are marked hidden.
"""

from __future__ import annotations

import sqlalchemy as sa

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.codes import lists
from app.partners.classify import REFUGE_KINDS
from app.partners.models import Partner

ACTIVE = "active"
RETIRED = "retired"

SEE_ADDRESS = "see_address"
EDIT = "edit"
CONFIRM = "confirm"
REPORT_NUMBER = "report_number"
REPORT_WRONG = "report_wrong"
RETIRE = "retire"
RESTORE = "restore"
MERGE = "merge"


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Rows the actor may know of, as a condition for every query of partners."""
    shared = sa.or_(Partner.centre_id.is_(None), Partner.centre_id.in_(sorted(_centres(actor))))
    if actor.can(Permission.PARTNER_HIDDEN):
        return shared
    return sa.and_(shared, Partner.kind.not_in(sorted(REFUGE_KINDS)))


def _centres(actor: Actor) -> frozenset[int]:
    return actor.centres_with(Permission.PARTNER_READ)


def knows(actor: Actor | None, partner: Partner) -> bool:
    """The same question of one partner. Without an actor: whether everybody may know of it."""
    if partner.kind in REFUGE_KINDS and not (actor is not None and actor.can(Permission.PARTNER_HIDDEN)):
        return False
    return partner.centre_id is None or (actor is not None and partner.centre_id in _centres(actor))


def shown_name(actor: Actor | None, partner: Partner) -> str:
    """The name where the actor may know of the partner, else the kind alone.

    Texts that are stored for several readers (timeline, tasks) are written without an actor.
    """
    return partner.name if knows(actor, partner) else lists.PARTNER_KINDS.label(partner.kind)


def sees_address(actor: Actor, partner: Partner) -> bool:
    """Whether the address may be shown, printed or put into a letter for this actor."""
    return not partner.address_hidden or actor.can(Permission.PARTNER_HIDDEN)


def allowed(actor: Actor, partner: Partner) -> frozenset[str]:
    """What the actor may do with this partner as it stands; buttons and guards both ask here."""
    verbs: set[str] = set()
    if sees_address(actor, partner):
        verbs.add(SEE_ADDRESS)
    if actor.can(Permission.PARTNER_READ) and partner.state == ACTIVE and partner.phone:
        verbs.add(REPORT_NUMBER)
    if actor.can(Permission.PARTNER_READ) and partner.state == ACTIVE:
        verbs.add(REPORT_WRONG)
    if actor.can(Permission.PARTNER_WRITE):
        verbs |= {EDIT, CONFIRM, RETIRE, MERGE} if partner.state == ACTIVE else {RESTORE}
        if partner.merged_into_id is not None:
            verbs.discard(RESTORE)
    if SEE_ADDRESS not in verbs:
        verbs.discard(EDIT)  # the form would show it
    return frozenset(verbs)
