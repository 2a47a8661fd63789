"""Residence facts: dated, with their source, added and never changed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.people.models import Person, ResidenceFact
from app.people.schemas import NewFact


def add_fact(session: Session, actor: Actor, person: Person, new: NewFact) -> ResidenceFact:
    """What was known on a day. An older fact stays as it was: what somebody relied on can be seen later."""
    fact = ResidenceFact(
        person_id=person.id,
        as_of=new.as_of,
        status=new.status,
        period_end=new.period_end,
        card_expiry=new.card_expiry,
        pending_since=new.pending_since,
        source=new.source,
        note=new.fact_note,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    person.facts.append(fact)
    person.facts.sort(key=lambda row: (row.as_of, row.id), reverse=True)
    session.flush()
    audit.record(
        session, actor, "person.residence_added", "person", person.id,
        subject_ref=person.ref, centre_id=person.centre_id, fields=["residence"],
    )  # fmt: skip
    return fact
