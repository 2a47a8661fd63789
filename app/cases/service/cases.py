"""What can be done with a case as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session, object_session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import leading, timeline
from app.cases.events import CaseOpened
from app.cases.lifecycle import CASE_MOVES, CaseStatus, Turn, may_move
from app.cases.models import Case, CaseMember, CasePerson, Need
from app.cases.queries import staff
from app.cases.schemas.cases import CaseFacts
from app.core import clock, hooks, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, lazy
from app.people.models import Person
from app.search import service as search

REASON_NEEDED = lazy("緊急度を上げる理由を入力してください。")
MOVED = lazy("このケースは、たった今、ほかの窓口に引き継がれました。")
CLOSED = lazy("終了したケースです。再開してから変更してください。")


@dataclass(frozen=True)
class OpenCase:
    """What is needed to open a case. `needs` are (domain, title); `opened_on` is a civil day (today).

    `lead_reason`: why whoever takes it leads it, where the centre wants somebody certified (`leading`).
    """

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
    lead_reason: str | None = None
    opened_on: date | None = None


def open_case(session: Session, actor: Actor, command: OpenCase) -> Case:
    """Open a case in the centre of the person; `take` gives it to the actor.

    Raises Forbidden without the right to open cases there, Invalid where urgency above routine has no reason, and where
    the actor takes a complex case that somebody certified should lead, without a reason.
    """
    person = command.person
    if not actor.can_in(P.CASE_OPEN, person.centre_id):
        raise Forbidden
    _check_urgency(command.urgency, command.urgency_reason)
    exception = _exception(session, actor, command) if command.take else None
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
        session.add(
            Need(ref=ids.new_ref("N"), case_id=case.id, domain=domain, title=title, opened_on=day, position=position)
        )
    at = clock.day_start(day) if day < clock.today() else None
    timeline.add(session, actor, case.id, "opened", at=at, code=case.urgency, text=case.urgency_reason)
    if exception:
        timeline.add(session, actor, case.id, "assigned", text=actor.name, basis=exception, fields=["assigned_to"])
    index(session, case)
    hooks.publish(session, actor, CaseOpened(case.id))
    return case


def wants_reason(session: Session, actor: Actor, command: OpenCase) -> bool:
    """Whether the actor needs a reason for leading the case that they are about to open."""
    return bool(_why(session, command)) and not leading.is_certified(session, actor.login)


def _why(session: Session, command: OpenCase) -> tuple[str, ...]:
    domains = [domain for domain, _title in command.needs]
    return leading.wanted(session, command.person.centre_id, command.urgency, domains)


def _exception(session: Session, actor: Actor, command: OpenCase) -> str | None:
    return leading.exception(session, _why(session, command), actor.login, command.lead_reason, field="lead_reason")


def lock(case: Case) -> None:
    """Keep the row of the case until the commit, as it stands now: whoever closes it or adds to it waits.

    On a page that is only read nothing is locked, and SQLite has one writer anyway. Raises Conflict when another centre
    took it over while this request waited.
    """
    session = object_session(case)
    if session is None:
        return
    bind = session.get_bind()
    if bind.dialect.name != "sqlite" and bind.get_execution_options().get("kakehashi_write"):
        session.flush()  # what this transaction itself has changed must not be read away
        before = case.centre_id
        session.refresh(case, ["status", "last_activity_on", "centre_id"], with_for_update=True)
        if case.centre_id != before:
            raise Conflict(MOVED)


def require_open(case: Case) -> None:
    """Raises Conflict when the case is closed: whatever changes it or adds to it asks this first, before it looks
    at anything else of the case, which stays locked until the commit.
    """
    lock(case)
    if case.status == CaseStatus.CLOSED:
        raise Conflict(CLOSED)


def stored_facts(case: Case) -> Mapping[str, object]:
    """What the case is about, as its form shows it."""
    return {name: getattr(case, name) for name in CaseFacts.model_fields}


def edit(session: Session, actor: Actor, case: Case, command: CaseFacts, seen: int) -> None:
    """Change what the case is about. Raises Conflict when it is closed or `seen` is not its version."""
    require_open(case)
    claim_version(session, case, seen)
    changed = [name for name, value in command.model_dump().items() if getattr(case, name) != value]
    for name in changed:
        setattr(case, name, getattr(command, name))
    if changed:
        timeline.add(session, actor, case.id, "facts", fields=changed)
        index(session, case)


def move(session: Session, actor: Actor, case: Case, target: CaseStatus, reason: str, seen: int) -> None:
    """Move between the open statuses, with a reason. Closing and reopening have their own ways.

    Raises Conflict for a move that is not in CASE_MOVES.
    """
    require_open(case)
    claim_version(session, case, seen)
    if target is CaseStatus.CLOSED or not may_move(CASE_MOVES, CaseStatus(case.status), target):  # type: ignore[arg-type]
        raise Conflict(lazy("この状態への変更はできません。今の状態を確かめてください。"))
    case.status = target
    timeline.add(session, actor, case.id, "status", code=target, text=reason, fields=["status"])


def set_urgency(session: Session, actor: Actor, case: Case, urgency: str, reason: str | None, seen: int) -> None:
    """Set how urgent it is. Raises Invalid above routine without a reason."""
    require_open(case)
    _check_urgency(urgency, reason)
    claim_version(session, case, seen)
    case.urgency, case.urgency_reason = urgency, reason
    timeline.add(session, actor, case.id, "urgency", code=urgency, text=reason, fields=["urgency"])


def _check_urgency(urgency: str, reason: str | None) -> None:
    if urgency != "routine" and not reason:
        raise Invalid("urgency_reason", REASON_NEEDED)


def set_turn(
    session: Session,
    actor: Actor,
    case: Case,
    turn: Turn,
    note: str | None = None,
    since: date | None = None,
    seen: int | None = None,
) -> None:
    """Say who must act next, since a civil day (today). Also for floors above, whose acts pass the turn on:
    they name no version. Raises Invalid for a day to come.
    """
    require_open(case)
    day = since or clock.today()
    if day > clock.today():
        raise Invalid("turn_since", lazy("まだ来ていない日です。"))
    if seen is not None:
        claim_version(session, case, seen)
    case.turn, case.turn_since, case.turn_note = turn, day, note
    timeline.add(session, actor, case.id, "turn", code=turn, text=note, fields=["turn"])


def assign(
    session: Session, actor: Actor, case: Case, login: str | None, seen: int, *, reason: str | None = None
) -> None:
    """Give the case to a colleague, or to nobody. Who may not assign may take one that nobody has.

    Raises Forbidden else, Invalid for somebody who does not work on cases in this centre, and without a reason where
    the centre wants somebody certified to lead a case like this (`leading`).
    """
    require_open(case)
    takes = login == actor.login and case.assigned_to_id is None
    if not (takes or actor.can_in(P.CASE_ASSIGN, case.centre_id)):
        raise Forbidden
    colleague = staff.by_login(session, P.CASE_WRITE, case.centre_id, login) if login else None
    if login and colleague is None:
        raise Invalid("assignee", lazy("この窓口でケースを担当できる職員を選んでください。"))
    why = leading.grounds(session, case)
    basis = leading.exception(session, why, colleague.login, reason) if colleague else None
    claim_version(session, case, seen)
    case.assigned_to_id = colleague.id if colleague else None
    name = colleague.name if colleague else None
    timeline.add(session, actor, case.id, "assigned", text=name, basis=basis, fields=["assigned_to"])


def add_member(session: Session, actor: Actor, case: Case, login: str) -> None:
    """Let a colleague of the centre take part, who then sees the case. Twice is once.

    Raises Invalid for somebody who takes no consultations in this centre.
    """
    require_open(case)
    colleague = staff.by_login(session, P.CASE_READ, case.centre_id, login)
    if colleague is None:
        raise Invalid("member", lazy("この窓口の職員を選んでください。"))
    if staff.membership(session, case.id, login) is None:
        session.add(CaseMember(case_id=case.id, user_id=colleague.id))
        timeline.add(session, actor, case.id, "member", text=colleague.name, fields=["members"])


def remove_member(session: Session, actor: Actor, case: Case, login: str) -> None:
    """End a colleague's part in the case. Raises NotFound when they have none."""
    lock(case)
    found = staff.membership(session, case.id, login)
    if found is None:
        raise NotFound
    member, name = found
    session.delete(member)
    timeline.add(session, actor, case.id, "member", code="removed", text=name, fields=["members"])


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
