"""What of a person goes into a referral. In Japanese: it is what the partner reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Need
from app.core.errors import lazy
from app.core.i18n import translate
from app.people import share_fields
from app.people.lists import SHARE_FIELDS
from app.people.models import Person
from app.referrals.letter import ASK_FIRST
from app.referrals.models import Referral

RULES = "safe_contact"
# Fields whose words are written for the referral, and the column that holds them.
WRITTEN: Mapping[str, str] = {"situation": "story", "health": "health", "danger": "danger"}
DANGER: str = lazy(
    "安全のため、次の約束を必ず守ってください。守られないと、ご本人に危険が及ぶおそれがあります。"
    "理由はお伝えできません。"
)
"""Says that there is danger, and never which."""


def shared(session: Session, referral: Referral, person: Person) -> list[tuple[str, str, str]]:
    """(code, label, text) of the chosen fields in the order of the list, the safe-contact rules left out:
    the letter prints those by themselves.
    """
    written = {code: getattr(referral, column) or "" for code, column in WRITTEN.items()}
    return of_fields(session, person, referral.fields, written)


def of_fields(
    session: Session, person: Person, fields: Collection[str], written: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """The same for any choice of fields; `written` holds the words of those that are written, by their code."""
    found = share_fields.values(session, person, set(fields) - {RULES})
    return [*found, *((code, SHARE_FIELDS.label(code), written[code]) for code in WRITTEN if code in fields)]


def safe_contact(session: Session, case_id: int, person: Person) -> str:
    """The rules of safe contact, always: whoever hears of a person hears how to reach them. '' when nobody has asked,
    so that the letter says to ask us first. In danger the sheet says so, and not why.
    """
    asked = bool(person.contact_words(lambda message, **_: message))
    rules = share_fields.values(session, person, [RULES])[0][2] if asked else ""
    if not in_danger(session, case_id, person):
        return rules
    return f"{DANGER}\n{rules or ASK_FIRST}"


def rules_lines(rules: str, locale: str) -> list[tuple[str, bool]]:
    """Frozen rules line by line, our own sentences in the reader's language, and whether the others stay Japanese."""
    ours = {DANGER, ASK_FIRST}
    return [(translate(locale, line), False) if line in ours else (line, True) for line in rules.split("\n")]


def in_danger(session: Session, case_id: int, person: Person) -> bool:
    """Whether a careless call could put the person in danger: a hidden address, or a need of safety in the case."""
    if person.address_hidden:
        return True
    found = sa.select(Need.id).where(Need.case_id == case_id, Need.domain == "safety").limit(1)
    return session.scalar(found) is not None


def identifiers(person: Person) -> Iterable[str]:
    """Texts that name the person: they may not stand where no personal data leaves."""
    texts = [person.call_name, *(name.value for name in person.names), *(point.value for point in person.points)]
    return {text.strip() for text in texts if len(text.strip()) >= 2}
