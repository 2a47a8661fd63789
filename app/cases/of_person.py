"""What cases know about a person, for the page of that person."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.cases import policy, words
from app.cases.models import Case, CasePerson, Contact
from app.core import clock
from app.core.errors import lazy
from app.people.models import Person
from app.people.related import Related

_MOST = 20


def related(session: Session, actor: Actor, person: Person) -> list[Related]:
    """The cases and the newest contacts of a person that this actor may see; `app.main.wire` provides it."""
    return [*_cases(session, actor, person), *_contacts(session, actor, person)]


def _cases(session: Session, actor: Actor, person: Person) -> list[Related]:
    wanted = (
        sa.select(Case)
        .where(
            policy.visible_to(actor),
            Case.id.in_(sa.select(CasePerson.case_id).where(CasePerson.person_id == person.id)),
        )
        .order_by(Case.last_activity_on.desc())
        .limit(_MOST)
    )
    return [
        Related(lazy("ケース"), f"{case.ref} {case.title}", f"/cases/{case.ref}", words.CASE_STATUSES[case.status])
        for case in session.scalars(wanted)
    ]


def _contacts(session: Session, actor: Actor, person: Person) -> list[Related]:
    wanted = (
        sa.select(Contact)
        .where(policy.contacts_visible_to(actor), Contact.person_id == person.id)
        .order_by(Contact.occurred_at.desc())
        .limit(_MOST)
        .options(selectinload(Contact.topics))
    )
    return [
        Related(
            lazy("相談"),
            "",
            f"/contacts/{contact.ref}",
            clock.civil_day(contact.occurred_at).isoformat(),
            tuple(row.topic for row in contact.topics) or (contact.channel,),
            "topics" if contact.topics else "channels",
        )
        for contact in session.scalars(wanted)
    ]
