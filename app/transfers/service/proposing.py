"""The acts of the centre that has the case. Nothing is moved by any of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.people import by_phone, understood
from app.transfers import policy, queries
from app.transfers.consent_text import text_to_read
from app.transfers.lifecycle import Side, TransferStatus
from app.transfers.models import Transfer
from app.transfers.schemas import CONSENT, End, Propose
from app.transfers.service.history import require_move, tell


def propose(session: Session, actor: Actor, case: Case, form: Propose) -> Transfer:
    """Propose to another centre that it takes the case over, on a consent or an exception of the law.

    Raises Forbidden for who is neither coordinator of the case nor leads the centre, Conflict where the case is closed
    or a proposal is open, Invalid beside what is missing.
    """
    require_open(case)
    if not policy.may_propose(actor, case):
        raise Forbidden
    if queries.proposed_of(session, case.id):
        raise Conflict(lazy("このケースの引継ぎは、すでに提案されています。"))
    to = queries.centre_by_code(session, form.to)
    if to is None or to.id == case.centre_id:
        raise Invalid("to", lazy("引継ぎ先の窓口を選んでください。"))
    transfer = Transfer(
        ref=ids.new_ref("TF"),
        case_id=case.id,
        from_centre_id=case.centre_id,
        to_centre_id=to.id,
        status=TransferStatus.PROPOSED,
        reason=form.reason,
        guarded=form.guarded or queries.is_dangerous(session, case),
        read_days=form.read_days,
        proposed_by_id=actor.user_id,
        proposed_at=clock.now(),
        version=1,
        **(_consent(session, case, form, to) if form.basis == CONSENT else _exception(form)),
    )
    session.add(transfer)
    session.flush()
    tell(session, actor, transfer, "proposed", [form.basis])
    return transfer


def _consent(session: Session, case: Case, form: Propose, to: Centre) -> dict[str, Any]:
    """What is kept of the consent. Raises Invalid beside what it lacks."""
    missing = lazy("同意によるときは、必ず記録してください。")
    for name in ("given_on", "language", "method"):
        if getattr(form, name) is None:
            raise Invalid(name, missing)
    if form.given_by != "self" and not form.given_ground:
        raise Invalid("given_ground", lazy("本人でない人が同意した理由を書いてください。"))
    by_phone.check(
        form, method=form.method or "", day=form.given_on or clock.today(), interpreter=form.interpreter,
        interpreter_name=form.interpreter_name,
    )  # fmt: skip
    kept = (
        "given_by", "given_ground", "given_on", "language", "interpreter", "interpreter_name", "method", "read_out_by",
    )  # fmt: skip
    understood.check(session, case.person_id, form.language or "", given_by=form.given_by)
    text = text_to_read(to=to.name, reason=form.reason, read_days=form.read_days, given_by=form.given_by)
    return {**{name: getattr(form, name) for name in kept}, "read_out_at": form.read_out_instant, "text_read": text}


def _exception(form: Propose) -> dict[str, Any]:
    if not form.exception:
        raise Invalid("exception", lazy("法律上の根拠を選んでください。"))
    if not form.exception_note:
        raise Invalid("exception_note", lazy("同意を得られない事情と、引き継ぐ必要を書いてください。"))
    return {"exception": form.exception, "exception_note": form.exception_note}


def approve_exception(session: Session, actor: Actor, transfer: Transfer, *, seen: int) -> None:
    """The second person says yes; from now on the other centre is told. Raises Forbidden for everybody else."""
    claim_version(session, transfer, seen)
    if not policy.may_approve(actor, transfer):
        raise Forbidden
    transfer.exception_approved_by_id, transfer.exception_approved_at = actor.user_id, clock.now()
    tell(session, actor, transfer, "approved", ["exception"])


def withdraw(session: Session, actor: Actor, transfer: Transfer, case: Case, form: End, *, seen: int) -> None:
    """Take the proposal back, with a reason; the other centre does not see it any more.

    Raises Conflict when it has ended or somebody was faster, Forbidden for who may not.
    """
    claim_version(session, transfer, seen)
    require_move(transfer, TransferStatus.WITHDRAWN, Side.SENDING)
    if not policy.may_withdraw(actor, transfer, case):
        raise Forbidden
    end_as(session, actor, transfer, TransferStatus.WITHDRAWN, form.end_reason)


def end_as(session: Session, actor: Actor, transfer: Transfer, status: TransferStatus, reason: str | None) -> None:
    """Note that it ended without a handover."""
    transfer.status, transfer.end_reason = status, reason
    transfer.ended_by_id, transfer.ended_at = actor.user_id, clock.now()
    tell(session, actor, transfer, status.value, ["end_reason"])
