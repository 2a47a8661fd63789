"""What of a person goes into a referral. In Japanese: it is what the partner reads."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.people import share_fields
from app.people.lists import SHARE_FIELDS
from app.people.models import Person
from app.referrals.models import Referral

RULES = "safe_contact"
STORY = "situation"


def shared(session: Session, referral: Referral, person: Person) -> list[tuple[str, str, str]]:
    """(code, label, text) of the chosen fields in the order of the list, the safe-contact rules left out:
    the letter prints those by themselves.
    """
    found = share_fields.values(session, person, set(referral.fields) - {RULES})
    if STORY in referral.fields:
        found.append((STORY, SHARE_FIELDS.label(STORY), referral.story or ""))
    return found


def safe_contact(session: Session, referral: Referral, person: Person) -> str:
    """The rules of safe contact where they were chosen; '' when nobody has asked, so that the letter says so."""
    if RULES not in referral.fields or not person.contact_words(lambda message, **_: message):
        return ""
    return share_fields.values(session, person, [RULES])[0][2]


def identifiers(person: Person) -> Iterable[str]:
    """Texts that name the person: they may not stand where no personal data leaves."""
    texts = [person.call_name, *(name.value for name in person.names), *(point.value for point in person.points)]
    return {text.strip() for text in texts if len(text.strip()) >= 2}
