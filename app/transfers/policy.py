"""Who may know of which transfer, on which side they stand, and what they may do there."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.transfers.lifecycle import Side, TransferStatus, has_ground
from app.transfers.models import Transfer


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a transfer exists for this actor, at least as a line of a list.

    The sending centre knows of all of its own. The receiving one learns of a proposal when it has a ground, keeps what
    it took over, and knows nothing more of what it declined or what was withdrawn.
    """
    centres = sorted(actor.centres_with(P.CASE_WRITE))
    ready = sa.or_(Transfer.exception.is_(None), Transfer.exception_approved_by_id.is_not(None))
    told = sa.or_(
        Transfer.status == TransferStatus.ACCEPTED, sa.and_(Transfer.status == TransferStatus.PROPOSED, ready)
    )
    return sa.or_(Transfer.from_centre_id.in_(centres), sa.and_(Transfer.to_centre_id.in_(centres), told))


def sides(actor: Actor, transfer: Transfer) -> frozenset[Side]:
    """Where the actor works on cases: at the centre that sends, that receives, or at both."""
    of = {Side.SENDING: transfer.from_centre_id, Side.RECEIVING: transfer.to_centre_id}
    return frozenset(side for side, centre in of.items() if actor.can_in(P.CASE_WRITE, centre))


def knows_place(actor: Actor, transfer: Transfer) -> bool:
    """Whether the actor may be told which centre it goes to.

    Of a guarded one only who proposed or approved it, who leads the sending centre, and the receiving centre.
    """
    return (
        not transfer.guarded
        or Side.RECEIVING in sides(actor, transfer)
        or actor.user_id in (transfer.proposed_by_id, transfer.exception_approved_by_id)
        or actor.can_in(P.CASE_ASSIGN, transfer.from_centre_id)
    )


def reads_summary(actor: Actor, transfer: Transfer, today: date) -> bool:
    """Whether the former centre's closing summary exists for the actor on that civil day."""
    return (
        transfer.status == TransferStatus.ACCEPTED
        and Side.SENDING in sides(actor, transfer)
        and transfer.readable_until is not None
        and today <= transfer.readable_until
        and knows_place(actor, transfer)
    )


def may_open(actor: Actor, transfer: Transfer) -> bool:
    """Whether the page of the transfer exists for the actor. What became of it is seen by who may know the place."""
    if transfer.status == TransferStatus.ACCEPTED:
        return Side.RECEIVING in sides(actor, transfer) or knows_place(actor, transfer)
    return knows_place(actor, transfer) or Side.SENDING in sides(actor, transfer)


def may_propose(actor: Actor, case: Case) -> bool:
    """The coordinator of the case, or who leads the centre."""
    is_own = case.assigned_to_id == actor.user_id and actor.can_in(P.CASE_WRITE, case.centre_id)
    return is_own or actor.can_in(P.CASE_ASSIGN, case.centre_id)


def may_withdraw(actor: Actor, transfer: Transfer, case: Case) -> bool:
    """Who proposed it, the coordinator of the case, or who leads the centre."""
    if transfer.status != TransferStatus.PROPOSED or Side.SENDING not in sides(actor, transfer):
        return False
    return transfer.proposed_by_id == actor.user_id or may_propose(actor, case)


def may_approve(actor: Actor, transfer: Transfer) -> bool:
    """The second person of a legal exception: leads the sending centre and did not propose it."""
    return (
        transfer.status == TransferStatus.PROPOSED
        and transfer.exception is not None
        and transfer.exception_approved_by_id is None
        and transfer.proposed_by_id != actor.user_id
        and actor.can_in(P.REFERRAL_APPROVE, transfer.from_centre_id)
    )


def may_answer(actor: Actor, transfer: Transfer) -> bool:
    """To accept or decline: of the receiving centre, and nobody who proposed or approved it on the other side."""
    return (
        transfer.status == TransferStatus.PROPOSED
        and has_ground(transfer)
        and Side.RECEIVING in sides(actor, transfer)
        and actor.user_id not in (transfer.proposed_by_id, transfer.exception_approved_by_id)
    )
