"""From an address to a transfer: not visible means 404, not entitled means 403."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.cases.access import load_case
from app.cases.models import Case
from app.core import clock
from app.core.errors import Forbidden, NotFound
from app.transfers import policy, queries
from app.transfers.lifecycle import Side, TransferStatus
from app.transfers.queries import Held
from app.web.request import Rq


def case_to_propose(rq: Rq) -> Case:
    """The case `{ref}` for its coordinator and for who leads the centre; Forbidden for their colleagues."""
    case = load_case(rq, P.CASE_WRITE)
    if not policy.may_propose(rq.actor, case):
        raise Forbidden
    return case


def load(rq: Rq) -> Held:
    """The transfer `{ref}` for both centres; of what was handed over the former one sees what became of it."""
    held = _visible(rq)
    transfer = held.transfer
    if not policy.may_open(rq.actor, transfer):
        raise NotFound
    is_here = Side.RECEIVING in policy.sides(rq.actor, transfer)
    rq.note_read("transfer", transfer.id, transfer.ref, transfer.to_centre_id if is_here else transfer.from_centre_id)
    return held


def load_for(side: Side, may: Callable[[Rq, Held], bool]) -> Callable[[Rq], Held]:
    """The same for an act of one side: who sees it without the right to the act is refused (Forbidden).

    What has ended in the meantime passes, for the service to say so (Conflict).
    """

    def loader(rq: Rq) -> Held:
        held = load(rq)
        is_open = held.transfer.status == TransferStatus.PROPOSED
        if side not in policy.sides(rq.actor, held.transfer) or (is_open and not may(rq, held)):
            raise Forbidden
        return held

    return loader


def load_summary(rq: Rq) -> Held:
    """The closing summary of `{ref}` for the former centre until its last day; then there is none."""
    held = _visible(rq)
    if not policy.reads_summary(rq.actor, held.transfer, clock.today()):
        raise NotFound
    transfer = held.transfer
    rq.note_read("transfer_summary", transfer.id, transfer.ref, transfer.from_centre_id)
    return held


def _visible(rq: Rq) -> Held:
    held = queries.by_ref(rq.session, rq.actor, rq.params["ref"])
    if held is None:
        raise NotFound
    return held
