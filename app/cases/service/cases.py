"""What can be done with a case as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.events import CaseOpened
from app.cases.lifecycle import CaseStatus, Turn
from app.cases.models import Case, CasePerson, Need
from app.core import clock, hooks, ids
from app.core.errors import Forbidden, Invalid, lazy
from app.people.models import Person
from app.search import service as search

REASON_NEEDED = lazy("緊急度を上げる理由を入力してください。")


@dataclass(frozen=True)
class OpenCase:
    """What is needed to open a case. `needs` are (domain, title); `opened_on` is a civil day (today)."""

    person: Person
    title: str
    story: str | None = None
    wish: str | None = None
    urgency: str = "routine"
    urgency_reason: str | None = None
    language: str = "unknown"
    interpreter: str = "unknown"
    needs: Sequence[tuple[str, str]] = ()
    take: bool = True
    opened_on: date | None = None


def open_case(session: Session, actor: Actor, command: OpenCase) -> Case:
    """Open a case in the centre of the person; `take` gives it to the actor.

    Raises Forbidden without the right to open cases there, Invalid where urgency above routine has no reason.
    """
    person = command.person
    if not actor.can_in(P.CASE_OPEN, person.centre_id):
        raise Forbidden
    if command.urgency != "routine" and not command.urgency_reason:
        raise Invalid("urgency_reason", REASON_NEEDED)
    day = command.opened_on or clock.today()
    case = Case(
        ref=ids.new_ref("K"),
        centre_id=person.centre_id,
        person_id=person.id,
        title=command.title,
        story=command.story,
        wish=command.wish,
        status=CaseStatus.RECEIVED,
        turn=Turn.CENTRE,
        turn_since=day,
        urgency=command.urgency,
        urgency_reason=command.urgency_reason,
        language=command.language,
        interpreter=command.interpreter,
        opened_on=day,
        opened_by_id=actor.user_id,
        assigned_to_id=actor.user_id if command.take else None,
        last_activity_on=day,
    )
    session.add(case)
    session.flush()
    session.add(CasePerson(case_id=case.id, person_id=person.id, role="self"))
    for position, (domain, title) in enumerate(command.needs):
        session.add(_need(case, domain, title, position, day))
    timeline.add(session, actor, case.id, "opened", code=case.urgency, text=case.urgency_reason)
    index(session, case)
    hooks.publish(session, actor, CaseOpened(case.id))
    return case


def _need(case: Case, domain: str, title: str, position: int, day: date) -> Need:
    return Need(ref=ids.new_ref("N"), case_id=case.id, domain=domain, title=title, opened_on=day, position=position)


def index(session: Session, case: Case) -> None:
    """Make the words of the case findable; called in the transaction that changed them."""
    search.put(
        session,
        kind="case",
        subject_id=case.id,
        subject_ref=case.ref,
        centre_id=case.centre_id,
        occurred_at=clock.day_start(case.opened_on),
        title=case.title,
        text="\n".join(part for part in (case.story, case.wish) if part),
    )
