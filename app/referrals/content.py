"""What leaves the house: composed once, shown as the preview, frozen when sent, printed as the letter.

One function makes all three, so that nobody sends something else than what they saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre, User
from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.codes import lists
from app.core import clock
from app.partners.models import Partner
from app.people import consents
from app.people.lifecycle import holds_on
from app.people.models import Consent, Person
from app.referrals import clocks, values
from app.referrals.letter import ConsentGround, ExceptionGround, LetterContent, Unidentified
from app.referrals.lifecycle import SHARES_NOTHING
from app.referrals.models import Referral
from app.referrals.own_clocks import in_force

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """A referral with what it hangs on; `person` is the one it is about, wholly loaded."""

    referral: Referral
    case: Case
    person: Person
    partner: Partner
    need: Need | None

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.referral.version


def ground(session: Session, held: Held, on: date) -> Mapping[str, Any]:
    """Why the content may leave on that day: `kind` is none_needed, consent, exception or missing.

    A consent goes before an exception: nobody is passed over who has agreed.
    """
    referral = held.referral
    if referral.mode in SHARES_NOTHING:
        return {"kind": "none_needed"}
    consent = consents.covering(session, held.person.id, held.partner, referral.fields, on)
    if consent is not None:
        return {
            "kind": "consent",
            "ref": consent.ref,
            "language": lists.LANGUAGES.label(consent.language),
            "method": lists.CONSENT_METHODS.label(consent.method),
            "given_on": consent.given_on.isoformat(),
            "interpreter": "" if consent.interpreter == "none" else lists.INTERPRETERS.label(consent.interpreter),
            "purpose": consent.purpose,
        }
    if referral.exception and referral.exception_approved_at:
        approver = session.scalar(sa.select(User.name).where(User.id == referral.exception_approved_by_id))
        return {
            "kind": "exception",
            "basis": "\n".join(
                part for part in (lists.CONSENT_EXCEPTIONS.label(referral.exception), referral.exception_note) if part
            ),
            "approved_by": approver or "",
            "approved_on": clock.civil_day(referral.exception_approved_at).isoformat(),
        }
    return {"kind": "missing"}


def compose(session: Session, actor: Actor, held: Held, on: date) -> Content:
    """The content as the actor would send it on that civil day. Values are texts: it can be frozen as it is."""
    referral, centre = held.referral, session.get_one(Centre, held.referral.centre_id)
    nothing = referral.mode in SHARES_NOTHING
    spans = in_force(session, centre.id, held.partner.kind, referral.priority)
    return {
        "format": 1,
        "reference": referral.ref,
        "issued_on": on.isoformat(),
        "mode": referral.mode,
        "priority": referral.priority,
        "domain": held.need.domain if held.need else None,
        "to": {"organisation": held.partner.name, "section": held.partner.department, "ref": held.partner.ref},
        "from": {
            "centre": centre.name,
            "person": actor.name,
            "phone": centre.phone,
            "more": [centre.address] if centre.address else [],
        },
        "request": referral.request,
        "shared": [] if nothing else _shared(session, held),
        "safe_contact": "" if nothing else values.safe_contact(session, referral, held.person),
        "ground": ground(session, held, on),
        "answer_by": clocks.answer_due(on, spans).isoformat(),
    }


def _shared(session: Session, held: Held) -> list[list[str]]:
    return [list(row) for row in values.shared(session, held.referral, held.person)]


def canonical(content: Content) -> str:
    """The very text that is frozen."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of frozen content, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(referral: Referral) -> Content | None:
    """What was sent; None before sending."""
    return json.loads(referral.frozen) if referral.frozen else None


def is_whole(referral: Referral) -> bool:
    """Whether what is kept is what was sent; False as soon as one character differs."""
    return referral.frozen is not None and digest(referral.frozen) == referral.frozen_digest


def still_holds(session: Session, ref: str, person_id: int, on: date) -> Consent | None:
    """The consent again, locked until the commit: a withdrawal waits for us, or we see it."""
    consent = session.scalar(
        sa.select(Consent)
        .where(Consent.ref == ref, Consent.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return consent if consent is not None and holds_on(consent, on) else None


def letter_of(content: Content, sealed: str, answer_url: str = "") -> LetterContent:
    """The letter of frozen content; `sealed` is its digest, `answer_url` the partner's page where there is one."""
    to, sender = content["to"], content["from"]
    return LetterContent(
        reference=content["reference"],
        issued_on=date.fromisoformat(content["issued_on"]),
        to_organisation=to["organisation"],
        to_section=to["section"],
        from_centre=sender["centre"],
        from_person=sender["person"],
        from_phone=sender["phone"],
        from_more=tuple(sender["more"]),
        shared=tuple((label, text) for _code, label, text in content["shared"]),
        request=content["request"],
        ground=_letter_ground(content["ground"]),
        digest=sealed,
        safe_contact=content["safe_contact"],
        answer_by=date.fromisoformat(content["answer_by"]),
        answer_url=answer_url,
    )


def _letter_ground(kept: Mapping[str, Any]) -> ConsentGround | ExceptionGround | Unidentified:
    if kept["kind"] == "consent":
        return ConsentGround(
            kept["language"], kept["method"], date.fromisoformat(kept["given_on"]), kept["interpreter"]
        )
    if kept["kind"] == "exception":
        return ExceptionGround(kept["basis"], kept["approved_by"], date.fromisoformat(kept["approved_on"]))
    return Unidentified()
