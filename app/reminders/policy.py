"""What a person may see of reminders now, whoever could see it when they were made."""

from __future__ import annotations

import sqlalchemy as sa

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case, CasePerson, Need, Task
from app.cases.policy import tasks_visible_to
from app.cases.policy import visible_to as cases_visible_to
from app.deadlines.lifecycle import EventState
from app.deadlines.models import LifeEvent
from app.partners.models import Partner
from app.partners.policy import visible_to as partners_visible_to
from app.people.models import Person
from app.plans.approvals import risk
from app.plans.models import Step
from app.referrals.models import Referral
from app.referrals.policy import inbound_visible_to
from app.reminders.lifecycle import OF_REFERRAL, OF_TASK, Kind
from app.reminders.models import Absence, Reminder


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a reminder exists for this actor: it is theirs, and so are its case, task, referral,
    partner."""
    of_task = Reminder.kind.in_(sorted(OF_TASK))
    task = sa.exists().where(Task.ref == Reminder.subject_ref, tasks_visible_to(actor)).correlate(Reminder)
    case = sa.exists().where(Case.id == Reminder.case_id, cases_visible_to(actor)).correlate(Reminder)
    of_partner = Reminder.kind == Kind.CHECK
    edits = Reminder.centre_id.in_(sorted(actor.centres_with(P.PARTNER_WRITE)))
    partner = sa.exists().where(Partner.ref == Reminder.subject_ref, partners_visible_to(actor)).correlate(Reminder)
    of_others = Reminder.kind == Kind.OWED
    asked = sa.exists().where(Referral.ref == Reminder.subject_ref, inbound_visible_to(actor)).correlate(Reminder)
    told = sa.or_(
        Reminder.kind.not_in(sorted(OF_REFERRAL)),
        Reminder.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_READ))),
    )
    known = sa.or_(
        sa.and_(of_task, task),
        sa.and_(of_partner, edits, partner),
        sa.and_(of_others, asked),
        sa.and_(~of_task, ~of_partner, ~of_others, case, told),
    )
    return sa.and_(Reminder.user_id == actor.user_id, known)


def guarded() -> sa.ColumnElement[bool]:
    """Whether not even the number of a case leaves the product, by mail or in a calendar.

    The grounds of `app.plans.approvals.risk` as one condition, for many cases at once, and beside them a step about
    safety: a calendar on a telephone at home, a mail on a screen that others see would tell too much.
    """
    beside = CasePerson.case_id == Case.id, Person.id == CasePerson.person_id
    return sa.or_(
        Case.urgency == risk.DANGER_URGENCY,
        sa.exists().where(Need.case_id == Case.id, Need.domain == risk.DANGER_DOMAIN),
        sa.exists().where(Step.case_id == Case.id, Step.domain == risk.DANGER_DOMAIN),
        sa.exists().where(
            LifeEvent.case_id == Case.id, LifeEvent.code == risk.DANGER_EVENT, LifeEvent.state == EventState.RECORDED
        ),
        sa.exists().where(Referral.case_id == Case.id, Referral.exception.in_(sorted(risk.DANGER_EXCEPTIONS))),
        sa.exists().where(*beside, sa.or_(Person.may_say_who.is_(False), Person.address_hidden)),
    )


def absences_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """One's own absences, those that one covers, and those of the centres that one leads."""
    return sa.or_(
        Absence.user_id == actor.user_id,
        Absence.cover_id == actor.user_id,
        Absence.centre_id.in_(sorted(actor.centres_with(P.TEAM_READ))),
    )


def may_change(actor: Actor, absence: Absence) -> bool:
    """Who is away changes it, and who leads the centre."""
    return absence.user_id == actor.user_id or actor.can_in(P.TEAM_READ, absence.centre_id)
