"""What transfers do about what happens below: nobody takes over what has closed, and a case that left says so."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import elsewhere, views
from app.cases.events import CaseClosed
from app.core import clock, hooks
from app.core.db import claim_version
from app.core.errors import Forbidden, lazy
from app.core.i18n import translate
from app.transfers import policy, queries, words
from app.transfers.lifecycle import TransferStatus
from app.transfers.service.proposing import end_as

CASE_CLOSED: str = lazy("ケースが終了した")
HANDED_OVER = lazy(
    "このケースは %(day)s にほかの窓口へ引き継がれ、ここでは読むことも変えることもできません。"
    "「窓口の引継ぎ」の一覧から、引継ぎの時のまとめを %(until)s まで読めます。"
)


def wire() -> None:
    """Subscribe and register; `app.main.wire` calls it. Twice is once."""
    hooks.subscribe(CaseClosed, on_case_closed)
    elsewhere.provide(refuse_former)
    views.name_codes("transfer", views.by_words(words.EVENTS))


def on_case_closed(session: Session, actor: Actor, event: CaseClosed) -> None:
    """Nobody takes over what has ended."""
    transfer = queries.proposed_of(session, event.case_id)
    if transfer is not None:
        claim_version(session, transfer, transfer.version)
        end_as(session, actor, transfer, TransferStatus.WITHDRAWN, translate("ja", CASE_CLOSED))


def refuse_former(session: Session, actor: Actor, case_ref: str) -> None:
    """Raises Forbidden with the reason, as long as the actor reads the closing summary; then the case is missing."""
    transfer = queries.left_behind(session, actor, case_ref)
    if transfer is None or transfer.handed_over_at is None or not policy.reads_summary(actor, transfer, clock.today()):
        return
    raise Forbidden(
        HANDED_OVER, day=clock.civil_day(transfer.handed_over_at).isoformat(), until=transfer.readable_until
    )
