"""The handover itself: everything of the case changes its centre, within the transaction that accepts it.

Statements over many rows instead of one object at a time: a case of three years has thousands. Their versions rise, so
that a form which somebody of the former centre still has open is refused.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment.lifecycle import State
from app.accompaniment.models import Accompaniment
from app.authz.actor import Actor
from app.cases.lifecycle import AdviceState, TaskState
from app.cases.models import Advice, Case, CaseMember, Contact, Draft, Task
from app.core import clock
from app.core.db import Versioned
from app.deadlines.models import LegalDeadline
from app.people.models import Person
from app.people.service import leaving
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.models import LastChange, RefusedStep, Step
from app.referrals.models import Referral, ReferralUpdate
from app.reminders.models import Reminder
from app.search import service as search
from app.transfers.belongings import REPOINTED, TRAVELLING
from app.transfers.dividing import divide
from app.transfers.models import TransferCopy


@dataclass(frozen=True)
class Handover:
    """Which case goes where, and who looks after it there (row ids)."""

    transfer_id: int
    case_id: int
    to_centre_id: int
    assignee_id: int


def hand_over(session: Session, actor: Actor, case: Case, handover: Handover) -> None:
    """Move the case with all that belongs to it. Rows that were loaded before are read anew."""
    division = divide(session, case)
    copies = {number: leaving.copy(session, actor, number, handover.to_centre_id) for number in sorted(division.copied)}
    session.add_all(
        TransferCopy(transfer_id=handover.transfer_id, original_id=number, copy_id=copied.id)
        for number, copied in copies.items()
    )
    session.flush()
    leaving.move(session, actor, division.moving, handover.to_centre_id)
    leaving.part_households(session, actor, division.moving, copies, handover.to_centre_id)
    _repoint(session, case.id, copies)
    _travel(session, handover)
    _give_to(session, handover)
    _forget(session, case)
    end_consents(session, [*division.moving, *(copied.id for copied in copies.values())])
    _make_findable(session, handover, division.moving)
    session.flush()
    session.expire_all()


def _change(session: Session, model: Any, where: sa.ColumnElement[bool], **values: Any) -> None:
    if issubclass(model, Versioned):
        values["version"] = model.version + 1
    session.execute(sa.update(model).where(where).values(values).execution_options(synchronize_session=False))


def _travel(session: Session, handover: Handover) -> None:
    for belonging in TRAVELLING:
        where = belonging.of_case(handover.case_id)
        _change(session, belonging.model, where, centre_id=handover.to_centre_id)


def _give_to(session: Session, handover: Handover) -> None:
    """Whatever somebody of the former centre still had to do is the new coordinator's; a question is the centre's."""
    case_id, heir = handover.case_id, handover.assignee_id
    _change(session, Case, Case.id == case_id, assigned_to_id=heir)
    open_task = sa.and_(Task.case_id == case_id, Task.state == TaskState.OPEN)
    _change(session, Task, open_task, assignee_id=heir)
    open_step = sa.and_(Step.case_id == case_id, Step.state.in_(sorted(OPEN_STATES)), Step.owner_user_id.is_not(None))
    _change(session, Step, open_step, owner_user_id=heir)
    along = sa.and_(
        Accompaniment.case_id == case_id, Accompaniment.state == State.PLANNED, Accompaniment.companion_id.is_not(None)
    )
    _change(session, Accompaniment, along, companion_id=heir)
    asked = sa.and_(Advice.case_id == case_id, Advice.state == AdviceState.ASKED)
    _change(session, Advice, asked, asked_to_id=None)


def _forget(session: Session, case: Case) -> None:
    """Who took part, what they were reminded of, what they were typing; and the undo, which would bring rows back."""
    typed = sa.or_(Draft.record == case.ref, Draft.record.startswith(f"{case.ref}.", autoescape=True))
    for model, where in (
        (CaseMember, CaseMember.case_id == case.id),
        (Reminder, Reminder.case_id == case.id),
        (LastChange, LastChange.case_id == case.id),
        (Draft, typed),
    ):
        session.execute(sa.delete(model).where(where).execution_options(synchronize_session=False))


def end_consents(session: Session, person_ids: Collection[int]) -> None:
    """Consents of the former centre are kept as what was sent rests on them, but nothing more leaves on them:
    "we" in the text that was read out was another centre. They can still be withdrawn, which stops what is open."""
    yesterday = clock.today() - timedelta(days=1)
    leaving.end_consents(session, person_ids, yesterday)


def _make_findable(session: Session, handover: Handover, moving: Collection[int]) -> None:
    contacts = session.scalars(sa.select(Contact.id).where(Contact.case_id == handover.case_id)).all()
    for kind, subjects in (("case", [handover.case_id]), ("contact", contacts), ("person", sorted(moving))):
        search.move(session, kind, subjects, handover.to_centre_id)


def _repoint(session: Session, case_id: int, copies: Mapping[int, Person]) -> None:
    """Rows of the case name the copies, by row id and by reference."""
    if not copies:
        return
    originals = {number: session.get_one(Person, number).ref for number in copies}
    for number, copied in copies.items():
        for column, of_case in REPOINTED:
            _change(session, column.class_, sa.and_(of_case(case_id), column == number), **{column.key: copied.id})
        member = sa.and_(LegalDeadline.case_id == case_id, LegalDeadline.member == originals[number])
        _change(session, LegalDeadline, member, member=copied.ref)
    _repoint_plans(session, case_id, {originals[number]: copied.ref for number, copied in copies.items()})
    _repoint_consents(session, case_id, copies)


def _repoint_plans(session: Session, case_id: int, refs: Mapping[str, str]) -> None:
    for model in (Step, RefusedStep):
        table: Any = model
        for number, concerns in session.execute(sa.select(table.id, table.concerns).where(table.case_id == case_id)):
            named = [refs.get(ref, ref) for ref in concerns]
            if json.dumps(named) != json.dumps(concerns):
                _change(session, model, table.id == number, concerns=named)


def _repoint_consents(session: Session, case_id: int, copies: Mapping[int, Person]) -> None:
    """The consents on which referrals of the case and their updates were sent come along with the copies of who gave
    them."""
    referrals = sa.select(Referral.id).where(Referral.case_id == case_id)
    resting = ((Referral, Referral.case_id == case_id), (ReferralUpdate, ReferralUpdate.referral_id.in_(referrals)))
    used: set[int] = set()
    for model, of_case in resting:
        used |= {number for number in session.scalars(sa.select(model.consent_id).where(of_case)) if number}
    for number, copied in leaving.copy_consents(session, used, copies).items():
        for model, of_case in resting:
            _change(session, model, sa.and_(of_case, model.consent_id == number), consent_id=copied)
