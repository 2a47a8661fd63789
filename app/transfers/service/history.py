"""What every act leaves behind: an audit entry of the transfer, and a line in the timeline of the case.

The line names no centre: while a transfer is proposed, everybody who sees the case reads it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor, system_actor
from app.cases import timeline
from app.core.errors import Conflict, lazy
from app.core.i18n import translate
from app.transfers.lifecycle import Side, TransferStatus, may_move
from app.transfers.models import Transfer
from app.transfers.policy import sides

OTHER_CENTRE: str = lazy("ほかの窓口")
NOT_NOW = lazy("この引継ぎの提案は、すでに終わっています。")


def require_move(transfer: Transfer, target: TransferStatus, side: Side) -> None:
    """Raises Conflict for a move that the table does not have."""
    if not may_move(transfer.status, target, side):
        raise Conflict(NOT_NOW)


def tell(session: Session, actor: Actor, transfer: Transfer, code: str, fields: Iterable[str] = ()) -> None:
    """Note an act for both centres."""
    note(session, actor, transfer, code, transfer.from_centre_id, fields)
    if code in ("accepted", "declined"):
        note(session, actor, transfer, code, transfer.to_centre_id, fields)
    timeline.add(
        session, voice(actor, transfer), transfer.case_id, "transfer", code=code, subject_kind="transfer",
        subject_ref=transfer.ref, fields=fields, activity=code == "accepted",
    )  # fmt: skip


def voice(actor: Actor, transfer: Transfer) -> Actor:
    """Who the timeline of the case says it was.

    While the case is still in the sending centre, somebody of the receiving one has no name there when the place is
    guarded: a name tells the place. The audit of the transfer has it.
    """
    is_known = not transfer.guarded or transfer.status == TransferStatus.ACCEPTED
    return actor if is_known or Side.SENDING in sides(actor, transfer) else system_actor(translate("ja", OTHER_CENTRE))


def note(
    session: Session, actor: Actor, transfer: Transfer, code: str, centre_id: int, fields: Iterable[str] = ()
) -> None:
    """An audit entry for one of the centres."""
    audit.record(
        session, actor, f"transfer.{code}", "transfer", transfer.id, subject_ref=transfer.ref, centre_id=centre_id,
        fields=fields,
    )  # fmt: skip
