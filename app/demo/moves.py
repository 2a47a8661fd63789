"""The vocabulary of the demonstration for cases that go to another centre, and its telling."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core import clock
from app.demo.certified_leads import REASON
from app.demo.story import Act
from app.demo.teller import Tale, tell
from app.transfers import queries, service
from app.transfers.models import Transfer
from app.transfers.schemas import Accept, Propose


@dataclass(frozen=True, kw_only=True)
class Proposed(Act):
    """The person agreed on that day that the file moves to the centre `to` (its code)."""

    to: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TakenOver(Act):
    """Somebody of the other centre (`by`) takes the case over, and looks after it from then on."""


def _transfer(session: Session, tale: Tale) -> Transfer:
    found = queries.proposed_of(session, tale.case_id)
    if found is None:
        raise LookupError(f"{tale.story.key}: nothing proposed")
    return found


@tell.register
def _proposed(act: Proposed, session: Session, tale: Tale) -> None:
    form = Propose.model_validate(
        {
            "to": act.to,
            "reason": act.reason,
            "basis": "consent",
            "given_on": clock.today(),
            "language": tale.story.language,
            "interpreter": "staff",
            "method": "signed_paper",
        }
    )
    service.propose(session, tale.actor(act.by), tale.case(session), form)


@tell.register
def _taken_over(act: TakenOver, session: Session, tale: Tale) -> None:
    transfer, actor = _transfer(session, tale), tale.actor(act.by)
    form = Accept(assignee=actor.login, assign_reason=REASON)
    service.accept(session, actor, transfer, tale.case(session), form, seen=transfer.version)
