"""Every SELECT of life events and deadlines. Callers hold the case already, or scope by `cases.policy`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import policy
from app.cases.models import Case, CaseMember
from app.core import ids
from app.deadlines.lifecycle import DeadlineState, EventState
from app.deadlines.models import DeadlineChange, LegalDeadline, LifeEvent
from app.people.models import Person

_EVENTS = sa.select(LifeEvent).where(LifeEvent.case_id == sa.bindparam("case"))
_OF_CASE = sa.select(LegalDeadline).where(LegalDeadline.case_id == sa.bindparam("case"))


def events_of(session: Session, case_id: int) -> list[LifeEvent]:
    """Every event that stands, in the order of their days; those without a day come last."""
    chosen = _EVENTS.where(LifeEvent.state == EventState.RECORDED)
    return sorted(
        session.scalars(chosen, {"case": case_id}),
        key=lambda event: (event.on_from is None, event.on_from or date.max, event.id),
    )


def withdrawn_of(session: Session, case_id: int) -> list[LifeEvent]:
    """The events that were entered in error, the newest first."""
    chosen = _EVENTS.where(LifeEvent.state == EventState.IN_ERROR).order_by(LifeEvent.id.desc())
    return list(session.scalars(chosen, {"case": case_id}))


def event_by_ref(session: Session, case_id: int, ref: str) -> LifeEvent | None:
    """A standing event of this very case."""
    chosen = _EVENTS.where(LifeEvent.ref == ids.clean_ref(ref), LifeEvent.state == EventState.RECORDED)
    return session.scalar(chosen, {"case": case_id})


def deadlines_of(session: Session, case_id: int) -> list[LegalDeadline]:
    """Every deadline of a case whose event stands, the nearest first."""
    chosen = _OF_CASE.where(LegalDeadline.state != DeadlineState.VOID)
    return list(session.scalars(chosen.order_by(LegalDeadline.office_on, LegalDeadline.id), {"case": case_id}))


OPEN_OF_CASE = _OF_CASE.where(LegalDeadline.state == DeadlineState.OPEN)


def open_of(session: Session, case_id: int) -> list[LegalDeadline]:
    """The open deadlines of a case, the nearest first."""
    return list(session.scalars(OPEN_OF_CASE.order_by(LegalDeadline.office_on, LegalDeadline.id), {"case": case_id}))


def all_of(session: Session, case_id: int) -> list[LegalDeadline]:
    """Every deadline of a case in any state, void ones too, the nearest first."""
    return list(session.scalars(_OF_CASE.order_by(LegalDeadline.office_on, LegalDeadline.id), {"case": case_id}))


def every_event_of(session: Session, case_id: int) -> list[LifeEvent]:
    """Every event of a case, also those that were entered in error."""
    return list(session.scalars(_EVENTS.order_by(LifeEvent.on_from, LifeEvent.id), {"case": case_id}))


def deadlines_of_event(session: Session, event_id: int) -> list[LegalDeadline]:
    """Every deadline that follows from one event, void ones too."""
    return list(session.scalars(sa.select(LegalDeadline).where(LegalDeadline.event_id == event_id)))


def deadline_by_ref(session: Session, case_id: int, ref: str) -> LegalDeadline | None:
    """A deadline of this very case whose event stands."""
    chosen = _OF_CASE.where(LegalDeadline.ref == ids.clean_ref(ref), LegalDeadline.state != DeadlineState.VOID)
    return session.scalar(chosen, {"case": case_id})


@dataclass(frozen=True)
class Change:
    """A change of days with the name of who accepted or refused it."""

    row: DeadlineChange
    by: str


def changes_of(session: Session, deadline_ids: Collection[int]) -> dict[int, list[Change]]:
    """The changes of each deadline, the newest first."""
    if not deadline_ids:
        return {}
    rows = session.execute(
        sa.select(DeadlineChange, User.name)
        .outerjoin(User, User.id == DeadlineChange.by_id)
        .where(DeadlineChange.deadline_id.in_(sorted(deadline_ids)))
        .order_by(DeadlineChange.at.desc(), DeadlineChange.id.desc())
    )
    found: dict[int, list[Change]] = {}
    for row, name in rows:
        found.setdefault(row.deadline_id, []).append(Change(row, name or ""))
    return found


@dataclass(frozen=True)
class Due:
    """An open deadline of a case, and whom it concerns (empty for somebody without a record)."""

    deadline: LegalDeadline
    case_ref: str
    person: str


def due(
    session: Session, actor: Actor, until: date, *, team: bool, without: Collection[str], limit: int = 20
) -> Sequence[Due]:
    """Open deadlines up to a civil day, of the actor's own cases or of the centres they lead; the nearest first.

    `without`: codes of rules that the page shows in another way.
    """
    whose = Case.centre_id.in_(sorted(actor.centres_with(P.TEAM_READ))) if team else _in_my_hands(actor)
    rows = session.execute(
        sa.select(LegalDeadline, Case.ref, Person.id, Person.call_name.ct)
        .join(Case, Case.id == LegalDeadline.case_id)
        .outerjoin(Person, Person.id == LegalDeadline.person_id)
        .where(
            policy.visible_to(actor),
            whose,
            Case.status != "closed",
            LegalDeadline.state == DeadlineState.OPEN,
            LegalDeadline.office_on <= until,
            LegalDeadline.rule.not_in(sorted(without)),
        )
        .order_by(LegalDeadline.office_on, LegalDeadline.id)
        .limit(limit)
    ).all()
    return [
        Due(deadline, ref, (Person.call_name.read(person_id, name) or "") if person_id else "")
        for deadline, ref, person_id, name in rows
    ]


def open_by_rule(session: Session, actor: Actor, rule: str, limit: int = 100) -> list[tuple[LegalDeadline, Case]]:
    """Open deadlines by one rule in open cases that the actor may see, the nearest first."""
    rows = session.execute(
        sa.select(LegalDeadline, Case)
        .join(Case, Case.id == LegalDeadline.case_id)
        .where(
            LegalDeadline.rule == rule,
            LegalDeadline.state == DeadlineState.OPEN,
            Case.status != "closed",
            policy.visible_to(actor),
        )
        .order_by(LegalDeadline.office_on)
        .limit(limit)
    )
    return [(row, case) for row, case in rows]


def _in_my_hands(actor: Actor) -> sa.ColumnElement[bool]:
    """Named one by one, so that the database begins with them and not with every case of the centre."""
    given = sa.select(Case.id).where(Case.assigned_to_id == actor.user_id, Case.status != "closed")
    joined = sa.select(CaseMember.case_id).where(CaseMember.user_id == actor.user_id)
    return Case.id.in_(sa.union_all(given, joined))


def names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """What to call people out loud, by id."""
    if not person_ids:
        return {}
    rows = session.execute(sa.select(Person.id, Person.call_name.ct).where(Person.id.in_(sorted(person_ids))))
    return {number: Person.call_name.read(number, name) or "" for number, name in rows}
