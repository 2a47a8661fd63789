"""Giving and withdrawing consent."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, hooks, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.partners.models import Partner
from app.people import by_phone, understood
from app.people.events import ConsentWithdrawn
from app.people.lifecycle import a_year_after
from app.people.models import Consent, Person
from app.people.schemas import NewConsent, WithdrawConsent


def give_consent(
    session: Session,
    actor: Actor,
    person: Person,
    new: NewConsent,
    *,
    partner: Partner | None = None,
    text: str = "",
    text_version: str = "",
    renews: Consent | None = None,
) -> Consent:
    """Record a consent to one partner, or to one kind of office. `text` is what was shown or read out, in the wording
    `text_version`; `renews` is the consent that this one goes on from.

    Without an end it holds for a year. Raises Invalid when it names nobody or too much, lacks its purpose or its
    ground, was explained in words that the person does not understand, or ends before it begins.
    """
    _check_what(new, partner)
    method = _check_how(session, person, new)
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
        method=method,
        read_out_by=new.read_out_by,
        read_out_at=new.read_out_instant,
        purposes=new.purposes,
        purpose=new.purpose or "",
        text_read=text or None,
        text_version=text_version or None,
        kept_at=new.kept_at,
        partner_id=partner.id if partner else None,
        partner_kind=new.partner_kind,
        fields=new.agreed_fields,
        both_ways=new.both_ways,
        expires_on=expires_on,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
        renews_id=renews.id if renews else None,
        version=1,
    )
    session.add(consent)
    session.flush()
    _record(session, actor, person, "consent.given", consent.fields)
    return consent


def _check_how(session: Session, person: Person, new: NewConsent) -> str:
    """The method, which nothing may be recorded without. Raises Invalid beside what is missing or not understood."""
    if new.method is None:
        raise Invalid("method", lazy("同意の方法を選んでください。"))
    by_phone.check(
        new, method=new.method, day=new.given_on, interpreter=new.interpreter, interpreter_name=new.interpreter_name
    )
    understood.check(session, person.id, new.language, given_by=new.given_by)
    return new.method


def _check_what(new: NewConsent, partner: Partner | None) -> None:
    """To whom, what, for what, and on what ground somebody else than the person could agree."""
    if (partner is None) == (new.partner_kind is None):
        raise Invalid("partner_name", lazy("連携先か、連携先の種類のどちらか一つを選んでください。"))
    if not new.agreed_fields:
        raise Invalid("fields", lazy("伝えてよいことを1つ以上選んでください。"))
    if not new.purposes:
        raise Invalid("purposes", lazy("何のためかを1つ以上選んでください。"))
    if "other" in new.purposes and not new.purpose:
        raise Invalid("purpose", lazy("「その他」の目的を、ここに書いてください。"))
    if new.given_by != "self" and not new.ground:
        raise Invalid("ground", lazy("本人でない人が同意した理由を書いてください。"))


def keep_paper(session: Session, actor: Actor, person: Person, consent: Consent, kept_at: str, *, seen: int) -> None:
    """Where the signed paper lies; it may be moved. Raises Conflict for a stale version."""
    claim_version(session, consent, seen)
    consent.kept_at = kept_at
    _record(session, actor, person, "consent.paper_kept", ["kept_at"])


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
