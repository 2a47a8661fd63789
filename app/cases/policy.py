"""Who may see which case, task and request for advice, and what they may do there."""

from __future__ import annotations

import sqlalchemy as sa

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Advice, Case, CaseMember, Contact, Task


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a case exists for this actor.

    Who works on cases sees those of the centre; who only takes calls there (a counsellor) sees the cases
    they opened, are assigned to, take part in, or asked advice about.
    """
    full = actor.centres_with(P.CASE_WRITE)
    partly = actor.centres_with(P.CASE_READ) - full
    condition: sa.ColumnElement[bool] = Case.centre_id.in_(full)
    return sa.or_(condition, sa.and_(Case.centre_id.in_(partly), _takes_part(actor))) if partly else condition


def _takes_part(actor: Actor) -> sa.ColumnElement[bool]:
    me = actor.user_id
    # Advice about a contact moves along when a case is made of it: that opens the case only to who took the contact.
    own_contact = sa.exists().where(Contact.id == Advice.contact_id, Contact.recorded_by_id == me)
    about_this = sa.or_(Advice.contact_id.is_(None), own_contact)
    return sa.or_(
        Case.opened_by_id == me,
        Case.assigned_to_id == me,
        sa.exists().where(CaseMember.case_id == Case.id, CaseMember.user_id == me),
        sa.exists().where(Advice.case_id == Case.id, Advice.asked_by_id == me, about_this),
    )


def allowed(actor: Actor, case: Case) -> frozenset[P]:
    """The rights over a case that the actor may see (ask `visible_to` first)."""
    return frozenset(right for right in actor.permissions if actor.can_in(right, case.centre_id))


def contacts_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a contact exists for this actor: held in a centre of theirs, or come with a case.

    A contact counts for ever in the centre that held it, but when its case was handed over to another centre it is
    read there, by whoever sees the case, and no more where it was held.
    """
    return sa.or_(contacts_held_by(actor), sa.and_(_case_elsewhere(), _case_is_visible(actor)))


def contacts_held_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition of the list: contacts that the actor may see and that their own centre held.

    Counters share what stands alone. What belongs to a case is as closely held as the case: somebody who only
    takes calls there sees it when they recorded it or see the case.
    """
    full = actor.centres_with(P.CASE_WRITE)
    partly = actor.centres_with(P.CONTACT_READ) - full
    condition: sa.ColumnElement[bool] = Contact.centre_id.in_(sorted(full))
    if partly:
        shared = sa.or_(
            Contact.case_id.is_(None),
            Contact.recorded_by_id == actor.user_id,
            _case_is_visible(actor),
        )
        mine = sa.and_(Contact.centre_id.in_(sorted(partly)), shared)
        condition = sa.or_(condition, mine) if full else mine
    return sa.and_(condition, sa.not_(_case_elsewhere()))


def _case_elsewhere() -> sa.ColumnElement[bool]:
    return sa.exists().where(Case.id == Contact.case_id, Case.centre_id != Contact.centre_id)


def _case_is_visible(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.exists().where(Case.id == Contact.case_id, visible_to(actor))


def contact_allowed(actor: Actor, contact: Contact, case: Case | None) -> frozenset[P]:
    """The rights over a contact that the actor may see, and its case. One that came with a case is only read, since it
    counts where it was held."""
    if case is not None and case.centre_id != contact.centre_id:
        return frozenset({P.CONTACT_READ})
    return frozenset(right for right in actor.permissions if actor.can_in(right, contact.centre_id))


def tasks_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a task exists for this actor: of a centre whose cases they work on, or their own."""
    mine = sa.or_(Task.assignee_id == actor.user_id, Task.created_by_id == actor.user_id)
    return sa.or_(
        Task.centre_id.in_(actor.centres_with(P.CASE_WRITE)),
        sa.and_(Task.centre_id.in_(actor.centres_with(P.CONTACT_WRITE)), mine),
    )


def advice_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a request for advice exists: who asked, and who gives advice in the centre."""
    return sa.or_(
        Advice.centre_id.in_(actor.centres_with(P.ADVICE_GIVE)),
        sa.and_(Advice.centre_id.in_(actor.centres_with(P.ADVICE_ASK)), Advice.asked_by_id == actor.user_id),
    )
