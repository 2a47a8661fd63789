"""An update composed as it would leave: the same for the preview, the frozen row, the letter and the partner's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.people import consents
from app.referrals import content, values
from app.referrals.content import Content, Held
from app.referrals.lifecycle import SHARES_NOTHING
from app.referrals.updates import queries
from app.referrals.updates.schemas import UpdateForm


@dataclass(frozen=True)
class Picked:
    """What the sender chose: a message, fields, and the words of those that are written (by their code)."""

    message: str
    fields: Collection[str]
    written: Mapping[str, str]


def picked(form: UpdateForm) -> Picked:
    """The choice of a form; the rules of safe contact go along always and are no choice."""
    written = {code: getattr(form, column) or "" for code, column in values.WRITTEN.items()}
    return Picked(form.message or "", [code for code in form.fields if code != values.RULES], written)


def present(session: Session, held: Held, codes: Collection[str], written: Mapping[str, str]) -> Mapping[str, str]:
    """Field code → the text that would be told now."""
    return {code: text for code, _label, text in values.of_fields(session, held.person, codes, written)}


def compose(session: Session, actor: Actor, held: Held, chosen: Picked, on: date) -> Content:
    """The update as the actor would send it on that civil day: what of each field was told before, and what is told
    now. Fields of which nothing changed are left out."""
    referral, centre = held.referral, session.get_one(Centre, held.referral.centre_id)
    earlier = queries.of_referral(session, referral)
    before = queries.told(referral, earlier)
    rows = values.of_fields(session, held.person, chosen.fields, chosen.written)
    rules = rules_now(session, held)
    return {
        "format": 1,
        "reference": referral.ref,
        "number": len(earlier) + 1,
        "sheet": referral.frozen_digest,
        "issued_on": on.isoformat(),
        "to": {"organisation": held.partner.name, "section": held.partner.department, "ref": held.partner.ref},
        "from": {"centre": centre.name, "person": actor.name, "phone": centre.phone},
        "message": chosen.message,
        "changes": [[code, label, before.get(code, ""), now] for code, label, now in rows if before.get(code) != now],
        "safe_contact": rules,
        "rules_changed": rules != queries.told_rules(referral, earlier),
        "ground": ground(session, held, chosen.fields, on),
    }


def ground(session: Session, held: Held, fields: Collection[str], on: date) -> Mapping[str, Any]:
    """Why the update may leave: a consent that covers its fields on that day; else the exception under which the sheet
    left, for the fields that the second person looked at and no others. `kind` is missing where there is neither."""
    referral = held.referral
    if referral.mode in SHARES_NOTHING:
        return {"kind": "missing"} if fields else {"kind": "none_needed"}
    wanted = set(fields) or set(referral.fields)
    consent = consents.covering(session, held.person.id, held.partner, wanted, on, referral.purpose)
    if consent is not None:
        return content.consent_ground(consent)
    sheet = content.frozen(referral)
    under_exception = sheet is not None and sheet["ground"]["kind"] == "exception"
    if under_exception and wanted <= set(referral.fields) and referral.exception_review != "not_upheld":
        return content.exception_ground(session, referral)
    return {"kind": "missing"}


def rules_now(session: Session, held: Held) -> str:
    """The rules of safe contact as they are; nothing where no personal data leaves."""
    if held.referral.mode in SHARES_NOTHING:
        return ""
    return values.safe_contact(session, held.case.id, held.person)


def changed(session: Session, held: Held) -> list[str]:
    """Fields of the sheet whose text is another one by now: what an update opens with."""
    before = queries.told(held.referral, queries.of_referral(session, held.referral))
    now = present(session, held, [code for code in before if code not in values.WRITTEN], {})
    return [code for code, text in now.items() if before[code] != text]


def last_written(session: Session, held: Held) -> Mapping[str, str]:
    """Column → the words that were told last: what the form opens with, to be corrected."""
    before = queries.told(held.referral, queries.of_referral(session, held.referral))
    return {column: before.get(code, "") for code, column in values.WRITTEN.items()}


def rules_changed(session: Session, held: Held) -> bool:
    """Whether the partner holds other rules of safe contact than those that are true now."""
    earlier = queries.of_referral(session, held.referral)
    return rules_now(session, held) != queries.told_rules(held.referral, earlier)
