"""Giving and withdrawing consent."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, hooks, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.partners.models import Partner
from app.people import by_phone
from app.people.events import ConsentWithdrawn
from app.people.lifecycle import a_year_after
from app.people.models import Consent, Person
from app.people.schemas import NewConsent, WithdrawConsent


def give_consent(
    session: Session, actor: Actor, person: Person, new: NewConsent, *, partner: Partner | None = None, text: str = ""
) -> Consent:
    """Record a consent to one partner, or to one kind of office. `text` is what was read out.

    Without an end it holds for a year. Raises Invalid when it names nobody or too much, or ends before it begins.
    """
    if (partner is None) == (new.partner_kind is None):
        raise Invalid("partner_name", lazy("連携先か、連携先の種類のどちらか一つを選んでください。"))
    if new.given_by != "self" and not new.ground:
        raise Invalid("ground", lazy("本人でない人が同意した理由を書いてください。"))
    by_phone.check(
        new, method=new.method, day=new.given_on, interpreter=new.interpreter, interpreter_name=new.interpreter_name
    )
    expires_on = new.expires_on or a_year_after(new.given_on)
    if expires_on < new.given_on:
        raise Invalid("expires_on", lazy("終わりの日が、同意した日より前です。"))
    consent = Consent(
        ref=ids.new_ref("D"),
        person_id=person.id,
        given_by=new.given_by,
        ground=new.ground,
        given_on=new.given_on,
        language=new.language,
        interpreter=new.interpreter,
        interpreter_name=new.interpreter_name,
        method=new.method,
        read_out_by=new.read_out_by,
        read_out_at=new.read_out_instant,
        purpose=new.purpose,
        text_read=text or None,
        partner_id=partner.id if partner else None,
        partner_kind=new.partner_kind,
        fields=new.fields,
        both_ways=new.both_ways,
        expires_on=expires_on,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
        version=1,
    )
    session.add(consent)
    session.flush()
    _record(session, actor, person, "consent.given", new.fields)
    return consent


def withdraw_consent(
    session: Session, actor: Actor, person: Person, consent: Consent, command: WithdrawConsent, *, seen: int
) -> None:
    """From that day on nothing leaves on this consent; publishes ConsentWithdrawn.

    Raises Conflict when it was withdrawn already.
    """
    if consent.withdrawn_on is not None:
        raise Conflict(lazy("この同意はすでに撤回されています。"))
    if command.withdrawn_on < consent.given_on:
        raise Invalid("withdrawn_on", lazy("同意した日より前の日付です。"))
    claim_version(session, consent, seen)
    consent.withdrawn_on = command.withdrawn_on
    consent.withdrawn_note = command.withdrawn_note
    _record(session, actor, person, "consent.withdrawn", consent.fields)
    session.flush()
    hooks.publish(session, actor, ConsentWithdrawn(consent.id))


def _record(session: Session, actor: Actor, person: Person, action: str, fields: list[str]) -> None:
    audit.record(
        session, actor, action, "person", person.id, subject_ref=person.ref, centre_id=person.centre_id, fields=fields
    )
