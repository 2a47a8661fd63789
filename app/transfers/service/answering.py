"""The acts of the receiving centre: taking the case over, or not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import leading, timeline
from app.cases.models import Case, Task
from app.cases.queries import staff
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.calendar import add_business_days
from app.core.db import claim_version
from app.core.errors import Forbidden, Invalid, lazy
from app.core.i18n import translate
from app.partners.policy import shown_name
from app.referrals import queries as referrals
from app.referrals.lifecycle import WITH_PARTNER
from app.transfers import moving, policy, summary
from app.transfers.lifecycle import Side, TransferStatus, readable_until
from app.transfers.models import Transfer
from app.transfers.schemas import Accept, End
from app.transfers.service.history import require_move, tell, voice
from app.transfers.service.proposing import end_as

TELL_PARTNER: str = lazy("窓口が変わったこと、これからの連絡先を%(partner)sに伝える")
ASK_CONSENT: str = lazy("情報提供の同意を、この窓口として聞き直す（前の窓口への同意では、新しく伝えられません）")
SPEAK_AGAIN: str = lazy("引継ぎが断られた：これからの支援を本人と話し合う")


def accept(session: Session, actor: Actor, transfer: Transfer, case: Case, form: Accept, *, seen: int) -> None:
    """Take the case over: in one transaction it changes its centre with all that belongs to it.

    Raises Conflict when the proposal has ended, the case was closed or somebody is working on either at this moment,
    Forbidden for who may not, Invalid for somebody who does not work on cases here, and without a reason where this
    centre wants somebody certified to lead a case like this (`leading`).
    """
    _begin(session, actor, transfer, TransferStatus.ACCEPTED, seen)
    require_open(case)
    claim_version(session, case, case.version)
    heir = staff.by_login(session, P.CASE_WRITE, transfer.to_centre_id, form.assignee)
    if heir is None:
        raise Invalid("assignee", lazy("この窓口でケースを担当できる職員を選んでください。"))
    why = leading.grounds(session, case, transfer.to_centre_id)
    basis = leading.exception(session, why, heir.login, form.assign_reason)
    today = clock.today()
    transfer.summary = summary.freeze(session, case)
    transfer.status = TransferStatus.ACCEPTED
    transfer.ended_by_id, transfer.ended_at = actor.user_id, clock.now()
    transfer.handed_over_at, transfer.readable_until = clock.now(), readable_until(today, transfer.read_days)
    session.flush()
    moving.hand_over(session, actor, case, moving.Handover(transfer.id, case.id, transfer.to_centre_id, heir.id))
    tell(session, actor, transfer, "accepted", ["centre", "assigned_to"])
    timeline.add(session, actor, case.id, "assigned", text=heir.name, basis=basis, fields=["assigned_to"])
    _ask_for_what_follows(session, actor, case, heir)


def _begin(session: Session, actor: Actor, transfer: Transfer, target: TransferStatus, seen: int) -> None:
    claim_version(session, transfer, seen)
    require_move(transfer, target, Side.RECEIVING)
    if not policy.may_answer(actor, transfer):
        raise Forbidden


def _ask_for_what_follows(session: Session, actor: Actor, case: Case, heir: User) -> None:
    """Partners at work are told who answers now; consents are asked anew. Both by the next business day."""
    for row in referrals.rows(session, referrals.open_of_case(session, case.id)):
        if row.referral.status in WITH_PARTNER:
            named = f"{shown_name(None, row.partner)}（{row.referral.ref}）"
            _task(session, actor, case, heir.id, translate("ja", TELL_PARTNER) % {"partner": named}, kind="promised")
    _task(session, actor, case, heir.id, translate("ja", ASK_CONSENT))


def _task(session: Session, actor: Actor, case: Case, assignee_id: int, title: str, kind: str = "internal") -> None:
    task = Task(
        ref=ids.new_ref("T"),
        centre_id=case.centre_id,
        case_id=case.id,
        kind=kind,
        title=title,
        due_on=add_business_days(clock.today(), 1),
        assignee_id=assignee_id,
        state="open",
        created_at=clock.now(),
        created_by_id=actor.user_id,
        version=1,
    )
    session.add(task)
    timeline.add(
        session, actor, case.id, "task_added", code=kind, text=title, subject_kind="task", subject_ref=task.ref
    )


def decline(session: Session, actor: Actor, transfer: Transfer, case: Case, form: End, *, seen: int) -> None:
    """Say no, with a reason; the case stays where it is, and who proposed it has a task to speak with the person."""
    _begin(session, actor, transfer, TransferStatus.DECLINED, seen)
    end_as(session, actor, transfer, TransferStatus.DECLINED, form.end_reason)
    _task(session, voice(actor, transfer), case, transfer.proposed_by_id, translate("ja", SPEAK_AGAIN))
